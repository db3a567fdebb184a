"""Many messages expire at the same time, and one that cannot be holds up no other (EXP-01)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from heliograph.domain.message_ids import accepted_at
from heliograph.domain.messages import Change, MessageState
from heliograph.ports.records import Step

from tests.unit.usecases.expiries import MILLISECOND, Expiries, ReadMessages

AT_ONCE = 4
PATIENCE_SECONDS = 10


class MeetingMessages(ReadMessages):
    """Messages that change only when so many of them are about to: alone, none ever would."""

    meeting = Barrier(AT_ONCE)

    def record(self, message_id: str, change: Change) -> Step:
        if change.by_the_clock:
            self.meeting.wait(PATIENCE_SECONDS)
        return super().record(message_id, change)


class FailingMessages(ReadMessages):
    """Messages of which one cannot be changed as long as it is named here."""

    failing: str | None = None

    def record(self, message_id: str, change: Change) -> Step:
        if message_id == self.failing:
            raise TimeoutError
        return super().record(message_id, change)


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(AT_ONCE) as executor:
        yield executor


def due(expiries: Expiries, count: int) -> list[str]:
    ids = [expiries.accept(expiries.horizon + place * MILLISECOND) for place in range(count)]
    expiries.clock.advance(timedelta(seconds=1))
    return ids


def test_the_messages_of_a_portion_expire_at_the_same_time(threads: ThreadPoolExecutor) -> None:
    expiries = Expiries.under_way(2 * AT_ONCE, threads, MeetingMessages)
    ids = due(expiries, 3 * AT_ONCE)
    assert expiries.run() == 3 * AT_ONCE
    assert sorted(expiries.told) == ids


def test_a_message_that_cannot_expire_holds_up_no_other_of_its_portion() -> None:
    expiries = Expiries.under_way(3, None, FailingMessages)
    ids = due(expiries, 5)
    before = expiries.checkpoint
    assert isinstance(expiries.messages, FailingMessages)
    expiries.messages.failing = ids[1]
    with pytest.raises(TimeoutError):
        expiries.run()
    assert (expiries.told, expiries.checkpoint) == ([ids[0], ids[2]], before)
    expiries.messages.failing = None
    assert expiries.run() == 5
    assert {expiries.state(one) for one in ids} == {MessageState.EXPIRED}
    assert set(expiries.told) == set(ids)


def test_a_failure_costs_no_portion_that_was_done_before() -> None:
    expiries = Expiries.under_way(2, None, FailingMessages)
    ids = due(expiries, 5)
    assert isinstance(expiries.messages, FailingMessages)
    expiries.messages.failing = ids[4]
    with pytest.raises(TimeoutError):
        expiries.run()
    assert expiries.checkpoint == accepted_at(ids[4])
    expiries.messages.failing = None
    assert expiries.run() == 1
    assert expiries.told == ids

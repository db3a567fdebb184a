"""NumberTrace: the fake and everything real keep the same contract; what a barring keeps."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from heliograph.domain.barring import BarringKind
from heliograph.domain.histories import AT_HAND
from heliograph.domain.numbers import is_erased, masked
from heliograph.models.barring_records import BarringRecord
from heliograph.models.database import Database
from heliograph.models.free_numbers import DynamoFreeNumbers
from heliograph.models.handsets import DynamoHandsets, HandsetRecord
from heliograph.models.history_records import HistoryRecord
from heliograph.models.number_traces import (
    FreedNumbers,
    Histories,
    NumbersOfBarrings,
    ReceivedByHandsets,
)
from heliograph.models.opt_out_pages import DynamoOptOutPages
from heliograph.ports.erasure import NumberTrace

from tests.contracts.barrings import (
    CHANNEL,
    OTHER_CHANNEL,
    StoredBarrings,
    block,
    lifted,
    opt_out,
)
from tests.contracts.histories import histories_of, new_claim_at
from tests.fakes import NOON, NUMBER_KEYS, FakeClock
from tests.fakes.erasure import FakeNumberTrace


@dataclass
class Held:
    """A trace, what makes it hold a number, and in how many records."""

    trace: NumberTrace
    hold: Callable[[str], object]
    records: int


def fake(_: Database) -> Held:
    trace = FakeNumberTrace()
    return Held(trace, lambda number: trace.held.update({number: 2}), 2)


def barrings(database: Database) -> Held:
    stored = StoredBarrings(database)
    records = database.bound(BarringRecord, "BarringsTable")

    def hold(number: str) -> None:
        stored.record_all([block(number), opt_out(number), opt_out(number, OTHER_CHANNEL)])

    return Held(NumbersOfBarrings(records, NUMBER_KEYS), hold, 3)


def histories(database: Database) -> Held:
    records = database.bound(HistoryRecord, "RecipientsTable")
    stored = histories_of(database)

    def hold(number: str) -> None:
        stored.take(number, new_claim_at(), None)
        stored.take_alone(number, new_claim_at())

    return Held(Histories(records, NUMBER_KEYS, FakeClock(NOON + AT_HAND)), hold, 2)


def test_what_was_claimed_lately_stays_for_jobs_that_come_twice(
    database: Database, anna: str
) -> None:
    histories(database).hold(anna)
    records = database.bound(HistoryRecord, "RecipientsTable")
    clock = FakeClock(NOON + AT_HAND - timedelta(milliseconds=1))
    trace = Histories(records, NUMBER_KEYS, clock)
    assert trace.count(anna) == trace.erase(anna) == 0
    assert len(histories_of(database).at_hand([anna])) == 1


def free_numbers(database: Database) -> Held:
    free = DynamoFreeNumbers(database.items("RecipientsTable"))

    def hold(number: str) -> None:
        assert free.add(number)

    return Held(FreedNumbers(free), hold, 1)


def handsets(database: Database) -> Held:
    records = database.bound(HandsetRecord, "HandsetsTable")

    def hold(number: str) -> None:
        for message_id in ("message-1", "message-2"):
            DynamoHandsets(records).count_attempt(number, message_id, NOON)

    return Held(ReceivedByHandsets(records), hold, 2)


@pytest.fixture(params=[fake, barrings, histories, free_numbers, handsets])
def held(request: pytest.FixtureRequest, database: Database) -> Held:
    made: Held = request.param(database)
    return made


def test_what_holds_no_number_has_nothing_to_erase(held: Held, anna: str) -> None:
    assert held.trace.count(anna) == 0
    assert held.trace.erase(anna) == 0


def test_as_much_is_erased_as_was_counted_once_and_others_keep_theirs(
    held: Held, anna: str, ben: str
) -> None:
    held.hold(anna)
    held.hold(ben)
    assert held.trace.count(anna) == held.records
    assert held.trace.count(anna) == held.records, "to count is to change nothing"
    assert held.trace.erase(anna) == held.records
    assert held.trace.count(anna) == held.trace.erase(anna) == 0
    assert held.trace.count(ben) == held.trace.erase(ben) == held.records


# -- barrings --------------------------------------------------------------------------------------


@pytest.fixture
def stored(database: Database) -> StoredBarrings:
    return StoredBarrings(database)


@pytest.fixture
def numbers(database: Database) -> NumbersOfBarrings:
    return NumbersOfBarrings(database.bound(BarringRecord, "BarringsTable"), NUMBER_KEYS)


def test_who_is_erased_stays_barred(
    stored: StoredBarrings, numbers: NumbersOfBarrings, anna: str
) -> None:
    """BLK-07"""
    stored.follow(opt_out(anna))
    stored.record(block(anna))
    numbers.erase(anna)
    assert stored.barred(CHANNEL, [anna]) == {anna: BarringKind.OPT_OUT}
    assert stored.barred(OTHER_CHANNEL, [anna]) == {anna: BarringKind.BLOCKLIST}
    assert {one.kind for one in stored.reasons(CHANNEL, anna)} == set(BarringKind)


def test_lists_show_that_a_number_was_erased_and_not_which(
    database: Database, stored: StoredBarrings, numbers: NumbersOfBarrings, anna: str
) -> None:
    """PRV-03"""
    channel = f"1069{anna[-6:]}"
    stored.record(replace(opt_out(anna, channel), reason=f"called from {anna}"))
    numbers.erase(anna)
    (listed,) = stored.of_channel(channel)
    pages = DynamoOptOutPages(database.bound(BarringRecord, "BarringsTable"), NUMBER_KEYS)
    assert pages.newest(channel, None, 10).opt_outs == [listed]
    assert list(pages.of_recipient(anna)) == [listed]
    assert is_erased(listed.recipient)
    assert masked(listed.recipient) == listed.recipient
    assert listed.recipient.startswith("+86")
    assert anna.removeprefix("+86") not in str(listed)
    assert NUMBER_KEYS.of(anna) not in str(listed)


def test_somebody_who_names_the_number_can_take_an_erased_barring_back(
    stored: StoredBarrings, numbers: NumbersOfBarrings, anna: str
) -> None:
    """BLK-04"""
    stored.record(opt_out(anna))
    numbers.erase(anna)
    assert stored.lift(lifted(opt_out(anna))) is True
    assert stored.barred(CHANNEL, [anna]) == {}
    assert numbers.count(anna) == 0, "nobody lists what is lifted"
    assert [entry.action.value for entry in stored.audit.of(anna)] == ["opted out", "opted in"]


def test_a_reply_that_comes_again_does_not_bring_the_number_back(
    stored: StoredBarrings, numbers: NumbersOfBarrings, anna: str
) -> None:
    stored.follow(opt_out(anna))
    numbers.erase(anna)
    assert stored.follow(opt_out(anna)) is False
    assert numbers.count(anna) == 0
    later = replace(opt_out(anna), recorded_at=NOON + timedelta(days=2))
    assert stored.follow(later) is True
    assert numbers.count(anna) == 1, "who writes again is known again"

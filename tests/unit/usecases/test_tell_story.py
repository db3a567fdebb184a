"""TellStory: one message, with the pushes that were about it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from heliograph.domain.messages import MessageState
from heliograph.domain.push_log import PushTry
from heliograph.usecases.tell_story import TellStory

from tests.contracts.examples import OUTCOMES, message_at
from tests.fakes import NOON, FakeClock, FakeMessages, FakePushLog

HOURS_72 = timedelta(hours=72)
SECOND = timedelta(seconds=1)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def messages(clock: FakeClock) -> FakeMessages:
    return FakeMessages(clock)


def test_a_message_its_report_and_its_push_are_one_story(
    messages: FakeMessages, clock: FakeClock
) -> None:
    message = replace(
        message_at(NOON),
        state=MessageState.DELIVERED,
        outcome=OUTCOMES[MessageState.DELIVERED],
        received_at=NOON + 5 * SECOND,
    )
    messages.records[message.message_id] = message
    pushes = FakePushLog(clock)
    pushes.record(
        PushTry(
            subject_id=message.message_id,
            push_id=f"{message.message_id}.1",
            at=NOON + 6 * SECOND,
            answer="HTTP 200",
            is_taken=True,
        )
    )
    told = TellStory(messages, pushes, HOURS_72)(message.message_id)
    assert told is not None
    assert [event.name for event in told.events] == ["accepted", "claimed", "report", "pushed"]
    assert (told.message, told.expires_at) == (message, NOON + HOURS_72)


def test_what_is_not_there_or_past_its_time_has_no_story(
    messages: FakeMessages, clock: FakeClock
) -> None:
    message = message_at(NOON)
    messages.records[message.message_id] = message
    tell_story = TellStory(messages, FakePushLog(clock), HOURS_72)
    assert tell_story("no id") is None
    assert tell_story(message.message_id) is not None
    clock.advance(timedelta(days=90))
    assert tell_story(message.message_id) is None

"""MessageStore, for messages that end without a carrier: fake and table keep the same contract."""

from dataclasses import replace
from datetime import timedelta

import pytest
from heliograph.domain.messages import Message, MessageState, Outcome, ReportSource, ends
from heliograph.domain.screening import ScreeningRule
from heliograph.ports.records import Step

from tests.contracts.conftest import ADAPTERS, Messages, message_store
from tests.contracts.examples import OUTCOMES, change_to, message_at, path_to
from tests.fakes import NOON, FakeClock

MILLISECOND = timedelta(milliseconds=1)


@pytest.fixture(params=ADAPTERS)
def messages(request: pytest.FixtureRequest) -> Messages:
    return message_store(request, FakeClock())


def in_state(messages: Messages, state: MessageState) -> Message:
    message = messages.claim(message_at()).message
    for passed in path_to(state):
        message = messages.record(message.message_id, change_to(passed)).message
    assert message.state is state
    return message


REJECTION = Outcome(
    state=MessageState.REJECTED,
    status_code="MBBLACK",
    source=ReportSource.PLATFORM,
    reason=ScreeningRule.BLOCKLIST,
)


def ended_unsent(message: Message, outcome: Outcome = REJECTION) -> Message:
    return replace(
        message,
        state=outcome.state,
        outcome=outcome,
        attempts=0,
        carrier=None,
        submitted_at=None,
        received_at=NOON + MILLISECOND,
        decided_by="entry-1",
    )


@pytest.mark.parametrize("outcome", [REJECTION, OUTCOMES[MessageState.EXPIRED]])
def test_a_message_that_no_carrier_gets_is_stored_with_how_it_ended(
    messages: Messages, outcome: Outcome
) -> None:
    ended = ended_unsent(message_at(), outcome)
    assert messages.end_unsent(ended) == Step(applied=True, message=ended)
    assert messages.message(ended.message_id) == ended


def test_a_message_that_proved_unsent_may_end_without_another_try(messages: Messages) -> None:
    ended = ended_unsent(in_state(messages, MessageState.ACCEPTED))
    assert messages.end_unsent(ended) == Step(applied=True, message=ended)
    assert messages.message(ended.message_id) == ended


@pytest.mark.parametrize("state", sorted(set(MessageState) - {MessageState.ACCEPTED}))
def test_a_message_that_a_carrier_may_have_does_not_end_as_unsent(
    messages: Messages, state: MessageState
) -> None:
    message = in_state(messages, state)
    assert messages.end_unsent(ended_unsent(message)) == Step(applied=False, message=message)
    assert messages.message(message.message_id) == message


def test_a_message_that_ended_unsent_is_never_claimed(messages: Messages) -> None:
    message = message_at()
    ended = messages.end_unsent(ended_unsent(message)).message
    assert messages.claim(message) == Step(applied=False, message=ended)


def test_a_later_outcome_leaves_no_reason_of_the_one_before(messages: Messages) -> None:
    expired = replace(OUTCOMES[MessageState.EXPIRED], reason=ScreeningRule.DAY_LIMIT)
    ended = messages.end_unsent(ended_unsent(message_at(), expired)).message
    delivered = OUTCOMES[MessageState.DELIVERED]
    assert messages.record(ended.message_id, ends(delivered, NOON)).message.outcome == delivered

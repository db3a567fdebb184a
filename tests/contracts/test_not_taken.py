"""MessageStore: which carriers have not taken a message stays with what became of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from heliograph.domain.messages import MessageState
from heliograph.domain.not_taken import NotTaken

from tests.contracts.conftest import ADAPTERS, Messages, message_store
from tests.contracts.examples import change_to, message_at
from tests.fakes import NOON, FakeClock

MILLISECOND = timedelta(milliseconds=1)
PASSED = (
    NotTaken(carrier="main", reason="HTTP 429", at=NOON + MILLISECOND),
    NotTaken(carrier="spare", reason="ConnectTimeoutError", at=NOON + 2 * MILLISECOND),
)


@pytest.fixture(params=ADAPTERS)
def messages(request: pytest.FixtureRequest) -> Messages:
    return message_store(request, FakeClock())


@pytest.mark.parametrize("state", [MessageState.ACCEPTED, MessageState.SUBMITTED])
def test_who_has_not_taken_a_message_is_kept_with_what_became_of_it(
    messages: Messages, state: MessageState
) -> None:
    message = messages.claim(message_at()).message
    messages.record(message.message_id, replace(change_to(state), not_taken_by=PASSED))
    messages.record(message.message_id, change_to(MessageState.DELIVERED))
    kept = messages.message(message.message_id)
    assert kept is not None
    assert (kept.state, kept.not_taken_by) == (MessageState.DELIVERED, PASSED)


def test_a_new_claim_forgets_who_has_not_taken_the_message_before(messages: Messages) -> None:
    message = messages.claim(message_at()).message
    released = replace(change_to(MessageState.ACCEPTED), not_taken_by=PASSED)
    messages.record(message.message_id, released)
    step = messages.claim(message)
    assert (step.applied, step.message.not_taken_by) == (True, ())

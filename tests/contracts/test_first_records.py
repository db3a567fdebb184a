"""MessageStore: a message that begins with what became of its claim."""

from dataclasses import replace

import pytest
from heliograph.domain.messages import Change, MessageState
from heliograph.domain.not_taken import NotTaken
from heliograph.ports.records import Step

from tests.contracts.conftest import ADAPTERS, Messages, message_store
from tests.contracts.examples import change_to, message_at
from tests.contracts.test_message_store import claimed, in_state
from tests.fakes import NOON, FakeClock


@pytest.fixture(params=ADAPTERS)
def messages(request: pytest.FixtureRequest) -> Messages:
    return message_store(request, FakeClock())


BEGINNINGS = (
    change_to(MessageState.SUBMITTED),
    replace(change_to(MessageState.SUBMITTED), segments_expected=3, carrier_message_id="c-1"),
    change_to(MessageState.UNCONFIRMED),
    change_to(MessageState.REFUSED),
    change_to(MessageState.EXPIRED),
    replace(
        change_to(MessageState.ACCEPTED),
        not_taken_by=(NotTaken(carrier="acme", reason="busy", at=NOON),),
    ),
)


@pytest.mark.parametrize("change", BEGINNINGS)
def test_a_message_may_begin_with_what_became_of_its_claim(
    messages: Messages, change: Change
) -> None:
    message = replace(message_at(), state=MessageState.SUBMITTING).after(change)
    assert messages.begin(message) == Step(applied=True, message=message)
    assert messages.message(message.message_id) == message


@pytest.mark.parametrize("change", BEGINNINGS)
def test_it_is_the_same_as_if_the_claim_had_been_recorded_first(
    messages: Messages, change: Change
) -> None:
    message = claimed(messages, message_at())
    assert messages.record(message.message_id, change).message == message.after(change)


@pytest.mark.parametrize("state", sorted(MessageState))
def test_only_the_first_record_of_a_message_begins_it(
    messages: Messages, state: MessageState
) -> None:
    there = in_state(messages, state)
    other = replace(there, state=MessageState.SUBMITTED, claim="other")
    assert messages.begin(other) == Step(applied=False, message=there)
    assert messages.message(there.message_id) == there

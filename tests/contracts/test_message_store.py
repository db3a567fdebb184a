"""MessageStore and MessagesByTime: the fake and the table keep the same contract."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from heliograph.domain.errors import MessageUnknown
from heliograph.domain.message_ids import message_ids
from heliograph.domain.messages import (
    PREDECESSORS,
    RETENTION,
    Change,
    Message,
    MessageState,
    ends,
)
from heliograph.ports.records import MessagesByTime, MessageStore, Step

from tests.contracts.conftest import ADAPTERS, Messages, message_store
from tests.contracts.examples import OUTCOMES, change_to, message_at, path_to
from tests.fakes import NOON, FakeClock

MILLISECOND = timedelta(milliseconds=1)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=ADAPTERS)
def messages(request: pytest.FixtureRequest, clock: FakeClock) -> Messages:
    return message_store(request, clock)


def claimed(messages: MessageStore, message: Message) -> Message:
    step = messages.claim(message)
    assert step.applied
    return step.message


def in_state(messages: MessageStore, state: MessageState) -> Message:
    message = claimed(messages, message_at())
    for passed in path_to(state):
        step = messages.record(message.message_id, change_to(passed))
        assert step.applied
        message = step.message
    assert message.state is state
    return message


# -- claim -----------------------------------------------------------------------------------------


def test_a_claimed_message_is_submitting_and_otherwise_as_it_was(messages: Messages) -> None:
    message = message_at()
    expected = replace(message, state=MessageState.SUBMITTING)
    assert messages.claim(message) == Step(applied=True, message=expected)
    assert messages.message(message.message_id) == expected


def test_a_message_without_optional_facts_is_kept_without_them(messages: Messages) -> None:
    bare = replace(
        message_at(), status_callback=None, client_reference=None, carrier=None, claim=None
    )
    assert claimed(messages, bare) == replace(bare, state=MessageState.SUBMITTING)


def test_of_two_who_claim_a_message_one_wins_and_the_other_sees_the_record(
    messages: Messages,
) -> None:
    first = claimed(messages, message_at())
    later = replace(first, attempts=9, carrier="other", claim="other")
    assert messages.claim(later) == Step(applied=False, message=first)
    assert messages.message(first.message_id) == first


def test_a_message_that_proved_unsent_can_be_claimed_again(messages: Messages) -> None:
    unsent = in_state(messages, MessageState.ACCEPTED)
    again = claimed(messages, replace(unsent, attempts=2))
    assert (again.state, again.attempts) == (MessageState.SUBMITTING, 2)


@pytest.mark.parametrize("state", sorted(set(MessageState) - {MessageState.ACCEPTED}))
def test_a_message_that_a_carrier_may_have_is_never_claimed_again(
    messages: Messages, state: MessageState
) -> None:
    message = in_state(messages, state)
    assert messages.claim(message) == Step(applied=False, message=message)


def test_a_new_claim_has_its_own_name(messages: Messages) -> None:
    unsent = in_state(messages, MessageState.ACCEPTED)
    assert claimed(messages, replace(unsent, claim="second")).claim == "second"


# -- record ----------------------------------------------------------------------------------------


HOLDERS_CHANGES = (
    MessageState.ACCEPTED,
    MessageState.SUBMITTED,
    MessageState.UNCONFIRMED,
    MessageState.REFUSED,
    MessageState.EXPIRED,
)


@pytest.mark.parametrize("wanted", HOLDERS_CHANGES)
def test_a_change_about_its_own_claim_is_applied(messages: Messages, wanted: MessageState) -> None:
    message = claimed(messages, message_at())
    change = replace(change_to(wanted), claim=message.claim)
    assert messages.record(message.message_id, change).applied


@pytest.mark.parametrize("wanted", HOLDERS_CHANGES)
def test_a_change_about_an_earlier_claim_leaves_the_later_one_alone(
    messages: Messages, wanted: MessageState
) -> None:
    first = claimed(messages, message_at())
    release = replace(change_to(MessageState.ACCEPTED), claim=first.claim)
    assert messages.record(first.message_id, release).applied
    second = claimed(messages, replace(first, claim="second"))
    late = replace(change_to(wanted), claim=first.claim)
    assert messages.record(first.message_id, late) == Step(applied=False, message=second)
    assert messages.message(first.message_id) == second


@pytest.mark.parametrize(("present", "wanted"), list(product(MessageState, MessageState)))
def test_a_change_is_applied_exactly_where_the_table_of_states_allows_it(
    messages: Messages, present: MessageState, wanted: MessageState
) -> None:
    before = in_state(messages, present)
    step = messages.record(before.message_id, change_to(wanted, NOON + timedelta(minutes=1)))
    assert step.applied is (present in PREDECESSORS[wanted])
    assert step.message.state is (wanted if step.applied else present)
    assert step.applied or step.message == before
    assert messages.message(before.message_id) == step.message


def test_a_submission_tells_what_the_carrier_calls_the_message(messages: Messages) -> None:
    message = claimed(messages, message_at())
    at = NOON + timedelta(seconds=1, microseconds=123456)
    change = Change(state=MessageState.SUBMITTED, at=at, carrier_message_id="c-77")
    assert messages.record(message.message_id, change).message == replace(
        message, state=MessageState.SUBMITTED, carrier_message_id="c-77", acknowledged_at=at
    )


def test_facts_that_a_change_does_not_know_stay_as_they_are(messages: Messages) -> None:
    message = in_state(messages, MessageState.SUBMITTED)
    at = NOON + timedelta(seconds=8)
    delivered = OUTCOMES[MessageState.DELIVERED]
    assert messages.record(message.message_id, ends(delivered, at, "entry-1")).message == replace(
        message,
        state=MessageState.DELIVERED,
        outcome=delivered,
        received_at=at,
        decided_by="entry-1",
    )


@pytest.mark.parametrize(
    "state", [MessageState.DELIVERED, MessageState.UNDELIVERED, MessageState.REJECTED]
)
def test_a_true_report_replaces_an_expiry_as_a_whole_and_once(
    messages: Messages, state: MessageState
) -> None:
    expired = in_state(messages, MessageState.EXPIRED)
    late = NOON + timedelta(days=4)
    step = messages.record(expired.message_id, ends(OUTCOMES[state], late, "late"))
    assert step.applied
    assert (step.message.outcome, step.message.received_at) == (OUTCOMES[state], late)
    again = messages.record(expired.message_id, ends(OUTCOMES[state], late, "later"))
    assert again == Step(applied=False, message=step.message)


def test_an_outcome_leaves_nothing_of_the_one_before(messages: Messages) -> None:
    expired = in_state(messages, MessageState.EXPIRED)
    rejected = OUTCOMES[MessageState.REJECTED]
    assert rejected.reported_at is None
    assert messages.record(expired.message_id, ends(rejected, NOON)).message.outcome == rejected


def test_a_change_of_an_unknown_message_is_an_error_and_makes_no_record(
    messages: Messages,
) -> None:
    message_id = message_at().message_id
    with pytest.raises(MessageUnknown):
        messages.record(message_id, change_to(MessageState.DELIVERED))
    assert messages.message(message_id) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "_1",
        "018f-1_2",
        "0" * 2000,
        "ZZZZZZZZ-0000-7000-8000-000000000000_1",
        "ffffffff-ffff-7fff-bfff-ffffffffffff_1",  # a time after the year 9999
        "018f0000-0000-7000-8000-000000000000_" + "1" * 3000,  # longer than a key may be
    ],
)
def test_a_text_that_is_no_id_is_an_unknown_message(messages: Messages, text: str) -> None:
    assert messages.message(text) is None
    with pytest.raises(MessageUnknown):
        messages.record(text, change_to(MessageState.DELIVERED))


def test_a_record_whose_time_is_over_counts_as_gone(messages: Messages, clock: FakeClock) -> None:
    """DET-11: DynamoDB may take days to sweep it."""
    message = claimed(messages, message_at())
    clock.advance(RETENTION - MILLISECOND)
    assert messages.message(message.message_id) == message
    clock.advance(MILLISECOND)
    assert messages.message(message.message_id) is None
    assert list(messages.accepted_between("12", NOON, NOON + MILLISECOND)) == []
    with pytest.raises(MessageUnknown):
        messages.record(message.message_id, change_to(MessageState.DELIVERED, clock.now()))
    clock.at = NOON
    assert messages.message(message.message_id) == message


# -- accepted_between ------------------------------------------------------------------------------


def found(messages: MessagesByTime, start: datetime, end: datetime, application: str) -> set[str]:
    listed = [one.message_id for one in messages.accepted_between(application, start, end)]
    assert len(listed) == len(set(listed))
    return set(listed)


def store_many(messages: MessageStore, at: datetime, application: str, count: int) -> set[str]:
    """Store messages of one request; their ids fall on all shards."""
    ids = message_ids(application, at)
    made = [replace(message_at(at, application), message_id=next(ids)) for _ in range(count)]
    return {claimed(messages, message).message_id for message in made}


def test_a_slice_of_time_begins_with_its_start_and_ends_before_its_end(
    messages: Messages,
) -> None:
    start, end = NOON, NOON + timedelta(seconds=1)
    inside = store_many(messages, start, "3401", 1) | store_many(
        messages, end - MILLISECOND, "3401", 1
    )
    store_many(messages, start - MILLISECOND, "3401", 1)
    store_many(messages, end, "3401", 1)
    assert found(messages, start, end, "3401") == inside


def test_a_slice_holds_every_shard_and_only_the_application_asked_for(messages: Messages) -> None:
    ours = store_many(messages, NOON, "3402", 40)
    store_many(messages, NOON, "34020", 3)
    assert found(messages, NOON, NOON + MILLISECOND, "3402") == ours


def test_a_slice_may_lie_on_both_sides_of_midnight_in_utc(messages: Messages) -> None:
    midnight = datetime(2026, 3, 15, tzinfo=UTC)
    before = store_many(messages, midnight - MILLISECOND, "3403", 2)
    after = store_many(messages, midnight, "3403", 2)
    minute = timedelta(minutes=1)
    assert found(messages, midnight - minute, midnight + minute, "3403") == before | after
    assert found(messages, midnight - minute, midnight, "3403") == before
    assert found(messages, midnight, midnight + minute, "3403") == after


def test_an_empty_slice_of_time_holds_nothing(messages: Messages) -> None:
    store_many(messages, NOON, "3404", 1)
    assert found(messages, NOON, NOON, "3404") == set()
    assert found(messages, NOON + MILLISECOND, NOON, "3404") == set()

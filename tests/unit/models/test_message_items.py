"""What is written without the model of a message is what the model says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from heliograph.domain.contradictions import Contradiction
from heliograph.domain.messages import (
    Change,
    Message,
    MessageState,
    Outcome,
    ReportSource,
    SegmentReport,
)
from heliograph.domain.not_taken import NotTaken
from heliograph.domain.screening import DispatchRule, ScreeningRule
from heliograph.models.attribute_values import time
from heliograph.models.items import Item
from heliograph.models.message_items import item_of, message_of
from heliograph.models.message_records import MessageRecord
from heliograph.models.message_updates import update_of
from heliograph.models.wire import as_read
from hypothesis import given
from hypothesis import strategies as st

from tests.contracts.examples import message_at
from tests.fakes import NOON

KEY = {"partition": {"S": "p"}, "message_id": {"S": "m"}}
TEXTS = st.text(min_size=1, max_size=20)
MAYBE = st.none() | TEXTS
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(-timedelta(minutes=90))])
TIMES = st.builds(
    lambda seconds, zone: (NOON + timedelta(microseconds=seconds)).astimezone(zone),
    st.integers(-(10**15), 10**16),
    ZONES,
)
OUTCOMES = st.builds(
    Outcome,
    state=st.sampled_from(MessageState),
    status_code=TEXTS,
    source=st.sampled_from(ReportSource),
    reason=st.none() | st.sampled_from(ScreeningRule) | st.sampled_from(DispatchRule),
    carrier_code=MAYBE,
    reported_at=st.none() | TIMES,
)
SEGMENTS = st.builds(
    SegmentReport,
    segment=MAYBE,
    outcome=OUTCOMES.map(lambda one: replace(one, source=ReportSource.CARRIER, reason=None)),
    received_at=TIMES,
    entry_id=TEXTS,
)
PASSED = st.builds(NotTaken, carrier=TEXTS, reason=TEXTS, at=TIMES)


@st.composite
def messages(draw: st.DrawFn) -> Message:
    """A message as it is put."""
    outcome = draw(st.none() | OUTCOMES)
    return replace(
        message_at(draw(TIMES)),
        recipient=draw(TEXTS),
        channel_number=draw(TEXTS),
        segment_count=draw(st.integers(1, 255)),
        status_callback=draw(MAYBE),
        client_reference=draw(MAYBE),
        state=outcome.state if outcome else draw(st.sampled_from(MessageState)),
        attempts=draw(st.integers(0, 10**9)),
        carrier=draw(MAYBE),
        claim=draw(MAYBE),
        submitted_at=draw(st.none() | TIMES),
        expects_report=draw(st.booleans()),
        outcome=outcome,
        received_at=draw(st.none() | TIMES),
        decided_by=draw(MAYBE),
        opens_request=draw(st.booleans()),
    )


def recorded(item: Item) -> MessageRecord:
    """An item as the model reads it."""
    record = MessageRecord()
    record.deserialize(as_read(item))
    return record


@given(messages())
def test_an_item_is_the_one_that_the_model_would_write(message: Message) -> None:
    item = item_of(message, "mark")
    record = recorded(item)
    assert record.serialize() == item
    assert record.mark == "mark"
    assert record.message() == message_of(item) == message


CHANGES = st.builds(
    Change,
    state=st.sampled_from(MessageState),
    at=TIMES,
    carrier=MAYBE,
    carrier_message_id=MAYBE,
    outcome=st.none() | OUTCOMES,
    decided_by=MAYBE,
    not_taken_by=st.lists(PASSED, max_size=2).map(tuple),
    segments_expected=st.none() | st.integers(1, 255),
    segment_reports=st.lists(SEGMENTS, max_size=2).map(tuple),
    by_the_clock=st.booleans(),
)


@given(messages(), CHANGES)
def test_what_a_change_sets_is_read_alike_with_the_model_and_without(
    message: Message, change: Change
) -> None:
    change = replace(change, outcome=change.outcome and replace(change.outcome, state=change.state))
    update = update_of(KEY, change, "other")
    item = {**update.once, **item_of(message, "mark"), **update.sets}
    item = {name: value for name, value in item.items() if name not in update.removes}
    assert recorded(item).message() == message_of(item)
    changed = message_of(item)
    assert changed.state is change.state
    assert changed.not_taken_by == change.not_taken_by
    assert changed.segment_reports == change.segment_reports
    if change.outcome is not None:
        assert (changed.outcome, changed.received_at) == (change.outcome, change.at)


def test_a_contradiction_is_read_alike_with_the_model_and_without() -> None:
    message = message_at()
    item = {
        **item_of(message, "mark"),
        "contradicted_by": {"S": "carrier"},
        "contradicting_code": {"S": "MK:0001"},
        "contradicted_at": time(NOON),
        "contradicting_entries": {"SS": ["a", "b"]},
    }
    noted = Contradiction(carrier="carrier", carrier_code="MK:0001", received_at=NOON, count=2)
    assert recorded(item).message() == message_of(item) == replace(message, contradiction=noted)


@pytest.mark.parametrize(
    "at", [NOON, NOON + timedelta(microseconds=1), NOON.astimezone(timezone(timedelta(hours=8)))]
)
def test_a_time_is_written_as_the_model_writes_it(at: datetime) -> None:
    model: Any = MessageRecord.accepted_at
    assert time(at)["S"] == model.serialize(at)

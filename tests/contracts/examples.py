"""Messages to put into stores, each with an id of its own."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from heliograph.domain.message_ids import message_ids
from heliograph.domain.messages import (
    PREDECESSORS,
    Change,
    Message,
    MessageState,
    Outcome,
    ReportSource,
    ends,
)

from tests.fakes import NOON

OUTCOMES: Final[Mapping[MessageState, Outcome]] = MappingProxyType(
    {
        MessageState.REFUSED: Outcome(
            state=MessageState.REFUSED,
            status_code="E200030",
            source=ReportSource.CARRIER,
            carrier_code="402",
            reported_at=NOON,
        ),
        MessageState.DELIVERED: Outcome(
            state=MessageState.DELIVERED,
            status_code="DELIVRD",
            source=ReportSource.CARRIER,
            carrier_code="000",
            reported_at=NOON + timedelta(seconds=3, milliseconds=250),
        ),
        MessageState.UNDELIVERED: Outcome(
            state=MessageState.UNDELIVERED,
            status_code="UNDELIV",
            source=ReportSource.CARRIER,
            carrier_code="MK:0001",
            reported_at=NOON + timedelta(seconds=5),
        ),
        MessageState.REJECTED: Outcome(
            state=MessageState.REJECTED,
            status_code="REJECTD",
            source=ReportSource.CARRIER,
            carrier_code="008",
        ),
        MessageState.EXPIRED: Outcome(
            state=MessageState.EXPIRED, status_code="EXPIRED", source=ReportSource.PLATFORM
        ),
    }
)


def message_at(at: datetime = NOON, application_id: str = "12") -> Message:
    """A message that was accepted at this time and is new to every store."""
    return Message(
        message_id=next(message_ids(application_id, at)),
        dialect="huawei",
        recipient="+8613800000012",
        channel_number="1069000000001",
        template_id="8ff55eac1d0b478ab3c06c3c6a492300",
        segment_count=2,
        accepted_at=at,
        status_callback="https://customer.test/reports?tenant=7",
        client_reference="order-4711",
        attempts=1,
        carrier="simulator",
        claim="9f86d081884c7d65",
        submitted_at=at + timedelta(seconds=1, microseconds=123456),
    )


def change_to(state: MessageState, at: datetime = NOON, decided_by: str | None = None) -> Change:
    """A change to this state with whatever is learned at such a step."""
    if state in OUTCOMES:
        return ends(OUTCOMES[state], at, decided_by or f"entry-{state}")
    if state is MessageState.SUBMITTED:
        return Change(state=state, at=at, carrier="simulator", carrier_message_id="c-1")
    return Change(state=state, at=at)


def path_to(state: MessageState) -> list[MessageState]:
    """The states that a claimed message goes through to reach this one, by the domain's table."""
    if state is MessageState.SUBMITTING:
        return []
    if MessageState.SUBMITTING in PREDECESSORS[state]:
        return [state]
    return [*path_to(min(PREDECESSORS[state])), state]

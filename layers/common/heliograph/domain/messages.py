"""A message, its states, and the one table that says which state may follow which.

        ┌─ proved unsent ─┐
        ▼                 │
    ACCEPTED ──claim──► SUBMITTING ──┬──► SUBMITTED ────┬──► DELIVERED ◄───┐
                                     ├──► UNCONFIRMED ──┼──► UNDELIVERED ◄─┤ late report
                                     └──► REFUSED       ├──► REJECTED ◄────┤
                                                        └──► EXPIRED ──────┘

The picture shows the usual ways. What screening rejects and what has waited for too long ends
without a claim, straight from ACCEPTED. A report may overtake what we learn ourselves, and a
message may expire wherever it is stuck, so both may follow every state before them. A job that is
delivered twice may find the message in another's hands and say UNCONFIRMED; the answer of the
carrier may still follow that.

A final state stays final. The one exception is EXPIRED, which only our own clock gives: a true
report may still replace it, once. A carrier that reports an expiry itself has not delivered; that
is UNDELIVERED with the status code `EXPIRED`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from secrets import token_hex
from types import MappingProxyType
from typing import Final

from heliograph.domain.entries import new_entry_id
from heliograph.domain.screening import ScreeningRule

RETENTION: Final = timedelta(days=90)
"""How long the record of a message or of an inbound message is kept (DET-11)."""


class MessageState(StrEnum):
    """What we know of a message."""

    ACCEPTED = "ACCEPTED"
    """Queued; no carrier has it."""
    SUBMITTING = "SUBMITTING"
    """Claimed by a dispatcher, which is handing it to a carrier."""
    SUBMITTED = "SUBMITTED"
    """The carrier took it."""
    UNCONFIRMED = "UNCONFIRMED"
    """The carrier gave no answer. It may have it, so it is never sent again."""
    REFUSED = "REFUSED"
    """The carrier refused to take it."""
    DELIVERED = "DELIVERED"
    UNDELIVERED = "UNDELIVERED"
    REJECTED = "REJECTED"
    """Screening did not let it out, or the carrier or the network would not deliver it."""
    EXPIRED = "EXPIRED"
    """No final report came in time."""


_UNDECIDED: Final = frozenset(
    {
        MessageState.ACCEPTED,
        MessageState.SUBMITTING,
        MessageState.SUBMITTED,
        MessageState.UNCONFIRMED,
    }
)
_IN_FLIGHT: Final = frozenset({MessageState.SUBMITTING, MessageState.UNCONFIRMED})
_REPORTABLE: Final = _UNDECIDED | {MessageState.EXPIRED}

PREDECESSORS: Final[Mapping[MessageState, frozenset[MessageState]]] = MappingProxyType(
    {
        MessageState.ACCEPTED: _IN_FLIGHT,
        MessageState.SUBMITTING: frozenset({MessageState.ACCEPTED}),
        MessageState.SUBMITTED: _IN_FLIGHT,
        MessageState.UNCONFIRMED: frozenset({MessageState.SUBMITTING}),
        MessageState.REFUSED: _IN_FLIGHT | {MessageState.ACCEPTED},
        MessageState.DELIVERED: _REPORTABLE,
        MessageState.UNDELIVERED: _REPORTABLE,
        MessageState.REJECTED: _REPORTABLE,
        MessageState.EXPIRED: _UNDECIDED,
    }
)
"""For each state, the states it may follow. Everything that moves a message goes by this table."""


EXPIRED_CODE: Final = "EXPIRED"
"""What customers are told of a message that expired, with us or with a carrier."""


class ReportSource(StrEnum):
    """Who made a status report, in the customers' numbers (RPT-09)."""

    PLATFORM = "1"
    CARRIER = "2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a message ended.

    status_code: the code for the customer, such as `DELIVRD`, `UNDELIV` or `EXPIRED`.
    reason: the rule of screening that the message broke; None when it was let through.
    carrier_code: the carrier's own code, verbatim; None when the platform decided.
    reported_at: the carrier's clock; None when the platform decided.
    """

    state: MessageState
    status_code: str
    source: ReportSource
    reason: ScreeningRule | None = None
    carrier_code: str | None = None
    reported_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to one recipient, as its record holds it. The text is never part of it.

    recipient: E.164. client_reference: the caller's own reference, echoed in reports.
    status_callback: where status reports are pushed; None if the caller wants none.
    submitted_at: when a dispatcher last claimed the message to hand it to the carrier, which is
    milliseconds before the carrier got it.
    claim: names the dispatch that last took the message to hand it to a carrier.
    decided_by: the id of the queue entry that moved the message to its final state, or the name of
    the schedule that did.
    """

    message_id: str
    dialect: str
    recipient: str
    channel_number: str
    template_id: str
    segment_count: int
    accepted_at: datetime
    status_callback: str | None = None
    client_reference: str | None = None
    state: MessageState = MessageState.ACCEPTED
    attempts: int = 0
    carrier: str | None = None
    carrier_message_id: str | None = None
    claim: str | None = None
    submitted_at: datetime | None = None
    outcome: Outcome | None = None
    received_at: datetime | None = None
    decided_by: str | None = None

    @property
    def kept_until(self) -> datetime:
        """When the record may be deleted."""
        return self.accepted_at + RETENTION


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A step of a message to another state, and what is learned with it.

    at: when we learned it. Facts that are None leave what the record holds.
    claim: the claim that this is about. The change is not applied if the message is claimed anew:
    a release that is repeated because its answer was lost must not free somebody else's claim.
    """

    state: MessageState
    at: datetime
    claim: str | None = None
    carrier: str | None = None
    carrier_message_id: str | None = None
    outcome: Outcome | None = None
    decided_by: str | None = None

    @property
    def allowed_from(self) -> frozenset[MessageState]:
        """The states this change may follow.

        A carrier that reports an expiry after our own clock did tells the customer nothing new.
        """
        allowed = PREDECESSORS[self.state]
        is_expiry = self.outcome is not None and self.outcome.status_code == EXPIRED_CODE
        return allowed - {MessageState.EXPIRED} if is_expiry else allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """What a carrier says of one message.

    outcome: None for an interim report, which says only that the message is on its way.
    segment: the carrier's name of the one segment that this is about; None if it is about the
    whole message.
    """

    message_id: str
    carrier: str
    carrier_code: str
    outcome: Outcome | None
    carrier_message_id: str | None = None
    segment: str | None = None
    received_at: datetime
    entry_id: str = field(default_factory=new_entry_id, compare=False)


def new_claim() -> str:
    """Return a name for a claim that no other claim of the same message has."""
    return token_hex(8)


def ends(outcome: Outcome, at: datetime, decided_by: str | None = None) -> Change:
    """Return the change that gives a message its outcome."""
    return Change(state=outcome.state, at=at, outcome=outcome, decided_by=decided_by)

"""A message, its states, and the one table that says which state may follow which.

        ┌─ proved unsent ─┐
        ▼                 │
    ACCEPTED ──claim──► SUBMITTING ──┬──► SUBMITTED ────┬──► DELIVERED ◄───┐
                                     ├──► UNCONFIRMED ──┼──► UNDELIVERED ◄─┤ late report
                                     └──► REFUSED       ├──► REJECTED ◄────┤
                                                        ├──► EXPIRED ──────┤
                                                        └──► UNREPORTED ───┘

The picture shows the usual ways. A message has its first record when it is known what became of its
claim (`domain.histories`), so SUBMITTING is recorded only where a message is tried once more. What
screening rejects and what has waited for too long ends straight from ACCEPTED. A report may
overtake what we learn ourselves, and a message may expire wherever it is stuck, so both may follow
every state before them. A job that is delivered twice may find the message in another's hands and
say UNCONFIRMED; the answer of the carrier may still follow that.

A final state stays final. The exceptions are EXPIRED and UNREPORTED, which only our own clock
gives: a true report may still replace them, once. UNREPORTED is for messages that were SUBMITTED
the way of a carrier that never reports deliveries. A carrier that reports an expiry itself has not
delivered; that is UNDELIVERED with the status code `EXPIRED`.

A carrier may report on each segment for itself. The message is then SUBMITTED until they have all
come; `domain.reporting` says what each of them changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from heliograph.domain.contradictions import Contradiction
from heliograph.domain.entries import new_entry_id
from heliograph.domain.not_taken import NotTaken
from heliograph.domain.screening import Reason
from heliograph.domain.values import value

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
    UNREPORTED = "UNREPORTED"
    """The carrier took it, never reports deliveries, and reported no failure (NUM-03, C-23)."""


UNDECIDED: Final = frozenset(
    {
        MessageState.ACCEPTED,
        MessageState.SUBMITTING,
        MessageState.SUBMITTED,
        MessageState.UNCONFIRMED,
    }
)
"""The states of a message that has not ended."""
_IN_FLIGHT: Final = frozenset({MessageState.SUBMITTING, MessageState.UNCONFIRMED})
BY_THE_CLOCK: Final = frozenset({MessageState.EXPIRED, MessageState.UNREPORTED})
"""The states that our own clock gives, and that a true report may replace."""
_REPORTABLE: Final = UNDECIDED | BY_THE_CLOCK

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
        MessageState.EXPIRED: UNDECIDED,
        MessageState.UNREPORTED: frozenset({MessageState.SUBMITTED}),
    }
)
"""For each state, the states it may follow. Everything that moves a message goes by this table."""

EXPIRED_CODE: Final = "EXPIRED"
"""What customers are told of a message that expired, with us or with a carrier."""


class ReportSource(StrEnum):
    """Who made a status report, in the customers' numbers (RPT-09)."""

    PLATFORM = "1"
    CARRIER = "2"


@value(kw_only=True, slots=False)
class Outcome:
    """How a message ended.

    status_code: the code for the customer, such as `DELIVRD`, `UNDELIV` or `EXPIRED`.
    reason: the rule of the platform that the message broke; None when it broke none.
    carrier_code: the carrier's own code, verbatim; None when the platform decided.
    reported_at: the carrier's clock; None when the platform decided.
    """

    state: MessageState
    status_code: str
    source: ReportSource
    reason: Reason | None = None
    carrier_code: str | None = None
    reported_at: datetime | None = None


@value(kw_only=True)
class SegmentReport:
    """How one segment ended. Its place among those of its message is the segment's sequence.

    segment: the carrier's name of the segment; None if it ended with the whole message.
    received_at: our own clock. entry_id: of the queue entry that brought the report.
    """

    segment: str | None
    outcome: Outcome
    received_at: datetime
    entry_id: str


@value(kw_only=True)
class Message:
    """One message to one recipient, as its record holds it. The text is never part of it.

    recipient: E.164. client_reference: the caller's own reference, echoed in reports.
    status_callback: where status reports are pushed; None if the caller wants none.
    submitted_at: when a dispatcher last claimed the message to hand it to the carrier, which is
    milliseconds before the carrier got it. acknowledged_at: when the carrier said it took it.
    claim: names the dispatch that last took the message to hand it to a carrier.
    not_taken_by: who was asked under that claim before `carrier`, or in vain, in their order.
    expects_report: False if it went the way of a carrier that never reports deliveries (C-23).
    segments_expected: how many segments the carrier reports on one by one, None if it did not say.
    segment_reports: those that have come, in their order.
    expired_at: when our own clock ended the message; a report that came later is in `outcome`.
    decided_by: the id of the queue entry that moved the message to its final state, or the name of
    the schedule that did.
    opens_request: whether this is the first message of its send, which stands for all of them where
    sends are counted (DET-13).
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
    acknowledged_at: datetime | None = None
    not_taken_by: tuple[NotTaken, ...] = ()
    expects_report: bool = True
    segments_expected: int | None = None
    segment_reports: tuple[SegmentReport, ...] = ()
    outcome: Outcome | None = None
    received_at: datetime | None = None
    expired_at: datetime | None = None
    decided_by: str | None = None
    contradiction: Contradiction | None = None
    opens_request: bool = False

    @property
    def total(self) -> int:
        """How many status reports the customer gets: the carrier's segments, or else ours."""
        return self.segments_expected or self.segment_count

    def after(self, change: Change) -> Message:
        """Return the message as a change leaves it that is applied."""
        return replace(
            self,
            state=change.state,
            carrier=change.carrier or self.carrier,
            carrier_message_id=change.carrier_message_id or self.carrier_message_id,
            outcome=change.outcome or self.outcome,
            acknowledged_at=change.at if change.is_acknowledgement else self.acknowledged_at,
            not_taken_by=change.not_taken_by or self.not_taken_by,
            segments_expected=self.segments_expected or change.segments_expected,
            segment_reports=change.segment_reports or self.segment_reports,
            received_at=change.at if change.outcome else self.received_at,
            expired_at=change.at if change.by_the_clock else self.expired_at,
            decided_by=change.decided_by or self.decided_by,
        )

    def not_taken(self, passed: NotTaken) -> Message:
        """Return the message, which is claimed, with one more who has not taken it."""
        return replace(self, carrier=passed.carrier, not_taken_by=(*self.not_taken_by, passed))

    @property
    def kept_until(self) -> datetime:
        """When the record may be deleted."""
        return self.accepted_at + RETENTION


@value(kw_only=True)
class Change:
    """A step of a message to another state, and what is learned with it.

    at: when we learned it. Facts that are None leave what the record holds.
    claim: the claim that this is about. The change is not applied if the message is claimed anew:
    a release that is repeated because its answer was lost must not free somebody else's claim.
    not_taken_by: all who have not taken the message under its claim.
    segments_expected: what the carrier says; whatever the record says already stays.
    segment_reports: all that the record holds after the change, if it changes them.
    by_the_clock: nobody reported this, our own clock ended the message.
    follows: the message, as it was read, that this change was made for: it is applied only if
    state and segment reports are still the same. Without it, it is applied wherever the table of
    states allows it, and no segment has been reported.
    """

    state: MessageState
    at: datetime
    claim: str | None = None
    carrier: str | None = None
    carrier_message_id: str | None = None
    outcome: Outcome | None = None
    decided_by: str | None = None
    not_taken_by: tuple[NotTaken, ...] = ()
    segments_expected: int | None = None
    segment_reports: tuple[SegmentReport, ...] = ()
    by_the_clock: bool = False
    follows: Message | None = None

    @property
    def allowed_from(self) -> frozenset[MessageState]:
        """The states this change may follow.

        A carrier that reports an expiry after our own clock did tells the customer nothing new.
        """
        if self.follows is not None:
            return frozenset({self.follows.state})
        allowed = PREDECESSORS[self.state]
        is_expiry = self.outcome is not None and self.outcome.status_code == EXPIRED_CODE
        return allowed - {MessageState.EXPIRED} if is_expiry else allowed

    @property
    def segments_before(self) -> int:
        """How many segment reports the record must hold for this change to be applied."""
        return len(self.follows.segment_reports) if self.follows is not None else 0

    @property
    def is_acknowledgement(self) -> bool:
        """Whether this is the carrier's word that it took the message."""
        return self.state is MessageState.SUBMITTED and not self.segment_reports


@value(kw_only=True, slots=False)
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


def ends(outcome: Outcome, at: datetime, decided_by: str | None = None) -> Change:
    """Return the change that gives a message its outcome."""
    return Change(
        state=outcome.state,
        at=at,
        outcome=outcome,
        decided_by=decided_by,
        by_the_clock=outcome.state in BY_THE_CLOCK,
    )

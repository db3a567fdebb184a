"""The record of a message."""

from __future__ import annotations

from pynamodb.attributes import (
    BooleanAttribute,
    ListAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
)

from heliograph.domain.contradictions import Contradiction
from heliograph.domain.messages import (
    Message,
    MessageState,
    Outcome,
    ReportSource,
)
from heliograph.domain.screening import DispatchRule, Reason, ScreeningRule
from heliograph.models.database import EnumAttribute, PassingRecord
from heliograph.models.not_taken import NotTakenAttribute
from heliograph.models.segment_reports import SegmentAttribute


class MessageRecord(PassingRecord):
    """One message to one recipient. Names and values stay well below one write unit, 1 KB.

    Times are text, in UTC, so that a person can read and compare them in any console.
    mark: names the last write. A write that was repeated because its answer was lost fails its
    own condition and finds its mark there.
    """

    partition = UnicodeAttribute(hash_key=True)
    message_id = UnicodeAttribute(range_key=True)
    mark = UnicodeAttribute()
    state = EnumAttribute(MessageState)
    dialect = UnicodeAttribute()
    recipient = UnicodeAttribute()
    channel_number = UnicodeAttribute(attr_name="channel")
    template_id = UnicodeAttribute(attr_name="template")
    segment_count = NumberAttribute(attr_name="segments")
    accepted_at = UTCDateTimeAttribute()
    status_callback = UnicodeAttribute(null=True)
    client_reference = UnicodeAttribute(null=True)
    attempts = NumberAttribute()
    carrier = UnicodeAttribute(null=True)
    carrier_message_id = UnicodeAttribute(null=True)
    claim = UnicodeAttribute(null=True)
    submitted_at = UTCDateTimeAttribute(null=True)
    acknowledged_at = UTCDateTimeAttribute(null=True)
    expects_report = BooleanAttribute(null=True)
    not_taken_by = ListAttribute(of=NotTakenAttribute, null=True)
    segments_expected = NumberAttribute(null=True)
    segment_reports = ListAttribute(of=SegmentAttribute, null=True)
    status_code = UnicodeAttribute(null=True)
    source = EnumAttribute(ReportSource, null=True)
    reason: EnumAttribute[Reason] = EnumAttribute(ScreeningRule, DispatchRule, null=True)
    carrier_code = UnicodeAttribute(null=True)
    reported_at = UTCDateTimeAttribute(null=True)
    received_at = UTCDateTimeAttribute(null=True)
    expired_at = UTCDateTimeAttribute(null=True)
    decided_by = UnicodeAttribute(null=True)
    contradicted_by = UnicodeAttribute(null=True)
    contradicting_code = UnicodeAttribute(null=True)
    contradicted_at = UTCDateTimeAttribute(null=True)
    contradicting_entries = UnicodeSetAttribute(null=True)
    opens_request = BooleanAttribute(null=True)

    def message(self) -> Message:
        """Return the message that this record holds."""
        return Message(
            message_id=self.message_id,
            dialect=self.dialect,
            recipient=self.recipient,
            channel_number=self.channel_number,
            template_id=self.template_id,
            segment_count=int(self.segment_count),
            accepted_at=self.accepted_at,
            status_callback=self.status_callback,
            client_reference=self.client_reference,
            state=self.state,
            attempts=int(self.attempts),
            carrier=self.carrier,
            carrier_message_id=self.carrier_message_id,
            claim=self.claim,
            submitted_at=self.submitted_at,
            acknowledged_at=self.acknowledged_at,
            expects_report=self.expects_report is not False,
            not_taken_by=tuple(one.not_taken() for one in self.not_taken_by or ()),
            segments_expected=_whole(self.segments_expected),
            segment_reports=tuple(one.report() for one in self.segment_reports or ()),
            outcome=self._outcome() if self.status_code else None,
            received_at=self.received_at,
            expired_at=self.expired_at,
            decided_by=self.decided_by,
            contradiction=self._contradiction() if self.contradicted_by else None,
            opens_request=self.opens_request is True,
        )

    def set_outcome(self, outcome: Outcome) -> None:
        """Hold how the message ended."""
        self.status_code = outcome.status_code
        self.source = outcome.source
        self.reason = outcome.reason
        self.carrier_code = outcome.carrier_code
        self.reported_at = outcome.reported_at

    def _outcome(self) -> Outcome:
        return Outcome(
            state=self.state,
            status_code=self.status_code,
            source=self.source,
            reason=self.reason,
            carrier_code=self.carrier_code,
            reported_at=self.reported_at,
        )

    def _contradiction(self) -> Contradiction:
        return Contradiction(
            carrier=self.contradicted_by,
            carrier_code=self.contradicting_code,
            received_at=self.contradicted_at,
            count=len(self.contradicting_entries),
        )


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)

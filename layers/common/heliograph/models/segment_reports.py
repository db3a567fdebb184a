"""What a carrier reported on the segments of a message, within the message's record."""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import MapAttribute, UnicodeAttribute, UTCDateTimeAttribute

from heliograph.domain.messages import MessageState, Outcome, ReportSource, SegmentReport
from heliograph.models.database import EnumAttribute


class SegmentAttribute(MapAttribute[str, Any]):
    """What a carrier reported on one segment. Short names, as a long message has many of them."""

    segment = UnicodeAttribute(null=True)
    entry_id = UnicodeAttribute(attr_name="entry")
    state = EnumAttribute(MessageState)
    status_code = UnicodeAttribute(attr_name="status")
    carrier_code = UnicodeAttribute(null=True, attr_name="code")
    reported_at = UTCDateTimeAttribute(null=True, attr_name="reported")
    received_at = UTCDateTimeAttribute(attr_name="received")

    @classmethod
    def of(cls, report: SegmentReport) -> SegmentAttribute:
        """Hold the report of a segment; its source is always the carrier."""
        return cls(
            segment=report.segment,
            entry_id=report.entry_id,
            state=report.outcome.state,
            status_code=report.outcome.status_code,
            carrier_code=report.outcome.carrier_code,
            reported_at=report.outcome.reported_at,
            received_at=report.received_at,
        )

    def report(self) -> SegmentReport:
        """Return the report that this holds."""
        return SegmentReport(
            segment=self.segment,
            entry_id=self.entry_id,
            outcome=Outcome(
                state=self.state,
                status_code=self.status_code,
                source=ReportSource.CARRIER,
                carrier_code=self.carrier_code,
                reported_at=self.reported_at,
            ),
            received_at=self.received_at,
        )

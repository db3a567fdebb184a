"""What travels in the queues between the steps of a message's story."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Any, Final, TypeAlias
from uuid import UUID, uuid5

from heliograph.domain.configuration import Area
from heliograph.domain.entries import new_entry_id
from heliograph.domain.message_ids import application_of
from heliograph.domain.messages import Message, Outcome
from heliograph.domain.replies import PushFormat
from heliograph.domain.reporting import outcomes
from heliograph.domain.values import value

RECIPIENTS_PER_JOB: Final = 50
"""Ten jobs fit into one call to the queue, so 500 recipients are one call."""

REPORTS_PER_PUSH: Final = 50
"""RPT-01."""

_BATCHES: Final = UUID("0b9f6f0e-51a7-4d0d-8c39-3a5b0f4d2f61")


@value(slots=False)
class JobRecipient:
    """One message of a send job: its id and its number in E.164."""

    message_id: str
    number: str


@value(kw_only=True, slots=False)
class SendJob:
    """One text for up to 50 recipients, on its way from send to dispatch.

    valid_until: when these messages are given up if no carrier has taken them.
    attempt: how often the carriers have proved not to have taken these messages.
    postponed: how often in a row none of these messages could even be tried, because their
    carriers were busy or paused.
    confirms: the id of the reply whose opt-out this confirms to its sender; None for all that
    customers send.
    opener: the id of the message that stands for the whole send, in this job or another (DET-13).
    is_counted: whether these messages are claimed where those of their numbers are counted. Else
    each is claimed for itself, so no two jobs with the same message may differ in it.
    """

    application_id: str
    dialect: str
    area: Area
    channel_number: str
    template_id: str
    text: str
    segment_count: int
    accepted_at: datetime
    recipients: tuple[JobRecipient, ...]
    status_callback: str | None = None
    client_reference: str | None = None
    valid_until: datetime | None = None
    attempt: int = 0
    postponed: int = 0
    confirms: str | None = None
    opener: str | None = None
    is_counted: bool = True
    entry_id: str = field(default_factory=new_entry_id, compare=False)


def message_of(job: SendJob, recipient: JobRecipient, **facts: Any) -> Message:
    """Return a message of a job with what is known of it besides.

    Whoever makes it knows all of that: a copy would cost as much again.
    """
    return Message(
        message_id=recipient.message_id,
        dialect=job.dialect,
        recipient=recipient.number,
        channel_number=job.channel_number,
        template_id=job.template_id,
        segment_count=job.segment_count,
        accepted_at=job.accepted_at,
        status_callback=job.status_callback,
        client_reference=job.client_reference,
        opens_request=recipient.message_id == job.opener,
        **facts,
    )


@value(kw_only=True, slots=False)
class StatusReport:
    """One status report for the customer; a message of several segments has one for each.

    recipient: E.164. sequence: which segment, counted from 1. received_at: when a carrier's report
    on the message reached us.
    """

    message_id: str
    dialect: str
    url: str
    recipient: str
    outcome: Outcome
    sequence: int
    segment_count: int
    client_reference: str | None = None
    received_at: datetime | None = None

    @property
    def application_id(self) -> str:
        """The application that sent the message."""
        return application_of(self.message_id)

    @property
    def push_id(self) -> str:
        """Names this report for good: every repetition of the push carries the same id."""
        return f"{self.message_id}.{self.sequence}.{self.outcome.state}"


@value(kw_only=True, slots=False)
class UplinkNotice:
    """One inbound message for the customer's uplink destination.

    format, has_create_time: as the application has chosen. answers, candidates, missing_parts,
    octets: see InboundMessage.
    """

    inbound_id: str
    application_id: str
    dialect: str
    url: str
    sender: str
    channel_number: str
    text: str
    received_at: datetime
    format: PushFormat = PushFormat.FORM
    has_create_time: bool = False
    carrier: str | None = None
    answers: str | None = None
    candidates: int = 0
    missing_parts: tuple[int, ...] = ()
    octets: str | None = None

    @property
    def push_id(self) -> str:
        """Names this notice for good: every repetition of the push carries the same id."""
        return self.inbound_id


@value(kw_only=True, slots=False)
class ReportBatch:
    """Status reports that go to an application's own address in one push (RPT-01).

    reports: at least one, of one application, dialect and address. They stay together, so that
    every repetition of the push is the same.
    """

    reports: tuple[StatusReport, ...]

    @property
    def application_id(self) -> str:
        """The application that sent the messages."""
        return self.reports[0].application_id

    @property
    def dialect(self) -> str:
        """The dialect that the messages were sent in."""
        return self.reports[0].dialect

    @property
    def url(self) -> str:
        """Where the reports are pushed."""
        return self.reports[0].url

    @property
    def push_id(self) -> str:
        """Names these reports together: the same ones always have the same id."""
        return str(uuid5(_BATCHES, "\n".join(report.push_id for report in self.reports)))


Push: TypeAlias = StatusReport | UplinkNotice | ReportBatch
"""Whatever is pushed to a customer."""


def status_reports(message: Message, decider: str | None = None) -> tuple[StatusReport, ...]:
    """Return the status reports of what is settled of a message, one for each segment (RPT-07).

    decider: only of what this queue entry or schedule has settled; None for all.
    None if the caller gave no address for them (RPT-01).
    """
    if message.status_callback is None:
        return ()
    return tuple(
        StatusReport(
            message_id=message.message_id,
            dialect=message.dialect,
            url=message.status_callback,
            recipient=message.recipient,
            outcome=outcome,
            sequence=sequence,
            segment_count=message.total,
            client_reference=message.client_reference,
            received_at=message.received_at,
        )
        for sequence, outcome in outcomes(message, decider).items()
    )

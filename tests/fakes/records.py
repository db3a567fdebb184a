"""The records, kept in memory."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock

from heliograph.domain.association import MOST_CANDIDATES
from heliograph.domain.configuration import Application, Channel, MessageType, Template
from heliograph.domain.contradictions import CONTRADICTIONS_COUNTED, Contradiction
from heliograph.domain.errors import MessageUnknown
from heliograph.domain.inbound import InboundMessage
from heliograph.domain.message_ids import application_of, first_id_at
from heliograph.domain.messages import (
    Change,
    DeliveryReport,
    Message,
    MessageState,
)
from heliograph.domain.push_log import KEPT, PushHistory, PushTry
from heliograph.ports.clock import Clock
from heliograph.ports.pending import Pending
from heliograph.ports.records import Step

from tests.fakes.clock import FakeClock


class FakeMessages:
    """MessageStore, MessagesByTime and SentMessages."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.records: dict[str, Message] = {}
        self._contradicting: dict[str, list[str]] = {}
        self._clock = clock or FakeClock()
        self._lock = Lock()

    def begin(self, message: Message) -> Step:
        with self._lock:
            existing = self.records.setdefault(message.message_id, message)
            return Step(applied=existing is message, message=existing)

    def begin_later(self, message: Message) -> Pending:
        return Pending(lambda: self.begin(message).applied)

    def claim(self, message: Message) -> Step:
        return self._put_unless_taken(replace(message, state=MessageState.SUBMITTING))

    def end_unsent(self, message: Message) -> Step:
        return self._put_unless_taken(message)

    def _put_unless_taken(self, message: Message) -> Step:
        with self._lock:
            existing = self.records.get(message.message_id)
            if existing is not None and existing.state is not MessageState.ACCEPTED:
                return Step(applied=False, message=existing)
            self.records[message.message_id] = message
            return Step(applied=True, message=message)

    def record(self, message_id: str, change: Change) -> Step:
        with self._lock:
            existing = self.records.get(message_id)
            if existing is None or existing.kept_until <= change.at:
                raise MessageUnknown(message_id)
            if not _allows(existing, change):
                return Step(applied=False, message=existing)
            changed = existing.after(change)
            self.records[message_id] = changed
            return Step(applied=True, message=changed)

    def record_together(self, changes: Sequence[tuple[str, Change]]) -> Sequence[Step | None]:
        return [self._applied(message_id, change) for message_id, change in changes]

    def _applied(self, message_id: str, change: Change) -> Step | None:
        try:
            step = self.record(message_id, change)
        except MessageUnknown:
            return None
        return step if step.applied else None

    def note_contradiction(self, report: DeliveryReport) -> None:
        with self._lock:
            entries = self._contradicting.setdefault(report.message_id, [])
            if report.entry_id in entries or len(entries) == CONTRADICTIONS_COUNTED:
                return
            entries.append(report.entry_id)
            existing = self.records[report.message_id]
            first = existing.contradiction or Contradiction(
                carrier=report.carrier,
                carrier_code=report.carrier_code,
                received_at=report.received_at,
            )
            noted = replace(first, count=len(entries))
            self.records[report.message_id] = replace(existing, contradiction=noted)

    def message(self, message_id: str) -> Message | None:
        found = self.records.get(message_id)
        return found if found is not None and self._is_kept(found) else None

    def to(
        self, recipient: str, channel_number: str, start: datetime, end: datetime
    ) -> Sequence[Message]:
        """SentMessages."""
        in_time = (first_id_at(start), first_id_at(end + timedelta(milliseconds=1)))
        with self._lock:
            found = [
                message
                for message_id, message in sorted(self.records.items())
                if in_time[0] <= message_id < in_time[1]
                and (message.recipient, message.channel_number) == (recipient, channel_number)
            ]
        return found[-MOST_CANDIDATES:]

    def accepted_between(
        self, application_id: str, start: datetime, end: datetime
    ) -> Iterator[Message]:
        with self._lock:
            found = [
                message
                for message_id, message in self.records.items()
                if first_id_at(start) <= message_id < first_id_at(end)
                and application_of(message_id) == application_id
            ]
        yield from filter(self._is_kept, found)

    def _is_kept(self, message: Message) -> bool:
        return message.kept_until > self._clock.now()


def _allows(message: Message, change: Change) -> bool:
    are_the_same = len(message.segment_reports) == change.segments_before
    is_ours = change.claim in {None, message.claim}
    return message.state in change.allowed_from and are_the_same and is_ours


class FakeInbound:
    """InboundStore."""

    def __init__(self) -> None:
        self.records: dict[str, InboundMessage] = {}
        self._lock = Lock()

    def store_once(self, message: InboundMessage) -> InboundMessage:
        with self._lock:
            existing = self.records.get(message.inbound_id)
            if existing is not None and existing.kept_until > message.received_at:
                return existing
            self.records[message.inbound_id] = message
            return message


class FakePushLog:
    """PushLog."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.records: dict[tuple[str, str], PushHistory] = {}
        self._clock = clock or FakeClock()
        self._lock = Lock()

    def record(self, attempt: PushTry) -> None:
        key = attempt.subject_id, attempt.push_id
        with self._lock:
            before = self.records.get(key)
            taken_before = before.taken_at if before else None
            self.records[key] = PushHistory(
                push_id=attempt.push_id,
                tries=before.tries + 1 if before else 1,
                first_at=before.first_at if before else attempt.at,
                last_at=attempt.at,
                answer=attempt.answer,
                taken_at=attempt.at if attempt.is_taken else taken_before,
            )

    def flush(self) -> None:
        """Everything is written at once."""

    def of(self, subject_id: str) -> Sequence[PushHistory]:
        now = self._clock.now()
        found = sorted(item for item in self.records.items() if item[0][0] == subject_id)
        return [history for _, history in found if history.last_at + KEPT > now]


class FakeCheckpoints:
    """Checkpoints."""

    def __init__(self) -> None:
        self.records: dict[str, datetime] = {}

    def read(self, name: str) -> datetime | None:
        return self.records.get(name)

    def write(self, name: str, at: datetime) -> None:
        self.records[name] = at


class FakeConfiguration:
    """Configuration and Applications; forgets nothing and is never old."""

    def __init__(
        self,
        applications: Iterable[Application] = (),
        channels: Iterable[Channel] = (),
        templates: Iterable[Template] = (),
    ) -> None:
        self.applications = {one.application_id: one for one in applications}
        self.channels = {one.channel_number: one for one in channels}
        self.templates = {one.template_id: one for one in templates}

    def all(self) -> Iterator[Application]:
        yield from self.applications.values()

    def application_by_key(self, app_key: str) -> Application | None:
        found = (one for one in self.applications.values() if one.app_key == app_key)
        return next(found, None)

    def application(self, application_id: str) -> Application | None:
        return self.applications.get(application_id)

    def channel(self, channel_number: str) -> Channel | None:
        return self.channels.get(channel_number)

    def channel_of_signature(
        self, application_id: str, signature_name: str, message_type: MessageType
    ) -> Channel | None:
        wanted = (application_id, signature_name, message_type)
        found = (
            one
            for one in self.channels.values()
            if (one.application_id, one.signature_name, one.message_type) == wanted
        )
        return next(found, None)

    def template(self, template_id: str) -> Template | None:
        return self.templates.get(template_id)

"""The story of one message, as its record tells it: what happened, one event after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from heliograph.domain.messages import (
    UNDECIDED,
    Message,
    MessageState,
    Outcome,
    ReportSource,
    SegmentReport,
)
from heliograph.domain.push_log import PushHistory
from heliograph.domain.times import clock_time, iso_time


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a message. text: for people. facts: for programs."""

    at: datetime
    name: str
    text: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def as_row(self) -> list[str | None]:
        """Return time, name and text, as people read them."""
        return [clock_time(self.at), self.name, self.text]

    def as_json(self) -> dict[str, Any]:
        """Return the event as programs read it."""
        return {"at": iso_time(self.at), "event": self.name, **self.facts}


@dataclass(frozen=True, slots=True)
class Story:
    """A message as it is now, when it expires or would have, and what happened in order."""

    message: Message
    expires_at: datetime
    events: Sequence[Event]


def story(
    message: Message, expires_at: datetime, pushes: Sequence[PushHistory] = ()
) -> list[Event]:
    """Return what happened, in order; of a message under way also when it will expire."""
    events = [
        *_way_out(message),
        *_reports(message),
        *_end(message),
        *_contradiction(message),
        *(_push(message, push) for push in pushes),
    ]
    if message.state in UNDECIDED:
        text = "unless a final report comes before"
        events.append(Event(at=expires_at, name="expires", text=text))
    return sorted(events, key=lambda event: event.at)


def _way_out(message: Message) -> Iterator[Event]:
    yield Event(
        at=message.accepted_at,
        name="accepted",
        text=_count(message.segment_count, "segment"),
        facts={"segment_count": message.segment_count},
    )
    if message.submitted_at is not None:
        carrier, *_ = _asked(message)
        text = f"to be handed to {carrier}, attempt {message.attempts}"
        yield Event(
            at=message.submitted_at,
            name="claimed",
            text=text if message.not_taken_by else text + _silence(message),
            facts={"carrier": carrier, "attempt": message.attempts},
        )
    yield from _not_taken(message)
    if message.acknowledged_at is not None:
        yield _acknowledged(message, message.acknowledged_at)


def _asked(message: Message) -> list[str | None]:
    """Return whom the message was handed to under its claim, in their order."""
    names: list[str | None] = [one.carrier for one in message.not_taken_by]
    return names if message.carrier in names else [*names, message.carrier]


def _not_taken(message: Message) -> Iterator[Event]:
    """Each carrier that proved not to have the message, and who was asked after it."""
    asked = _asked(message)
    for place, one in enumerate(message.not_taken_by, start=1):
        text = f"by {one.carrier}: {one.reason}"
        if place < len(asked):
            text += f"; handed to {asked[place]}"
        if place == len(message.not_taken_by):
            text += _silence(message)
        yield Event(
            at=one.at,
            name="not taken",
            text=text,
            facts={"carrier": one.carrier, "reason": one.reason},
        )


def _silence(message: Message) -> str:
    return ", no answer" if message.state is MessageState.UNCONFIRMED else ""


def _acknowledged(message: Message, at: datetime) -> Event:
    text = f"by {message.carrier}"
    if message.carrier_message_id is not None:
        text += f" as {message.carrier_message_id}"
    if message.segments_expected is not None:
        text += f", which reports on {_count(message.segments_expected, 'segment')}"
    if not message.expects_report:
        text += ", which never reports deliveries"
    return Event(
        at=at,
        name="acknowledged",
        text=text,
        facts={
            "carrier": message.carrier,
            "carrier_message_id": message.carrier_message_id,
            "segments_expected": message.segments_expected,
            "expects_report": message.expects_report,
        },
    )


def _reports(message: Message) -> Iterator[Event]:
    for sequence, report in enumerate(message.segment_reports, start=1):
        yield _segment(message, sequence, report)
    outcome = message.outcome
    if outcome is None or message.received_at is None or message.segment_reports:
        return
    if outcome.source is ReportSource.CARRIER:
        is_refusal = outcome.state is MessageState.REFUSED
        name = "refused" if is_refusal else _name(message, message.received_at)
        yield _told(message.received_at, name, outcome)


def _segment(message: Message, sequence: int, report: SegmentReport) -> Event:
    of_segment = f"segment {sequence} of {message.total}"
    if report.segment is not None:
        of_segment += f" ({report.segment})"
    facts = {"sequence": sequence, "total": message.total, "segment": report.segment}
    name = _name(message, report.received_at)
    return _told(report.received_at, name, report.outcome, f"{of_segment}: ", facts)


def _told(
    at: datetime,
    name: str,
    outcome: Outcome,
    about: str = "",
    facts: Mapping[str, Any] | None = None,
) -> Event:
    """An event of a carrier's code, verbatim, and of what it means."""
    text = f"{about}{outcome.carrier_code} means {outcome.status_code}, {outcome.state}"
    if outcome.reported_at is not None:
        text += f"; {clock_time(outcome.reported_at)} by the carrier's clock"
    return Event(at=at, name=name, text=text, facts={**(facts or {}), **_facts(outcome)})


def _facts(outcome: Outcome) -> dict[str, Any]:
    return {
        "state": outcome.state.value,
        "status_code": outcome.status_code,
        "carrier_code": outcome.carrier_code,
        "reported_at": iso_time(outcome.reported_at),
    }


def _end(message: Message) -> Iterator[Event]:
    """What the platform itself decided, also where a late report has replaced it."""
    outcome = message.outcome
    if message.expired_at is not None:
        yield _expired(message, message.expired_at)
    elif outcome is not None and outcome.source is ReportSource.PLATFORM and message.received_at:
        is_expiry = outcome.state is MessageState.EXPIRED
        why = "no carrier took it in time" if is_expiry else f"by screening, {outcome.reason}"
        yield Event(
            at=message.received_at,
            name="expired" if is_expiry else "rejected",
            text=f"{why}: {outcome.status_code}",
            facts={**_facts(outcome), "reason": outcome.reason},
        )


def _expired(message: Message, at: datetime) -> Event:
    reported = sum(one.received_at <= at for one in message.segment_reports)
    if not message.expects_report and (message.acknowledged_at or message.segment_reports):
        return Event(at=at, name="closed", text="no report was expected and no failure came")
    text = "no final report came in time"
    if reported:
        text += f" on {message.total - reported} of {message.total} segments"
    return Event(at=at, name="expired", text=text, facts={"missing": message.total - reported})


def _contradiction(message: Message) -> Iterator[Event]:
    found = message.contradiction
    if found is None:
        return
    more = f", {found.count} such reports" if found.count > 1 else ""
    yield Event(
        at=found.received_at,
        name="contradiction",
        text=f"{found.carrier_code} of {found.carrier}, noted and not told{more}",
        facts={
            "carrier": found.carrier,
            "carrier_code": found.carrier_code,
            "count": found.count,
        },
    )


def _push(message: Message, push: PushHistory) -> Event:
    """The last try of a push, or the one that the customer took."""
    name = "pushed" if push.taken_at is not None else "push not taken"
    report = push.push_id.removeprefix(f"{message.message_id}.")
    text = f"report {report}: {push.answer}"
    if push.tries > 1:
        text += f", {push.tries} tries since {clock_time(push.first_at)}"
    return Event(
        at=push.taken_at or push.last_at,
        name=name,
        text=text,
        facts={
            "push_id": push.push_id,
            "tries": push.tries,
            "answer": push.answer,
            "first_at": iso_time(push.first_at),
            "last_at": iso_time(push.last_at),
        },
    )


def _name(message: Message, received_at: datetime) -> str:
    is_late = message.expired_at is not None and received_at > message.expired_at
    return "late report" if is_late else "report"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"

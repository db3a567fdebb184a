"""The customer's server: it takes every push at once, and remembers what it was told and when."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from tests.e2e.receiver import Push, Receiver, opened

REPORTS: Final = "/reports"
REPORTS_TOGETHER: Final = "/batches"
REPLIES: Final = "/replies"

_BY_PLATFORM: Final = "1"


@dataclass(frozen=True)
class Report:
    """What the customer was told of one segment. sequence: counted from 1 up to total.

    by_platform: it comes from us and not from a carrier. together: it came with others.
    """

    message_id: str
    sequence: int
    total: int
    status: str
    by_platform: bool
    together: bool
    told_at: datetime


@dataclass(frozen=True)
class Reply:
    """What a person wrote back."""

    inbound_id: str
    sender: str


@dataclass
class Customer(Receiver):
    """reports, replies: in the order they came. ended: ids of messages with all segments told."""

    reports: list[Report] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    ended: set[str] = field(default_factory=set)
    _told: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def take(self, push: Push) -> int:
        """Take a push, whatever it says."""
        now = datetime.now(UTC)
        with self._changed:
            if push.path == REPLIES:
                self.replies.append(Reply(push.form["smsMsgId"], push.form["from"]))
                return 200
            for report in reports_in(push, now):
                self._note(report)
        return 200

    def not_ended(self, ids: Iterable[str]) -> set[str]:
        """Return those of these messages of which a segment has not been told."""
        with self._changed:
            return set(ids) - self.ended

    def _note(self, report: Report) -> None:
        self.reports.append(report)
        told = self._told[report.message_id]
        told.add(report.sequence)
        if len(told) == report.total:
            self.ended.add(report.message_id)


def reports_in(push: Push, now: datetime) -> Iterator[Report]:
    """Yield the reports of a push, which has one or several."""
    if push.path == REPORTS_TOGETHER:
        for fields in json.loads(push.body)["statusReportList"]:
            yield _report(fields, now, together=True)
    else:
        yield _report(push.form, now, together=False)


def _report(fields: Mapping[str, Any], now: datetime, *, together: bool) -> Report:
    return Report(
        message_id=fields["smsMsgId"],
        sequence=int(fields["sequence"]),
        total=int(fields["total"]),
        status=fields["status"],
        by_platform=fields["source"] == _BY_PLATFORM,
        together=together,
        told_at=now,
    )


@contextmanager
def open_customer() -> Iterator[Customer]:
    """A customer's server on a free port of 127.0.0.1."""
    customer = Customer()
    with opened(customer):
        yield customer

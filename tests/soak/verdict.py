"""What is lost, doubled or told wrongly: the customer, the records and the handsets compared."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from heliograph.domain.message_ids import application_of

from local.demo import MAINLAND_ID
from tests.e2e.handsets import CONNECTION_REFUSED, ENDS, REFUSED, REPLYING
from tests.soak.customer import Reply, Report
from tests.soak.system import NOT_TAKEN_IN_TIME, Record

_EXPIRED: Final = "EXPIRED"
_NOT_ALWAYS_TAKEN: Final = frozenset({REFUSED, CONNECTION_REFUSED})


@dataclass(frozen=True)
class Evidence:
    """All that is known when everything is over.

    accepted: the number of each message that the client was told of, by its id. records: by id.
    receipts: how often handsets got each message. waiting: entries that are left in queues.
    """

    accepted: Mapping[str, str]
    records: Mapping[str, Record]
    receipts: Mapping[str, int]
    reports: Sequence[Report]
    replies: Sequence[Reply]
    waiting: Mapping[str, int]


@dataclass(frozen=True)
class Verdict:
    """findings: the ids of all that is not as it should be, by what is wrong; some are empty.

    ends: how many messages of each kind of handset ended with which status. What follows is no
    fault, but the mark of a system that cannot keep up. late: how many messages a true report ended
    after our own clock had. too_late: that no carrier took while they were valid. unanswered: that
    the carrier refused when nobody waited for its answer any more, so that they had to expire.
    """

    findings: Mapping[str, Sequence[str]]
    ends: Counter[tuple[str, str]]
    late: int
    too_late: int
    unanswered: int

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong."""
        return not any(self.findings.values())


Told = Mapping[str, Mapping[int, Sequence[Report]]]
"""What the customer heard of each message: by segment, the reports as they came."""


def judge(evidence: Evidence) -> Verdict:
    """Hold what the customer, the records and the handsets say against each other."""
    told = _told(evidence.reports)
    return Verdict(
        findings={
            "lost: no record": [one for one in evidence.accepted if one not in evidence.records],
            "lost: never ended": _unended(evidence),
            "lost: a segment's report": _untold(evidence, told),
            "lost: not at the handset": _not_received(evidence),
            "lost: a reply": _replies(evidence, missing=True),
            "doubled: a report": _repeated(told),
            "doubled: at the handset": _too_often_received(evidence),
            "doubled: a reply": _replies(evidence, missing=False),
            "told otherwise than recorded": _contradicted(evidence, told),
            "ended otherwise than the handset has it": _otherwise(evidence),
            "left in a queue": [f"{name} ({n})" for name, n in evidence.waiting.items()],
        },
        ends=Counter(
            (number[-4:], str(evidence.records[one].status))
            for one, number in evidence.accepted.items()
            if one in evidence.records
        ),
        late=sum(map(_is_late, told.values())),
        too_late=sum(_was_too_late(evidence, one) for one in evidence.accepted),
        unanswered=sum(_was_unanswered(evidence, one) for one in evidence.accepted),
    )


def _told(reports: Iterable[Report]) -> Told:
    told: dict[str, dict[int, list[Report]]] = defaultdict(lambda: defaultdict(list))
    for report in reports:
        told[report.message_id][report.sequence].append(report)
    return told


def _unended(evidence: Evidence) -> list[str]:
    return [one for one, record in evidence.records.items() if not record.is_final]


def _untold(evidence: Evidence, told: Told) -> list[str]:
    """Messages whose customer did not hear of exactly the segments that the record has."""
    return [
        one
        for one, record in evidence.records.items()
        if set(told.get(one, ())) != set(range(1, record.segments + 1))
    ]


def _not_received(evidence: Evidence) -> list[str]:
    """What the carrier took is at the handset, however the handset reports."""
    return [
        one
        for one, number in evidence.accepted.items()
        if number[-4:] != REFUSED
        and not evidence.receipts.get(one)
        and not _was_too_late(evidence, one)
        and not _was_unanswered(evidence, one)
    ]


def _too_often_received(evidence: Evidence) -> list[str]:
    """A handset has a message once, and never one of which the customer heard that none took it."""
    return [
        one
        for one, times in evidence.receipts.items()
        if times > (0 if _was_too_late(evidence, one) else 1)
    ]


def _was_too_late(evidence: Evidence, message_id: str) -> bool:
    record = evidence.records.get(message_id)
    return record is not None and record.status == NOT_TAKEN_IN_TIME


def _was_unanswered(evidence: Evidence, message_id: str) -> bool:
    """Tell whether a message expired that its carrier may have refused too late for us to hear."""
    record, number = evidence.records.get(message_id), evidence.accepted[message_id]
    return record is not None and record.status == _EXPIRED and number[-4:] in _NOT_ALWAYS_TAKEN


def _replies(evidence: Evidence, *, missing: bool) -> list[str]:
    """Return the numbers whose one reply did not come, or those of which more came than that.

    Only the demo's mainland application has an address for replies.
    """
    expected = {
        number
        for one, number in evidence.accepted.items()
        if number[-4:] in REPLYING
        and application_of(one) == MAINLAND_ID
        and not _was_too_late(evidence, one)
    }
    came = Counter(reply.sender for reply in evidence.replies)
    if missing:
        return sorted(expected - came.keys())
    return [number for number, times in came.items() if times > 1]


def _repeated(told: Told) -> list[str]:
    """Messages with a segment of which the customer heard the same twice."""
    return [
        one
        for one, segments in told.items()
        if any(len(reports) > len(_said(reports)) for reports in segments.values())
    ]


def _said(reports: Iterable[Report]) -> set[tuple[str, bool]]:
    return {(report.status, report.by_platform) for report in reports}


def _contradicted(evidence: Evidence, told: Told) -> list[str]:
    """Messages whose customer heard anything but what the record holds.

    An EXPIRED of our own clock may come before the truth (docs/reliability.md).
    """
    return [
        one
        for one, segments in told.items()
        if any(not _agrees(reports, evidence.records.get(one)) for reports in segments.values())
    ]


def _agrees(reports: Sequence[Report], record: Record | None) -> bool:
    if record is None:
        return False
    *before, last = reports
    return last.status == record.status and all(
        report.by_platform and report.status == _EXPIRED
        for report in before
        if report.status != last.status
    )


def _otherwise(evidence: Evidence) -> list[str]:
    return [
        one
        for one, number in evidence.accepted.items()
        if one in evidence.records
        and evidence.records[one].status != ENDS[number[-4:]]
        and not _was_too_late(evidence, one)
        and not _was_unanswered(evidence, one)
    ]


def _is_late(segments: Mapping[int, Sequence[Report]]) -> bool:
    return any(len(_said(reports)) > 1 for reports in segments.values())

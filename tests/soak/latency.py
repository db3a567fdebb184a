"""How long it took from accept to push, and where on the way."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Final

from tests.e2e.handsets import CONNECTION_REFUSED, HANGING, REFUSED, SILENT
from tests.soak.customer import Report
from tests.soak.system import Record
from tests.soak.verdict import Evidence

_UNUSUAL: Final[Mapping[str, str]] = {
    SILENT: "never reports",
    REFUSED: "is refused at submit",
    CONNECTION_REFUSED: "connection refused twice",
    HANGING: "carrier gives no answer",
    "0010": "reports before the answer",
}
"""Handsets that do not report a second after the carrier took the message."""

ALONE: Final = "accept to push"
UNTIL_SUBMITTED: Final = "– until the carrier gets it"
UNTIL_REPORTED: Final = "– from there until its report is in"
UNTIL_TOLD: Final = "– from there until the customer has it"
TOGETHER: Final = "accept to push, together with others"
_ORDER: Final = (ALONE, UNTIL_SUBMITTED, UNTIL_REPORTED, UNTIL_TOLD, TOGETHER)


@dataclass(frozen=True)
class Percentiles:
    """Of so many times, in seconds."""

    count: int
    p50: float
    p95: float
    p99: float
    most: float


def percentiles(seconds: Sequence[float]) -> Percentiles:
    """Return the nearest ranks: each is a time that was seen. There must be one."""
    ordered = sorted(seconds)
    ranks = (ordered[ceil(len(ordered) * percent / 100) - 1] for percent in (50, 95, 99, 100))
    return Percentiles(len(ordered), *ranks)


def latencies(evidence: Evidence, without: Collection[str] = ()) -> dict[str, Percentiles]:
    """Return the times of the usual handsets, of the parts of their way, and of the others.

    A message counts when the last of its segments is told for the first time; not those of
    `without`, which came while the system was still warming up.
    """
    times: dict[str, list[float]] = defaultdict(list)
    for message_id, (told_at, together) in _first_told(evidence.reports).items():
        record = evidence.records.get(message_id)
        number = evidence.accepted.get(message_id)
        if record is None or number is None or message_id in without:
            continue
        for name, seconds in _parts(record, number[-4:], told_at, together=together):
            times[name].append(seconds)
    names = [*filter(times.get, _ORDER), *sorted(times.keys() - set(_ORDER))]
    return {name: percentiles(times[name]) for name in names}


def _first_told(reports: Iterable[Report]) -> dict[str, tuple[datetime, bool]]:
    """When each message was told as a whole, and whether together with others."""
    segments: dict[str, set[int]] = defaultdict(set)
    told: dict[str, tuple[datetime, bool]] = {}
    for report in reports:
        if report.sequence not in segments[report.message_id]:
            segments[report.message_id].add(report.sequence)
            told[report.message_id] = (report.told_at, report.together)
    return told


def _parts(
    record: Record, handset: str, told_at: datetime, *, together: bool
) -> Iterator[tuple[str, float]]:
    whole = (told_at - record.accepted_at).total_seconds()
    if handset in _UNUSUAL:
        yield f"{handset}: {_UNUSUAL[handset]}", whole
        return
    yield TOGETHER if together else ALONE, whole
    if record.submitted_at is None or record.received_at is None or together:
        return
    yield UNTIL_SUBMITTED, _from(record.accepted_at, record.submitted_at)
    yield UNTIL_REPORTED, _from(record.submitted_at, record.received_at)
    yield UNTIL_TOLD, _from(record.received_at, told_at)


def _from(begin: datetime, end: datetime) -> float:
    return (end - begin).total_seconds()

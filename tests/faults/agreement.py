"""Details, statistics and handsets are held against each other, to the last message (DET-01..07).

What is expected is worked out here, from what the handsets' numbers ask for and from the rows of
the send details alone, so that a mistake of the platform's own counting is not repeated.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from heliograph.domain.messages import Message
from heliograph.models.handsets import Receipt
from heliograph.sandbox.handsets import Answer, Report, Reports, behaviour_of

from tests.faults.records import AREAS, Json, Records
from tests.faults.system import FaultySystem

_COUNTED_WITHIN_SECONDS: Final = 90.0
"""The stream may be told again and again; nobody promises more than half a day."""
_DIMENSIONS: Final = ("application", "template", "channel", "country", "status_code")
_NUMBERS: Final = ("requests", "messages", "segments", "accepted")
_ENDS: Final = {"Successful": "delivered", "Failed": "failed", "Sending": "sending"}
_SEND: Final = slice(23)
"""The part of an id that all messages of a send share."""
_INTERIM: Final = "ACCEPTD"

Group: TypeAlias = tuple[str | None, ...]


@dataclass(frozen=True)
class Agreement:
    """What does not agree, by message id or in words; all of it empty if everything does.

    counted: the sum of all that statistics count, of the whole system.
    """

    counted: Counter[str]
    details: Sequence[str]
    handsets: Sequence[str]
    statistics: Sequence[str]
    anew: Sequence[str]
    wrong: Mapping[str, Sequence[str]] = field(init=False)

    def __post_init__(self) -> None:
        wrong = {
            "details other than the records": self.details,
            "other than the handsets ask for": self.handsets,
            "statistics other than the details": self.statistics,
            "statistics other than counted anew": self.anew,
        }
        object.__setattr__(self, "wrong", {what: found for what, found in wrong.items() if found})


def agree(system: FaultySystem, accepted: Mapping[str, str]) -> Agreement:
    """Read all sides of a system that is quiet, and hold them against each other.

    accepted: numbers by the ids that clients have.
    """
    read = Records(system)
    rows = read.details()
    statistics, unlike = _counted(read, expected_counts(rows))
    read.count_anew()
    anew = read.statistics()
    return Agreement(
        counted=_sum(statistics),
        details=[
            *unlike_records(rows, {one.message_id: one.message() for one in system.messages()}),
            *unlike_accepted(rows, accepted),
        ],
        handsets=unlike_handsets(rows, read.receipts()),
        statistics=unlike,
        anew=[one for one in AREAS.values() if _counts(anew[one]) != _counts(statistics[one])],
    )


def unlike_records(rows: Sequence[Json], records: Mapping[str, Message]) -> list[str]:
    """Return the ids that are not listed exactly once, or otherwise than their records."""
    listed = Counter(row["message_id"] for row in rows)
    wrong = {one for one in records.keys() | listed.keys() if listed[one] != 1}
    wrong |= {
        row["message_id"]
        for row in rows
        if (record := records.get(row["message_id"])) is None or not _is(row, record)
    }
    return sorted(wrong)


def _is(row: Json, record: Message) -> bool:
    said = row["state"], row["status_code"], row["recipient"], row["segment_count"]
    code = record.outcome.status_code if record.outcome else None
    return said == (record.state.value, code, record.recipient, record.segment_count)


def unlike_accepted(rows: Iterable[Json], accepted: Mapping[str, str]) -> list[str]:
    """Return the ids that a client has and that are not listed with the number they are for."""
    numbers = {row["message_id"]: row["recipient"] for row in rows}
    return [one for one, number in accepted.items() if numbers.get(one) != number]


def unlike_handsets(rows: Iterable[Json], receipts: Mapping[str, Sequence[Receipt]]) -> list[str]:
    """Return the ids whose send result is not what became of them at the handset."""
    wrong = {one for one in receipts if receipts[one]}
    for row in rows:
        wrong.discard(row["message_id"])
        if not _is_at_handset(row, receipts.get(row["message_id"], ())):
            wrong.add(row["message_id"])
    return sorted(wrong)


def _is_at_handset(row: Json, receipts: Sequence[Receipt]) -> bool:
    """A message that the handset has ends as the handset says; any other one never arrives."""
    said = row["send_result"], row["status_code"]
    asked_for = code_of(row["recipient"])
    if not receipts:
        return said == ("Failed", "EXPIRED") or (said == ("Failed", "REJECTD") and _is_refused(row))
    result = "Successful" if asked_for == "DELIVRD" else "Failed"
    segments = [receipt.segment_count for receipt in receipts]
    return said == (result, asked_for) and segments == [row["segment_count"]]


def code_of(recipient: str) -> str:
    """Return the code that customers are told of a message to this handset, if it gets there."""
    behaviour = behaviour_of(recipient)
    if behaviour.answer is Answer.REFUSES:
        return "REJECTD"
    reports: list[Report] = [
        report
        for action in behaviour.actions
        if isinstance(action, Reports)
        for report in action.reports
    ]
    return next((one.status for one in reports if one.status != _INTERIM), "EXPIRED")


def _is_refused(row: Json) -> bool:
    return row["reason"] is not None or behaviour_of(row["recipient"]).answer is Answer.REFUSES


# -- statistics ------------------------------------------------------------------------------------


def expected_counts(rows: Iterable[Json]) -> Mapping[Group, Counter[str]]:
    """Count the rows; a request counts with the first of its messages."""
    counts: dict[Group, Counter[str]] = defaultdict(Counter)
    begun = set()
    for row in sorted(rows, key=lambda one: str(one["message_id"])):
        of_group = counts[_group(row)]
        send = row["message_id"][_SEND], row["application_id"]
        of_group["requests"] += send not in begun
        begun.add(send)
        of_group["messages"] += 1
        of_group["segments"] += row["segment_count"]
        of_group["accepted"] += row["reason"] is None
        of_group[_ENDS[row["send_result"]]] += 1
        of_group["expired"] += row["status_code"] == "EXPIRED"
    return counts


def _group(row: Json) -> Group:
    return (
        row["application_id"],
        row["template_id"],
        row["channel_number"],
        row["country"],
        row["status_code"],
    )


def _counted(
    read: Records, expected: Mapping[Group, Counter[str]]
) -> tuple[Mapping[str, Json], list[str]]:
    """Wait until the statistics say what is expected; return them, and what they say otherwise."""
    deadline = time.monotonic() + _COUNTED_WITHIN_SECONDS
    while True:
        statistics = read.statistics()
        unlike = unlike_expected(statistics, expected)
        if not unlike or time.monotonic() > deadline:
            return statistics, unlike
        time.sleep(1)


def unlike_expected(
    statistics: Mapping[str, Json], expected: Mapping[Group, Counter[str]]
) -> list[str]:
    """Return in words what is counted otherwise."""
    said: dict[Group, Mapping[str, int]] = {
        tuple(total[name] for name in _DIMENSIONS): total
        for one in statistics.values()
        for total in one["totals"]
    }
    return [
        f"{group}: {name} {counted}, not {wanted}"
        for group in sorted(said.keys() | expected.keys(), key=str)
        for name in (*_NUMBERS, *_ENDS.values(), "expired")
        if (counted := said.get(group, {}).get(name, 0))
        != (wanted := expected.get(group, Counter())[name])
    ]


def _sum(statistics: Mapping[str, Json]) -> Counter[str]:
    return Counter(
        {name: sum(one["total"][name] for one in statistics.values()) for name in _NUMBERS}
    )


def _counts(statistics: Json) -> Json:
    """Everything but the time that was looked at, latencies included."""
    return {name: statistics[name] for name in ("total", "totals", "series")}

"""The table that the suite prints and docs/reliability.md keeps."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tests.faults.agreement import Agreement
from tests.faults.faults import Fault, Moment
from tests.faults.verdict import Verdict
from tests.faults.witness import KillPoint, Witness


@dataclass(frozen=True)
class Row:
    """One run. redriven: entries that were put back from dead-letter queues."""

    name: str
    verdict: Verdict
    agreement: Agreement
    injected: Counter[Fault]
    killed: Counter[KillPoint]
    calls: int
    redriven: int
    seconds: float

    @classmethod
    def of(
        cls,
        name: str,
        verdict: Verdict,
        agreement: Agreement,
        witness: Witness,
        redriven: int,
        began: float,
    ) -> "Row":
        """A run that began at this time of the monotonic clock and ends now."""
        return cls(
            name=name,
            verdict=verdict,
            agreement=agreement,
            injected=witness.injected,
            killed=witness.killed,
            calls=witness.calls.total(),
            redriven=redriven,
            seconds=time.monotonic() - began,
        )


def table(rows: Sequence[Row]) -> str:
    """The rows as the columns of a Markdown table, and below it where callers were killed."""
    return f"{_counts(rows)}\n\n{_deaths(rows)}"


def _deaths(rows: Sequence[Row]) -> str:
    killed: Counter[KillPoint] = Counter()
    for row in rows:
        killed.update(row.killed)
    lines = [
        _line(
            caller, [call, killed[caller, call, Moment.BEFORE], killed[caller, call, Moment.AFTER]]
        )
        for caller, call in sorted({(caller, call) for caller, call, _ in killed})
    ]
    head = _line("killed", ["at its call", *(f"{moment} it" for moment in Moment)])
    return "\n".join([head, "|---|---|--:|--:|", *lines])


def _counts(rows: Sequence[Row]) -> str:
    lines: list[tuple[str, Sequence[object]]] = [
        ("", [row.name for row in rows]),
        ("messages", [row.verdict.messages for row in rows]),
        ("calls through the proxy", [row.calls for row in rows]),
        ("faults injected", [row.injected.total() for row in rows]),
        *((f"– {fault}", [row.injected[fault] for row in rows]) for fault in Fault),
        ("redriven from dead-letter queues", [row.redriven for row in rows]),
        ("reports pushed, with repetitions", [row.verdict.pushes for row in rows]),
        ("distinct reports", [row.verdict.distinct_reports for row in rows]),
        ("**lost**", [len(row.verdict.lost) for row in rows]),
        ("**doubled at handsets**", [len(row.verdict.doubled) for row in rows]),
        ("**taken by the carrier, not at the handset**", _count(rows, "not_at_handset")),
        ("**contradicting states**", [len(row.verdict.contradicting) for row in rows]),
        ("**reports lost**", [len(row.verdict.reports_lost) for row in rows]),
        ("**replies lost**", [len(row.verdict.replies_lost) for row in rows]),
        ("replies in parts", [row.verdict.in_parts for row in rows]),
        ("**replies in parts not told whole and once**", _count(rows, "replies_torn")),
        ("opt-outs", [row.verdict.opt_outs for row in rows]),
        ("messages held back by them", [row.verdict.held_back for row in rows]),
        (
            "longest from an opt-out to a submit, seconds",
            [f"{row.verdict.longest_after_opt_out:.1f}" for row in rows],
        ),
        ("**opt-outs lost**", _count(rows, "opt_outs_lost")),
        ("**written to too late after an opt-out**", _count(rows, "written_to")),
        ("**webhook-ids of a distinct report**", [row.verdict.most_webhook_ids for row in rows]),
        ("reports that came in several batches", [row.verdict.in_several_batches for row in rows]),
        *(
            (f"{name} in the statistics", [row.agreement.counted[name] for row in rows])
            for name in ("requests", "messages", "segments")
        ),
        ("**details other than the records**", _disagreeing(rows, "details")),
        ("**other than the handset asks for**", _disagreeing(rows, "handsets")),
        ("**statistics other than the details**", _disagreeing(rows, "statistics")),
        ("**statistics other than counted anew**", _disagreeing(rows, "anew")),
        ("seconds", [f"{row.seconds:.0f}" for row in rows]),
    ]
    head, *body = (_line(name, cells) for name, cells in lines)
    return "\n".join([head, "|---|" + "--:|" * len(rows), *body])


def _count(rows: Sequence[Row], name: str) -> list[int]:
    return [len(getattr(row.verdict, name)) for row in rows]


def _disagreeing(rows: Sequence[Row], name: str) -> list[int]:
    return [len(getattr(row.agreement, name)) for row in rows]


def _line(name: str, cells: Sequence[object]) -> str:
    return f"| {' | '.join([name, *(str(cell) for cell in cells)])} |"

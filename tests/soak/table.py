"""What a soak prints, as tables of Markdown, which are also plain to read on a terminal."""

from collections.abc import Iterable, Mapping, Sequence

from tests.soak.latency import Percentiles, percentiles
from tests.soak.processes import ALL, Processes
from tests.soak.sending import Sender
from tests.soak.verdict import Evidence, Verdict

Cells = Sequence[object]


def rates(asked: float, sender: Sender) -> str:
    """Whether the system kept up with the steady rate, in messages a second."""
    accepted = len(sender.accepted) / sender.seconds
    return _table(
        ("messages a second", ""),
        [
            ("asked", f"{asked:g}"),
            ("accepted", f"{accepted:.2f}"),
            ("kept", f"{accepted / asked:.0%}"),
            ("answer to a send, p50", f"{percentiles(sender.answers).p50:.3f} s"),
            ("answer to a send, p99", f"{percentiles(sender.answers).p99:.3f} s"),
            ("a send began late by at most", f"{max(sender.late):.3f} s"),
        ],
    )


def counts(senders: Sequence[Sender], evidence: Evidence, verdict: Verdict) -> str:
    """How many messages there were, those of the warm-up included, and how they ended."""
    delivered = sum(n for (_, status), n in verdict.ends.items() if status == "DELIVRD")
    others = sum(verdict.ends.values()) - delivered
    return _table(
        ("messages", ""),
        [
            ("asked", sum(sender.asked for sender in senders)),
            ("accepted", len(evidence.accepted)),
            ("refused", sum(sender.refused.total() for sender in senders)),
            ("without an answer", sum(sender.unanswered for sender in senders)),
            ("delivered", delivered),
            ("ended otherwise", others),
            ("– which no carrier took in time", verdict.too_late),
            ("– of which the carrier's refusal came too late", verdict.unanswered),
            ("told the truth after EXPIRED", verdict.late),
            ("reports pushed", len(evidence.reports)),
            ("replies pushed", len(evidence.replies)),
            *((f"**{what}**", len(ids)) for what, ids in verdict.findings.items()),
        ],
    )


def ends(verdict: Verdict) -> str:
    """How the messages of each kind of handset ended."""
    rows = [(*key, number) for key, number in sorted(verdict.ends.items())]
    return _table(("handset", "status", "messages"), rows)


def times(latencies: Mapping[str, Percentiles]) -> str:
    """How long messages took."""
    rows = [
        (name, one.count, *(f"{each:.2f}" for each in (one.p50, one.p95, one.p99, one.most)))
        for name, one in latencies.items()
    ]
    return _table(("seconds", "messages", "p50", "p95", "p99", "most"), rows)


def memory(processes: Processes) -> str:
    """The memory of every process, in MB, and how many seconds of a processor they worked."""
    names = sorted(processes.sizes.keys() - {ALL})
    rows = [
        (
            name,
            processes.started.get(name, ""),
            f"{processes.seconds(name):.1f}",
            *_over_time(processes.sizes[name]),
        )
        for name in (*names, ALL)
    ]
    head = (
        "MB, the largest of its name",
        "started",
        "CPU s",
        "start",
        "middle",
        "end",
        "peak",
        "grown",
    )
    return _table(head, rows)


def _over_time(sizes: Sequence[float]) -> Iterable[str]:
    """Start, middle, end, peak, and what grew in the second half."""
    middle = sizes[len(sizes) // 2]
    yield from (f"{size:.0f}" for size in (sizes[0], middle, sizes[-1], max(sizes)))
    yield f"{sizes[-1] / middle - 1:+.0%}"


def wrong(verdict: Verdict) -> str:
    """Each finding with the first of what it is about."""
    return "\n".join(
        f"{what}: {', '.join(ids[:10])}" for what, ids in verdict.findings.items() if ids
    )


def _table(head: Cells, rows: Iterable[Cells]) -> str:
    lines = [[str(cell) for cell in line] for line in (head, *rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    first, *body = ["| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in lines]
    rule = "|-" + "-|-".join("-" * width for width in widths) + "-|"
    return "\n".join([first, rule, *body])

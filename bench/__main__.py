"""`python -m bench [part ...]`: measure, print the table, write bench/results.json.

Exits with 1 if a budget is missed. What happens meanwhile is told on the standard error, so that
the standard output is the table of docs/performance.md.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from time import monotonic
from typing import Final

from bench import (
    artifact,
    delivery,
    details,
    expiry,
    export,
    memory,
    overtaking,
    plain_send,
    send,
    starts,
)
from bench.deployment import Deployment
from bench.rows import Row
from bench.stub.process import running_stub
from bench.table import as_table

PARTS: Final[Mapping[str, Callable[[Deployment], Iterable[Row]]]] = {
    "send": send.rows,
    "starts": starts.rows,
    "plain_send": plain_send.rows,
    "delivery": delivery.rows,
    "overtaking": overtaking.rows,
    "expiry": expiry.rows,
    "details": details.rows,
    "export": export.rows,
    "memory": memory.rows,
    "artifact": artifact.rows,
}
RESULTS: Final = Path(__file__).parent / "results.json"


def main(parts: list[str]) -> int:
    """Measure these parts, or all, and return the exit code."""
    rows = [row for part in parts or PARTS for row in _measured(part)]
    print(as_table(rows))
    RESULTS.write_text(json.dumps([_result(row) for row in rows], indent=2) + "\n")
    return 0 if all(row.is_kept for row in rows) else 1


def _measured(part: str) -> Iterator[Row]:
    """Measure a part, against a stub of its own."""
    began = monotonic()
    _tell(f"measuring {part} ...")
    with running_stub() as endpoint:
        yield from PARTS[part](Deployment.at(endpoint))
    _tell(f"measured {part} in {monotonic() - began:.0f} s")


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _result(row: Row) -> dict[str, object]:
    return {
        "what": row.what,
        "value": row.value,
        "unit": row.unit,
        "floor": row.floor,
        "ratio": row.ratio,
        "budget": row.budget and row.budget.limit,
        "aim": row.budget and row.budget.aim,
        "kept": row.is_kept,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`python -m bench`: measure, print the table, write bench/results.json.

Exits with 1 if a budget is missed.
"""

import json
import sys
from pathlib import Path
from typing import Final

from bench import send
from bench.deployment import Deployment
from bench.rows import Row
from bench.stub.process import running_stub
from bench.table import as_table

RESULTS: Final = Path(__file__).parent / "results.json"


def main() -> int:
    """Return the exit code."""
    with running_stub() as endpoint:
        deployment = Deployment.at(endpoint)
        rows = send.rows(deployment)
    print(as_table(rows))
    RESULTS.write_text(json.dumps([_result(row) for row in rows], indent=2) + "\n")
    return 0 if all(row.is_kept for row in rows) else 1


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
    sys.exit(main())

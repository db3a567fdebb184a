"""What memory an export needs, of few rows and of many."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from bench.deployment import Deployment
from bench.process import measured
from bench.rows import Budget, Row
from bench.template import memory_of

DAYS: Final = (10, 50)
A_DAY: Final = 512
"""A page is of one day, so a day must be the same in both."""
_PART: Final = 50_000
"""Bytes. Small, so that few rows are many parts as well."""


def rows(deployment: Deployment) -> Iterator[Row]:
    """Export as many messages, in a process of its own for each number."""
    with ThreadPoolExecutor(len(DAYS)) as executor:
        few, many = executor.map(lambda days: _run(deployment, days), DAYS)
    what = f"export of {many['rows']} messages"
    budget = Budget(memory_of("ExportFunction") / 2)
    yield Row(f"{what}: most memory", many["megabytes"], "MB", budget=budget)
    yield Row(
        f"{what}: most memory to that of {few['rows']}",
        many["megabytes"] / few["megabytes"],
        "x",
        budget=Budget(1.05),
    )
    yield Row(f"{what}: CPU for a row", many["seconds"] / many["rows"] * 1e6, "µs")


def _run(deployment: Deployment, days: int) -> Any:
    given = {"days": days, "a_day": A_DAY, "part_size": _PART}
    return measured("bench.export_run", deployment.environment, given)

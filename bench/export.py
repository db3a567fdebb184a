"""What memory an export needs, of few rows and of many."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from bench.deployment import Deployment
from bench.process import measured
from bench.rows import Budget, Row
from bench.template import memory_of

SIZES: Final = (5_000, 25_000)
_PART: Final = 50_000
"""Bytes. Small, so that few rows are many parts as well."""


def rows(deployment: Deployment) -> Iterator[Row]:
    """Export as many messages, in a process of its own for each number."""
    with ThreadPoolExecutor(len(SIZES)) as executor:
        found = list(executor.map(lambda size: _run(deployment, size), SIZES))
    few, many = found
    what = f"export of {SIZES[-1]} messages"
    budget = Budget(memory_of("ExportFunction") / 2)
    yield Row(f"{what}: most memory", many["megabytes"], "MB", budget=budget)
    yield Row(
        f"{what}: most memory to that of {SIZES[0]}",
        many["megabytes"] / few["megabytes"],
        "x",
        budget=Budget(1.05),
    )
    yield Row(f"{what}: CPU for a row", many["seconds"] / many["rows"] * 1e6, "µs")


def _run(deployment: Deployment, messages: int) -> Any:
    given = {"messages": messages, "part_size": _PART}
    return measured("bench.export_run", deployment.environment, given)

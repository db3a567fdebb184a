"""Tables on the screen, by rich; imported when there is one to show, for it takes its time."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

NOTHING: Final = "-"

_WIDTH_OF_A_FILE: Final = 240
"""Nothing is folded when somebody pipes the output into another program."""


def print_rows(heads: Sequence[str], rows: Iterable[Sequence[str | None]]) -> None:
    """Print rows under their heads."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in heads:
        table.add_column(head, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(value) for value in row))
    _console().print(table)


def print_facts(title: str, facts: Mapping[str, str | None]) -> None:
    """Print a thing's facts under each other."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in facts.items():
        table.add_row(Text(f"  {name}"), _cell(value))
    console = _console()
    console.print(Text(title, style="bold"))
    console.print(table)


def _cell(value: str | None) -> Text:
    return Text(NOTHING, style="dim") if value is None else Text(value)


def _console() -> Console:
    return Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH_OF_A_FILE)

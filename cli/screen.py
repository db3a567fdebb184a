"""How things are shown: to people, and as JSON to programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

NOTHING: Final = "-"

_WIDTH_OF_A_FILE: Final = 240
"""Nothing is folded when somebody pipes the output into another program."""

_ENDS: Final = 4
_SHORT_NUMBER: Final = 9


def fail(text: str) -> NoReturn:
    """Say what is wrong and end with exit code 1."""
    typer.echo(f"heliograph: {text}", err=True)
    raise typer.Exit(1)


def say(text: str) -> None:
    """Say a sentence."""
    typer.echo(text)


def show_json(value: Any) -> None:
    """Show something to a program."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def show_table(heads: Sequence[str], rows: Iterable[Sequence[str | None]]) -> None:
    """Show rows under their heads."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in heads:
        table.add_column(head, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(value) for value in row))
    _console().print(table)


def show_facts(title: str, facts: Mapping[str, str | None]) -> None:
    """Show a thing's facts under each other."""
    table = Table(box=None, pad_edge=False, show_header=False, title=Text(title, style="bold"))
    table.title_justify = "left"
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in facts.items():
        table.add_row(Text(f"  {name}"), _cell(value))
    _console().print(table)


def masked(number: str) -> str:
    """Return a phone number of which only the ends can be read (PRV-03)."""
    tail = 2 if len(number) < _SHORT_NUMBER else _ENDS
    head = 1 if len(number) < _SHORT_NUMBER else 3
    return number[:head] + "*" * (len(number) - head - tail) + number[-tail:]


def clock_time(at: datetime | None) -> str | None:
    """Return a time as a person reads it, to the millisecond."""
    return None if at is None else f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03d} UTC"


def iso_time(at: datetime | None) -> str | None:
    """Return a time as a program reads it (RFC 3339), to the millisecond."""
    if at is None:
        return None
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _cell(value: str | None) -> Text:
    return Text(NOTHING, style="dim") if value is None else Text(value)


def _console() -> Console:
    return Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH_OF_A_FILE)

"""How things are shown: to people, and as JSON to programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NoReturn

import typer

_ENDS: Final = 4
_SHORT_NUMBER: Final = 9


def fail(text: str) -> NoReturn:
    """Say what is wrong and end with exit code 1."""
    typer.echo(f"heliograph: {text}", err=True)
    raise typer.Exit(1)


def say(text: str) -> None:
    """Say a sentence."""
    typer.echo(text)


def note(text: str) -> None:
    """Say something beside the result, which programs do not take for a part of it."""
    typer.echo(text, err=True)


def confirm(what: str, is_confirmed: bool) -> None:
    """Go on if the operator said so with --yes or says so now; else end with exit code 1."""
    if not is_confirmed:
        typer.confirm(f"{what} Go on? (--yes does not ask)", abort=True, err=True)


def show_json(value: Any) -> None:
    """Show something to a program."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def show_table(heads: Sequence[str], rows: Iterable[Sequence[str | None]]) -> None:
    """Show rows under their heads."""
    from cli.tables import print_rows  # noqa: PLC0415 - rich takes as long as all the rest

    print_rows(heads, rows)


def show_facts(title: str, facts: Mapping[str, str | None]) -> None:
    """Show a thing's facts under each other."""
    from cli.tables import print_facts  # noqa: PLC0415 - the same

    print_facts(title, facts)


def in_words(fields: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return the fields of a JSON object under the names that people read."""
    return {name.replace("_", " "): value for name, value in fields.items()}


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

"""How things are shown: to people, and as JSON to programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NoReturn

import typer
from heliograph.domain import numbers, times

# As our HTTP API shows them, too.
masked: Final = numbers.masked
clock_time: Final = times.clock_time
iso_time: Final = times.iso_time


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

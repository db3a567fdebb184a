"""`heliograph numbers`: the operator's own numbers, free of limits for tests (FRQ-06)."""

from __future__ import annotations

import typer

from cli.arguments import PhoneNumber, Reveal
from cli.context import AsJson, group, reached
from cli.screen import fail, masked, say, show_json, show_table

app = group("Look after numbers for tests.")
free = group("Free up to three numbers for tests from the limits on how often they are written to.")
app.add_typer(free, name="free")


@free.command("list")
def list_free(ctx: typer.Context, reveal: Reveal = False, as_json: AsJson = False) -> None:
    """List the numbers that are free of limits."""
    with reached(ctx) as deployment:
        found = sorted(deployment.free_numbers.all())
    shown = [number if reveal else masked(number) for number in found]
    if as_json:
        show_json(shown)
    elif shown:
        show_table(["NUMBER"], [[number] for number in shown])
    else:
        say("No number is free of limits.")


@free.command("add")
def add(ctx: typer.Context, number: PhoneNumber, as_json: AsJson = False) -> None:
    """Free a number from limits."""
    with reached(ctx) as deployment:
        is_free = deployment.free_numbers.add(number)
    if not is_free:
        fail("Three numbers are free of limits already. `numbers free remove` makes room.")
    _show(number, as_json, "is free of limits")


@free.command("remove")
def remove(ctx: typer.Context, number: PhoneNumber, as_json: AsJson = False) -> None:
    """Put a number under the limits again."""
    with reached(ctx) as deployment:
        was_free = deployment.free_numbers.remove(number)
    if not was_free:
        fail(f"{masked(number)} is not free of limits.")
    _show(number, as_json, "has limits again")


def _show(number: str, as_json: bool, what: str) -> None:
    if as_json:
        show_json({"number": masked(number)})
    else:
        say(f"{masked(number)} {what}.")

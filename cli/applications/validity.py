"""`heliograph applications validity`: how long its messages wait for a carrier."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any

import typer
from heliograph.domain.configuration import Application
from heliograph.domain.validity import LONGEST_VALIDITY, SHORTEST_VALIDITY, Validity

from cli.applications import stored
from cli.arguments import ApplicationId
from cli.context import AsJson, group
from cli.screen import show_facts, show_json

app = group("Say how long the messages of an application wait for a carrier.")

_LEAST = int(SHORTEST_VALIDITY.total_seconds())
_MOST = int(LONGEST_VALIDITY.total_seconds())


def _seconds(name: str, about: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(
        f"--{name}", min=_LEAST, max=_MOST, help=f"Seconds that {about} are valid."
    )
    return option


@app.command("show")
def show(ctx: typer.Context, application_id: ApplicationId, as_json: AsJson = False) -> None:
    """Show how long the messages of an application are valid."""
    _show(stored.read(ctx, application_id), as_json)


@app.command("set")
def set_(
    ctx: typer.Context,
    application_id: ApplicationId,
    verification: Annotated[int | None, _seconds("verification", "verification messages")] = None,
    other: Annotated[int | None, _seconds("other", "all other messages")] = None,
    as_json: AsJson = False,
) -> None:
    """Set what is given. Then a message that no carrier took ends with E200034."""
    given = {"verification": verification, "other": other}
    chosen = {name: timedelta(seconds=one) for name, one in given.items() if one is not None}

    def with_chosen(before: Application) -> stored.Change:
        validity = replace(before.validity, **chosen)
        return lambda all_: all_.set_validity(application_id, validity)

    _show(stored.changed_as_it_is(ctx, application_id, with_chosen), as_json)


@app.command("reset")
def reset(ctx: typer.Context, application_id: ApplicationId, as_json: AsJson = False) -> None:
    """Go back to 15 minutes and 24 hours."""
    application = stored.changed(
        ctx, application_id, lambda all_: all_.set_validity(application_id, Validity())
    )
    _show(application, as_json)


def _show(application: Application, as_json: bool) -> None:
    validity = application.validity
    facts: dict[str, Any] = {
        "verification": int(validity.verification.total_seconds()),
        "other": int(validity.other.total_seconds()),
    }
    if as_json:
        show_json(facts)
        return
    shown = {name: f"{seconds} s" for name, seconds in facts.items()}
    show_facts(f"How long messages of {application.name} are valid", shown)

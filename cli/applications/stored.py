"""One application as it is stored: read, changed, and what a command then says of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

import typer
from heliograph.domain.configuration import Application

from cli.applications.view import public, there
from cli.context import reached
from cli.screen import say, show_facts, show_json

if TYPE_CHECKING:
    from heliograph.models.applications import DynamoApplications

Change: TypeAlias = "Callable[[DynamoApplications], Application | None]"


def read(ctx: typer.Context, application_id: str) -> Application:
    """Return an application; end with exit code 1 if there is none."""
    with reached(ctx) as deployment:
        return there(deployment.applications.get(application_id), application_id)


def changed(ctx: typer.Context, application_id: str, change: Change) -> Application:
    """Change an application and return it; end with exit code 1 if there is none."""
    with reached(ctx) as deployment:
        return there(change(deployment.applications), application_id)


def changed_as_it_is(
    ctx: typer.Context, application_id: str, choose: Callable[[Application], Change]
) -> Application:
    """Change an application by what it is like; end with exit code 1 if there is none.

    choose: asks and refuses as it must, and returns the change.
    """
    with reached(ctx) as deployment:
        change = choose(there(deployment.applications.get(application_id), application_id))
        return there(change(deployment.applications), application_id)


def tell(application: Application, as_json: bool, sentence: str) -> None:
    """Say what has changed."""
    if as_json:
        show_json(public(application))
    else:
        say(sentence)


def tell_made(
    application: Application,
    as_json: bool,
    secrets: Mapping[str, str],
    facts: Mapping[str, str],
    sentence: str,
) -> None:
    """Show what was made, only this once: secrets as fields of JSON, facts for people."""
    if as_json:
        show_json({**public(application), **secrets})
        return
    show_facts(f"Application {application.name}", facts)
    say(sentence)

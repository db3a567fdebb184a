"""`heliograph carriers credentials`: what must not be seen of a carrier's account."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any

import typer
from heliograph.carriers.vendors import account_fields
from heliograph.ports.carriers import AccountField

from cli.carriers.view import CarrierName, changed, there
from cli.context import AsJson, group, reached
from cli.screen import fail, say, show_json

app = group("Store credentials of a carrier.")


@app.command("credentials")
def credentials(
    ctx: typer.Context,
    name: CarrierName,
    from_stdin: Annotated[
        bool, typer.Option("--stdin", help="Read a JSON object from standard input.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Ask for the credentials of a carrier and store them. They are never shown again."""
    with reached(ctx) as deployment:
        setup = there(deployment.routing.read(), name)
        fields = [field for field in account_fields(setup.vendor) if field.is_secret]
        if not fields:
            fail(f"{setup.vendor} has no credentials.")
        given = _read() if from_stdin else _asked(fields)
        stored = _checked(fields, given)
        deployment.carrier_secrets.store(name, stored)
        # After the secret: who sees the new revision finds the new credentials there.
        changed(
            deployment,
            lambda routing: replace(routing, credentials_revision=routing.credentials_revision + 1),
        )
    if as_json:
        show_json({"name": name, "credentials": sorted(stored)})
    else:
        say(f"The credentials of {name} are stored: {', '.join(stored)}. Used within 30 seconds.")


def _read() -> Mapping[str, Any]:
    try:
        given = json.loads(sys.stdin.read())
    except ValueError:
        given = None
    if not isinstance(given, dict):
        fail("Standard input holds no JSON object.")
    return given


def _asked(fields: Sequence[AccountField]) -> Mapping[str, str]:
    return {
        field.name: typer.prompt(
            f"{field.name} ({field.help})",
            hide_input=True,
            err=True,
            default=None if field.is_required else "",
            show_default=False,
        )
        for field in fields
    }


def _checked(fields: Sequence[AccountField], given: Mapping[str, Any]) -> dict[str, str]:
    """Return what is stored; nothing that was given is ever repeated in what is said."""
    names = {field.name for field in fields}
    unknown = [name for name in given if name not in names]
    if unknown:
        fail(f"There are other credentials than {', '.join(sorted(names))} among these.")
    stored = {name: value for name, value in given.items() if value != ""}
    for field in fields:
        value = stored.get(field.name)
        if value is None and field.is_required:
            fail(f"{field.name} is missing: {field.help}.")
        if value is not None and not (isinstance(value, str) and field.accepts(value)):
            fail(f"{field.name} does not look like {field.help}.")
    return stored

"""`heliograph operators`: keys of the operator's own that may read every application's records."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias

import typer
from heliograph.domain.allowlist import network
from heliograph.domain.callers import OPERATOR_KEY, Operator
from heliograph.domain.configuration_rules import application_name

from cli.arguments import Yes, following
from cli.context import AsJson, group, reached
from cli.keys import new_key
from cli.screen import confirm, fail, say, show_facts, show_json, show_table

if TYPE_CHECKING:
    from cli.deployment import Deployment

app = group("Keys that may read the records of every application over HTTP.")

_HEADS: Final = ("NAME", "KEY", "STATE", "SECRETS", "NUMBERS", "ALLOWLIST")
_BOTH: Final = 2


def _networks(texts: list[str] | None) -> list[str]:
    try:
        return [str(network(text)) for text in texts or ()]
    except ValueError as error:
        raise typer.BadParameter(f"{error}.") from None


Name: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="NAME", callback=following(application_name), help="Letters, digits and _."
    ),
]


@app.command("create")
def create(
    ctx: typer.Context,
    name: Name,
    reveal: Annotated[
        bool, typer.Option("--reveal", help="Let it see whole phone numbers; the audit keeps when.")
    ] = False,
    allow: Annotated[
        list[str] | None,
        typer.Option("--allow", callback=_networks, help="Only from this address or network."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Create a key and show its secret: only this once."""
    made = Operator(
        name=name,
        app_key=OPERATOR_KEY + new_key(),
        app_secrets=(new_key(),),
        may_reveal=reveal,
        allowlist=tuple(allow or ()),
    )
    with reached(ctx) as deployment:
        if any(one.name == name for one in deployment.operators.all()):
            fail(f"There is an operator {name} already. `operators list` shows all.")
        deployment.operators.create(made)
    _show_secret(made, as_json)


@app.command("list")
def list_operators(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List all keys, without their secrets."""
    with reached(ctx) as deployment:
        found = sorted(deployment.operators.all(), key=lambda one: one.name)
    if as_json:
        show_json([_public(one) for one in found])
    elif found:
        show_table(_HEADS, [_row(one) for one in found])
    else:
        say("There are no operators' keys yet. `operators create` makes one.")


@app.command("rotate")
def rotate(ctx: typer.Context, name: Name, yes: Yes = False, as_json: AsJson = False) -> None:
    """Make a new secret and show it, only this once. The newest old one stays valid beside it."""
    secret = new_key()
    with reached(ctx) as deployment:
        operator = _there(deployment, name)
        if len(operator.app_secrets) >= _BOTH:
            confirm(f"The older of the two secrets of {name} stops working.", yes)
        rotated = deployment.operators.rotate_secret(operator.app_key, secret)
    _show_secret(rotated or replace(operator, app_secrets=(secret,)), as_json)


@app.command("disable")
def disable(ctx: typer.Context, name: Name, yes: Yes = False, as_json: AsJson = False) -> None:
    """Take a key out of use, within 30 seconds (PRV-04)."""
    confirm(f"The key of {name} stops working.", yes)
    _suspend(ctx, name, as_json, is_suspended=True)


@app.command("enable")
def enable(ctx: typer.Context, name: Name, as_json: AsJson = False) -> None:
    """Take a key into use again."""
    _suspend(ctx, name, as_json, is_suspended=False)


def _suspend(ctx: typer.Context, name: str, as_json: bool, *, is_suspended: bool) -> None:
    with reached(ctx) as deployment:
        operator = _there(deployment, name)
        deployment.operators.suspend(operator.app_key, is_suspended=is_suspended)
    now = replace(operator, is_suspended=is_suspended)
    if as_json:
        show_json(_public(now))
    else:
        say(f"The key of {name} is {_state(now)}, everywhere within 30 seconds.")


def _there(deployment: Deployment, name: str) -> Operator:
    found = next((one for one in deployment.operators.all() if one.name == name), None)
    if found is None:
        fail(f"There is no operator {name}. `operators list` shows all.")
    return found


def _show_secret(operator: Operator, as_json: bool) -> None:
    secret = operator.app_secrets[0]
    if as_json:
        show_json({**_public(operator), "app_secret": secret})
        return
    show_facts(f"Operator {operator.name}", {"app key": operator.app_key, "app secret": secret})
    say("The secret is not shown again; `operators rotate` makes another one.")


def _state(operator: Operator) -> str:
    return "disabled" if operator.is_suspended else "in use"


def _row(operator: Operator) -> tuple[str | None, ...]:
    return (
        operator.name,
        operator.app_key,
        _state(operator),
        str(len(operator.app_secrets)),
        "whole" if operator.may_reveal else "masked",
        ", ".join(operator.allowlist) or None,
    )


def _public(operator: Operator) -> dict[str, Any]:
    return {
        "name": operator.name,
        "app_key": operator.app_key,
        "state": _state(operator),
        "secrets": len(operator.app_secrets),
        "may_reveal": operator.may_reveal,
        "allowlist": list(operator.allowlist),
    }

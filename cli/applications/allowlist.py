"""`heliograph applications allowlist`: where an application may call from (APP-08)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, TypeAlias

import typer
from heliograph.domain.allowlist import network
from heliograph.domain.configuration import Application
from heliograph.domain.configuration_rules import NETWORKS_PER_ALLOWLIST

from cli.applications import stored
from cli.arguments import ApplicationId, Yes
from cli.context import AsJson, group
from cli.screen import confirm, fail, say, show_json

app = group("Say from which addresses an application may call.")

Allowlist: TypeAlias = tuple[str, ...]


def _networks(texts: list[str]) -> list[str]:
    """Return each address or network in one form."""
    try:
        return [str(network(text)) for text in texts]
    except ValueError as error:
        raise typer.BadParameter(f"{error}.") from None


Networks = Annotated[
    list[str],
    typer.Argument(
        metavar="CIDR...",
        callback=_networks,
        help="Addresses or networks, IPv4 or IPv6, such as 192.0.2.7 or 2001:db8::/32.",
    ),
]


@app.command("show")
def show(ctx: typer.Context, application_id: ApplicationId, as_json: AsJson = False) -> None:
    """Show from where an application may call."""
    _show(stored.read(ctx, application_id), as_json)


@app.command("add")
def add(
    ctx: typer.Context, application_id: ApplicationId, networks: Networks, as_json: AsJson = False
) -> None:
    """Let an application call from these, too. The first ones close all other addresses."""
    _change(ctx, application_id, lambda before: _joined(before, networks), as_json)


@app.command("remove")
def remove(
    ctx: typer.Context, application_id: ApplicationId, networks: Networks, as_json: AsJson = False
) -> None:
    """Let an application no longer call from these."""
    _change(ctx, application_id, lambda before: _without(before, networks), as_json)


@app.command("clear")
def clear(
    ctx: typer.Context, application_id: ApplicationId, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Let an application call from everywhere."""
    confirm(f"Every address may then call with the key of application {application_id}.", yes)
    _change(ctx, application_id, lambda _: (), as_json)


def _joined(before: Allowlist, networks: Iterable[str]) -> Allowlist:
    joined = tuple(dict.fromkeys((*before, *networks)))
    if len(joined) > NETWORKS_PER_ALLOWLIST:
        fail(f"That makes {len(joined)} entries, and at most {NETWORKS_PER_ALLOWLIST} are allowed.")
    return joined


def _without(before: Allowlist, networks: Iterable[str]) -> Allowlist:
    unknown = [one for one in networks if one not in before]
    if unknown:
        fail(f"Not on the list: {', '.join(unknown)}.")
    left = tuple(one for one in before if one not in networks)
    if not left:
        fail(
            "An empty list lets every address call. If that is meant: applications allowlist clear"
        )
    return left


def _change(
    ctx: typer.Context, application_id: str, change: Callable[[Allowlist], Allowlist], as_json: bool
) -> None:
    def chosen(before: Application) -> stored.Change:
        networks = change(before.allowlist)
        return lambda all_: all_.set_allowlist(application_id, networks)

    _show(stored.changed_as_it_is(ctx, application_id, chosen), as_json)


def _show(application: Application, as_json: bool) -> None:
    if as_json:
        show_json(list(application.allowlist))
    elif application.allowlist:
        say("\n".join(application.allowlist))
    else:
        say(f"{application.name} may call from everywhere.")

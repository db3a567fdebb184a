"""`heliograph carriers`: who takes messages to handsets.

create.py       a new one, and what can be set of one
credentials.py  what must not be seen, in the secret of all carriers
view.py         what is shown of a carrier
"""

from __future__ import annotations

from dataclasses import replace

import typer
from heliograph.domain.routing import CarrierState
from heliograph.domain.routing_rules import with_carrier, without_carrier

from cli.arguments import Yes
from cli.carriers import create, credentials
from cli.carriers.view import HEADS, CarrierName, changed, public, row, show_carrier, there
from cli.context import AsJson, group, reached
from cli.screen import confirm, say, show_json, show_table

app = group("Set up the carriers that take messages, and pause them.")
app.add_typer(create.app)
app.add_typer(credentials.app)


@app.command("list")
def list_carriers(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List all carriers."""
    with reached(ctx) as deployment:
        setups = list(deployment.routing.read().carriers.values())
    if as_json:
        show_json([public(setup) for setup in setups])
    elif setups:
        show_table(HEADS, [row(setup) for setup in setups])
    else:
        say("No carrier is set up yet. `carriers create` makes one.")


@app.command("show")
def show(ctx: typer.Context, name: CarrierName, as_json: AsJson = False) -> None:
    """Show a carrier, without its credentials."""
    with reached(ctx) as deployment:
        setup = there(deployment.routing.read(), name)
    show_carrier(setup, as_json)


@app.command("pause")
def pause(ctx: typer.Context, name: CarrierName, as_json: AsJson = False) -> None:
    """Hand it no more messages. They go to the next of their route, or wait."""
    _set_state(ctx, name, CarrierState.PAUSED, as_json)


@app.command("resume")
def resume(ctx: typer.Context, name: CarrierName, as_json: AsJson = False) -> None:
    """Hand it messages again."""
    _set_state(ctx, name, CarrierState.ACTIVE, as_json)


@app.command("remove")
def remove(
    ctx: typer.Context, name: CarrierName, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Remove a carrier that no route names, and its credentials. Its callbacks are refused then."""
    with reached(ctx) as deployment:
        setup = there(deployment.routing.read(), name)
        confirm(f"Reports that {name} has not made yet are lost.", yes)
        changed(deployment, lambda routing: without_carrier(routing, name))
        deployment.carrier_secrets.remove(name)
    if as_json:
        show_json(public(setup))
    else:
        say(f"The carrier {name} is removed.")


def _set_state(ctx: typer.Context, name: str, state: CarrierState, as_json: bool) -> None:
    with reached(ctx) as deployment:
        routing = changed(
            deployment,
            lambda routing: with_carrier(routing, replace(there(routing, name), state=state)),
        )
    show_carrier(routing.carriers[name], as_json)

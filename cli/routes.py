"""`heliograph routes`: which carriers take which messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias

import typer
from heliograph.domain.countries import country_of
from heliograph.domain.routing import (
    ANYWHERE,
    CarrierSetup,
    Route,
    Routing,
    with_fallback,
)
from heliograph.domain.routing_rules import destination, in_words, with_route, without_route

from cli.applications.view import there
from cli.arguments import PhoneNumber, Yes, following
from cli.carriers.create import BUILT_IN
from cli.carriers.view import changed
from cli.context import AsJson, group, reached
from cli.screen import confirm, fail, say, show_facts, show_json, show_table

if TYPE_CHECKING:
    from cli.deployment import Deployment

app = group("Say which carriers take which messages.")

_HEADS: Final = ("APPLICATION", "DESTINATION", "CARRIERS", "REPORTS", "UPLINKS")

Destination: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="DESTINATION",
        callback=following(destination),
        help="The beginning of numbers, such as +8613; a country, such as CN; or * for anywhere.",
    ),
]
OfApplication: TypeAlias = Annotated[
    str | None, typer.Option("--application", help="Only the messages of the one with this id.")
]


@app.command("add")
def add(
    ctx: typer.Context,
    target: Destination,
    carriers: Annotated[
        list[str], typer.Argument(metavar="CARRIER...", help="In the order they are asked.")
    ],
    application: OfApplication = None,
    no_reports: Annotated[
        bool, typer.Option("--no-reports", help="These carriers report no deliveries there.")
    ] = False,
    uplinks: Annotated[
        bool, typer.Option("--uplinks", help="People there can reply to international channels.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Add a route. The next carrier is asked only if the one before certainly has nothing."""
    route = Route(
        application_id=application,
        destination=target,
        carriers=tuple(carriers),
        dlr_supported=not no_reports,
        supports_uplinks=uplinks,
    )
    with reached(ctx) as deployment:
        if application is not None:
            there(deployment.applications.get(application), application)
        built_in = frozenset({BUILT_IN} if deployment.is_sandbox else ())
        changed(deployment, lambda routing: with_route(routing, route, built_in))
    if as_json:
        show_json(_public(route))
    else:
        say(f"Messages {in_words(route.address)} go to {', then '.join(carriers)}.")


@app.command("list")
def list_routes(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List all routes."""
    with reached(ctx) as deployment:
        routes = _in_force(deployment).routes
    if as_json:
        show_json([_public(route) for route in routes])
    elif routes:
        show_table(_HEADS, [_row(route) for route in routes])
    else:
        say("There are no routes yet, so every message is rejected. `routes add` makes one.")


@app.command("remove")
def remove(
    ctx: typer.Context,
    target: Destination,
    application: OfApplication = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Remove a route. Its messages go by the next best one, or are rejected if there is none."""
    address = (application, target)
    with reached(ctx) as deployment:
        confirm(f"The route {in_words(address)} is removed.", yes)
        changed(deployment, lambda routing: without_route(routing, address))
    if as_json:
        show_json({"application_id": application, "destination": target})
    else:
        say(f"The route {in_words(address)} is removed.")


@app.command("explain")
def explain(
    ctx: typer.Context,
    number: PhoneNumber,
    application: OfApplication = None,
    as_json: AsJson = False,
) -> None:
    """Say which way messages to a number go, and why."""
    with reached(ctx) as deployment:
        routing = _in_force(deployment)
    route = routing.route(application or "", number)
    if route is None:
        fail("No route fits, so messages to this number are rejected with E200027.")
    asked = [f"{setup.name} ({setup.state.value})" for setup in routing.carriers_of(route)]
    if as_json:
        carriers = {one.name: one.state.value for one in routing.carriers_of(route)}
        show_json({**_public(route), "carriers": carriers, "country": country_of(number)})
        return
    show_facts(
        "It goes by the route " + in_words(route.address),
        {
            "country": country_of(number),
            "carriers": ", then ".join(asked) or None,
            "reports": _yes_or_no(route.dlr_supported),
            "uplinks": _yes_or_no(route.supports_uplinks),
        },
    )


def _in_force(deployment: Deployment) -> Routing:
    """All that functions go by, with what a sandbox adds."""
    routing = deployment.routing.read()
    if not deployment.is_sandbox:
        return routing
    return with_fallback(routing, CarrierSetup(name=BUILT_IN, vendor=BUILT_IN))


def _row(route: Route) -> tuple[str | None, ...]:
    return (
        route.application_id or "any",
        "anywhere" if route.destination == ANYWHERE else route.destination,
        ", ".join(route.carriers),
        _yes_or_no(route.dlr_supported),
        _yes_or_no(route.supports_uplinks),
    )


def _public(route: Route) -> dict[str, Any]:
    return {
        "application_id": route.application_id,
        "destination": route.destination,
        "carriers": list(route.carriers),
        "dlr_supported": route.dlr_supported,
        "supports_uplinks": route.supports_uplinks,
    }


def _yes_or_no(whether: bool) -> str:
    return "yes" if whether else "no"

"""What is shown of a carrier, and how carriers and routes are changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias

import typer
from heliograph.domain.configuration_rules import RuleBroken
from heliograph.domain.routing import CarrierSetup, Routing

from cli.screen import fail, show_facts, show_json

if TYPE_CHECKING:
    from cli.deployment import Deployment

HEADS: Final = ("CARRIER", "VENDOR", "STATE", "SEGMENTS A SECOND", "AT ONCE")

CarrierName: TypeAlias = Annotated[
    str, typer.Argument(metavar="NAME", help="Its name, as `carriers list` shows it.")
]


def changed(deployment: Deployment, change: Callable[[Routing], Routing]) -> Routing:
    """Change carriers and routes; a rule that is broken ends the command with exit code 1."""
    try:
        return deployment.routing.change(change)
    except RuleBroken as error:
        fail(str(error))


def there(routing: Routing, name: str) -> CarrierSetup:
    """Return a carrier; one that is not there ends the command with exit code 1."""
    setup = routing.carriers.get(name)
    if setup is None:
        fail(f"There is no carrier {name}. `carriers list` shows all.")
    return setup


def row(setup: CarrierSetup) -> tuple[str | None, ...]:
    """Return what a list shows."""
    return setup.name, setup.vendor, setup.state.value, _rate(setup), str(setup.at_once)


def public(setup: CarrierSetup) -> dict[str, Any]:
    """Return what programs are shown."""
    return {
        "name": setup.name,
        "vendor": setup.vendor,
        "state": setup.state.value,
        "per_second": setup.per_second,
        "at_once": setup.at_once,
        "settings": dict(setup.settings),
        "senders": dict(setup.senders),
    }


def show_carrier(setup: CarrierSetup, as_json: bool) -> None:
    """Show a carrier."""
    if as_json:
        show_json(public(setup))
        return
    facts = dict(
        zip(("vendor", "state", "segments a second", "at once"), row(setup)[1:], strict=True)
    )
    facts |= {f"setting {name}": value for name, value in setup.settings.items()}
    facts |= {f"sender {number}": name for number, name in setup.senders.items()}
    show_facts(f"Carrier {setup.name}", facts)


def _rate(setup: CarrierSetup) -> str | None:
    return None if setup.per_second is None else f"{setup.per_second:g}"

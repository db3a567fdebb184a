"""What operators may set up as carriers and routes.

Each change returns the routing as it is afterwards, or raises RuleBroken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from heliograph.domain.configuration_rules import RuleBroken
from heliograph.domain.countries import CALLING_CODES
from heliograph.domain.routing import (
    ANYWHERE,
    Address,
    CarrierSetup,
    Route,
    Routing,
    bare_sender,
)

CARRIERS_PER_ROUTE: Final = 5
"""More than anybody has for one destination; a job asks them one after the other."""
MOST_ROUTES: Final = 2000
"""Together they fit into one record with room to spare."""
MOST_CARRIERS: Final = 100
MOST_SENDERS: Final = 500
HIGHEST_RATE: Final = 10_000.0
LOWEST_RATE: Final = 0.01
MOST_AT_ONCE: Final = 32

_CARRIER_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,30}")
_PREFIX: Final = re.compile(r"\+[1-9][0-9]{0,14}")
_CHANNEL_NUMBER: Final = re.compile(r"[0-9]{1,21}")
_SENDER: Final = re.compile(r"[ -~]{1,256}")
_SENDER_NUMBER: Final = re.compile(r"\+?[0-9]+")
_COUNTRIES: Final = frozenset(CALLING_CODES.values())


def carrier_name(name: str) -> str:
    """Check the name of a carrier."""
    if _CARRIER_NAME.fullmatch(name) is None:
        raise RuleBroken(
            "The name of a carrier has 1 to 31 lower-case letters, digits or hyphens, and begins "
            "with a letter."
        )
    return name


def destination(text: str) -> str:
    """Check the destination of a route."""
    if text == ANYWHERE or _PREFIX.fullmatch(text) or text in _COUNTRIES:
        return text
    raise RuleBroken(
        f"{text!r} is no destination: it is the beginning of a number with its plus sign, such as "
        f"+8613, a country that has a calling code, such as CN, or {ANYWHERE} for anywhere."
    )


def carrier_setup(setup: CarrierSetup) -> CarrierSetup:
    """Check a carrier in all but its settings, which are its vendor's matter."""
    carrier_name(setup.name)
    if setup.per_second is not None and not LOWEST_RATE <= setup.per_second <= HIGHEST_RATE:
        raise RuleBroken(f"A rate is {LOWEST_RATE} to {HIGHEST_RATE:.0f} segments a second.")
    if not 1 <= setup.at_once <= MOST_AT_ONCE:
        raise RuleBroken(f"A carrier gets 1 to {MOST_AT_ONCE} submits at once.")
    _check_senders(setup.senders)
    return setup


def _check_senders(senders: Mapping[str, str]) -> None:
    """A reply to a number must lead to one channel; nobody can reply to a name."""
    if len(senders) > MOST_SENDERS:
        raise RuleBroken(f"A carrier has at most {MOST_SENDERS} senders.")
    for number, sender in senders.items():
        if not _CHANNEL_NUMBER.fullmatch(number):
            raise RuleBroken(f"{number!r} is no channel number: it has 1 to 21 digits.")
        if not _SENDER.fullmatch(sender):
            raise RuleBroken("A sender has 1 to 256 characters of ASCII.")
    numbers = [bare_sender(one) for one in senders.values() if _SENDER_NUMBER.fullmatch(one)]
    doubled = [number for number, count in Counter(numbers).items() if count > 1]
    if doubled:
        raise RuleBroken(f"Two channels have the sender {doubled[0]}: whose would a reply be?")


def with_new_carrier(routing: Routing, setup: CarrierSetup) -> Routing:
    """Add a carrier."""
    carrier_setup(setup)
    if setup.name in routing.carriers:
        raise RuleBroken(f"There is a carrier {setup.name} already.")
    if len(routing.carriers) >= MOST_CARRIERS:
        raise RuleBroken(f"There are {MOST_CARRIERS} carriers, and that is the most.")
    return _placed(routing, setup)


def with_carrier(routing: Routing, setup: CarrierSetup) -> Routing:
    """Replace a carrier by what it is now."""
    carrier_setup(setup)
    known(routing, setup.name)
    return _placed(routing, setup)


def _placed(routing: Routing, setup: CarrierSetup) -> Routing:
    return replace(routing, carriers={**routing.carriers, setup.name: setup})


def without_carrier(routing: Routing, name: str) -> Routing:
    """Take a carrier away that no route names."""
    known(routing, name)
    users = [route for route in routing.routes if name in route.carriers]
    if users:
        raise RuleBroken(f"The route {in_words(users[0].address)} still names the carrier {name}.")
    carriers = {key: setup for key, setup in routing.carriers.items() if key != name}
    return replace(routing, carriers=carriers)


def known(routing: Routing, name: str) -> CarrierSetup:
    """Return a carrier that must be there."""
    setup = routing.carriers.get(name)
    if setup is None:
        raise RuleBroken(f"There is no carrier {name}; `heliograph carriers list` shows all.")
    return setup


def with_route(routing: Routing, route: Route, built_in: frozenset[str] = frozenset()) -> Routing:
    """Add a route. built_in: carriers that are there without being set up."""
    destination(route.destination)
    _check_carriers_of_route(routing, route, built_in)
    if any(other.address == route.address for other in routing.routes):
        raise RuleBroken(f"There is a route {in_words(route.address)} already; remove it first.")
    if len(routing.routes) >= MOST_ROUTES:
        raise RuleBroken(f"There are {MOST_ROUTES} routes, and that is the most.")
    return replace(routing, routes=(*routing.routes, route))


def _check_carriers_of_route(routing: Routing, route: Route, built_in: frozenset[str]) -> None:
    if not 1 <= len(route.carriers) <= CARRIERS_PER_ROUTE:
        raise RuleBroken(f"A route has 1 to {CARRIERS_PER_ROUTE} carriers.")
    if len(set(route.carriers)) < len(route.carriers):
        raise RuleBroken("A route names each of its carriers once.")
    for name in route.carriers:
        if name not in built_in:
            known(routing, name)


def without_route(routing: Routing, address: Address) -> Routing:
    """Take a route away."""
    routes = tuple(route for route in routing.routes if route.address != address)
    if len(routes) == len(routing.routes):
        raise RuleBroken(f"There is no route {in_words(address)}.")
    return replace(routing, routes=routes)


def in_words(address: Address) -> str:
    """Return what a route is for, as a person says it."""
    application_id, target = address
    whose = "of every application" if application_id is None else f"of application {application_id}"
    return f"{whose} to {'anywhere' if target == ANYWHERE else target}"

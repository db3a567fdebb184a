"""Which carriers take a message: those that an operator has set up, and the routes to them.

A route says for which application and which destination it is, and names its carriers in the order
in which they are asked. Of the routes that fit a message one wins: an application's own before the
general ones; then the longest prefix; then the country; then the one to anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Final, TypeAlias

from heliograph.domain.countries import country_of

ANYWHERE: Final = "*"
"""The destination of a route that fits every number."""

SUBMITS_AT_ONCE: Final = 8
"""Small, since a carrier may have to start something for each of them."""

Address: TypeAlias = tuple[str | None, str]
"""What a route is for: an application's id or None for any, and a destination. One route each."""

_NO_TEXTS: Final[Mapping[str, str]] = {}


class CarrierState(StrEnum):
    """Whether a carrier is used. Messages wait for one that is paused."""

    ACTIVE = "active"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierSetup:
    """A carrier as the operator has set it up, without its credentials.

    name: of this account. vendor: whose adapter it takes. settings: of the account.
    senders: what this carrier calls a channel number; one that is missing is called by itself.
    per_second: how many segments it takes, None if it does not say. at_once: how many submits it
    gets at the same time from one dispatcher.
    """

    name: str
    vendor: str
    settings: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS)
    senders: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS)
    per_second: float | None = None
    at_once: int = SUBMITS_AT_ONCE
    state: CarrierState = CarrierState.ACTIVE

    def sender_of(self, channel_number: str) -> str:
        """Return what this carrier calls a channel number."""
        return self.senders.get(channel_number, channel_number)

    def channel_of(self, sender: str) -> str:
        """Return the channel number that this carrier calls so, with or without its plus sign."""
        called = bare_sender(sender)
        found = (number for number, name in self.senders.items() if bare_sender(name) == called)
        return next(found, called)


def bare_sender(sender: str) -> str:
    """Return a sender without the plus sign, which carriers set or leave out as they like."""
    return sender.removeprefix("+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Which carriers are asked, in this order, for the messages to one destination.

    application_id: whose messages, None for everybody's.
    destination: the beginning of E.164 numbers, such as `+8613`; an ISO country; or ANYWHERE.
    dlr_supported: whether the carriers report what became of a message (C-23).
    supports_uplinks: whether people there can reply to an international channel (C-25).
    """

    application_id: str | None = None
    destination: str = ANYWHERE
    carriers: tuple[str, ...]
    dlr_supported: bool = True
    supports_uplinks: bool = False

    @property
    def address(self) -> Address:
        """What this route is for."""
        return self.application_id, self.destination


@dataclass(frozen=True, kw_only=True)
class Routing:
    """All carriers, by name, and all routes.

    credentials_revision: grows whenever the credentials of a carrier change.
    """

    carriers: Mapping[str, CarrierSetup] = field(default_factory=dict)
    routes: tuple[Route, ...] = ()
    credentials_revision: int = 0

    def route(self, application_id: str, number: str) -> Route | None:
        """Return the route of an application's messages to an E.164 number, None if there is none.

        A country is that of the number's calling code, as in `domain.countries`.
        """
        addresses = _addresses(application_id, number, self._prefix_lengths)
        return next((self._by_address[one] for one in addresses if one in self._by_address), None)

    def carriers_of(self, route: Route) -> tuple[CarrierSetup, ...]:
        """Return the carriers of a route that there are, paused ones too, in their order."""
        return tuple(self.carriers[name] for name in route.carriers if name in self.carriers)

    def channel_of(self, carrier: str, sender: str) -> str:
        """Return the channel number that this carrier, if there is one, calls so."""
        setup = self.carriers.get(carrier)
        return setup.channel_of(sender) if setup else bare_sender(sender)

    def carrier_called(self, vendor: str, sender: str) -> str | None:
        """Return the name of the carrier to which a sender belongs that people have written to.

        Of the vendor's carriers it is the one that calls a channel so, else the first by name;
        None if there is none.
        """
        called = bare_sender(sender)
        names = sorted(name for name, one in self.carriers.items() if one.vendor == vendor)
        own = (n for n in names if called in map(bare_sender, self.carriers[n].senders.values()))
        return next(own, names[0] if names else None)

    def lets_reply(self, application_id: str, number: str) -> bool:
        """Tell whether people at this number can reply to an international channel (C-25)."""
        route = self.route(application_id, number)
        return route is not None and route.supports_uplinks

    @cached_property
    def _by_address(self) -> Mapping[Address, Route]:
        return {route.address: route for route in self.routes}

    @cached_property
    def _prefix_lengths(self) -> Sequence[int]:
        """How long the prefixes are that routes are for, the longest first."""
        destinations = {route.destination for route in self.routes}
        return sorted({len(one) for one in destinations if one.startswith("+")}, reverse=True)


def _addresses(application_id: str, number: str, lengths: Sequence[int]) -> Iterator[Address]:
    """Yield what a route to this number may be for, what wins first.

    lengths: of prefixes that there are.
    """
    country = country_of(number)
    for whose in (application_id, None):
        for length in lengths:
            yield whose, number[:length]
        if country is not None:
            yield whose, country
        yield whose, ANYWHERE


def with_fallback(routing: Routing, carrier: CarrierSetup) -> Routing:
    """Add a carrier that takes whatever no route fits, replies included."""
    carriers = {**routing.carriers, carrier.name: carrier}
    if any(route.address == (None, ANYWHERE) for route in routing.routes):
        return replace(routing, carriers=carriers)
    fallback = Route(carriers=(carrier.name,), supports_uplinks=True)
    return replace(routing, carriers=carriers, routes=(*routing.routes, fallback))

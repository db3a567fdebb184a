"""Which carriers there are and which messages they get."""

from __future__ import annotations

from typing import Final

from heliograph.bootstrap.reading import table
from heliograph.bootstrap.shared import once, settings
from heliograph.carriers import simulator
from heliograph.domain.routing import CarrierSetup, Routing, with_fallback
from heliograph.models.known_routing import CachedRouting, ReadRouting

SIMULATOR: Final = CarrierSetup(name=simulator.NAME, vendor=simulator.NAME)
"""The carrier that a sandbox has without anybody setting it up."""


@once
def routing() -> CachedRouting:
    """Return the carriers and routes, in a sandbox with the simulator for whatever has no route."""
    store = ReadRouting(table(settings.routing_table))

    def read() -> Routing:
        stored = store.read()
        return with_fallback(stored, SIMULATOR) if settings.sandbox else stored

    return CachedRouting(read)

"""The threads that submit: as many for each carrier as it takes submits at once."""

from __future__ import annotations

from concurrent.futures import Executor, ThreadPoolExecutor
from threading import Lock

from heliograph.domain.routing import CarrierSetup


class Pools:
    """A pool of threads for each carrier of a process, which all of its jobs share."""

    def __init__(self) -> None:
        self._pools: dict[str, tuple[int, ThreadPoolExecutor]] = {}
        self._lock = Lock()

    def __call__(self, setup: CarrierSetup) -> Executor:
        """Return the pool of a carrier; a new one if it takes another number of submits now."""
        with self._lock:
            known = self._pools.get(setup.name)
            if known is None or known[0] != setup.at_once:
                # Who still holds the old one may go on with it; its threads end when nobody does.
                known = setup.at_once, ThreadPoolExecutor(setup.at_once)
                self._pools[setup.name] = known
            return known[1]

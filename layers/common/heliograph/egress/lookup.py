"""Looks up the addresses of a name, within a limited time."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from threading import Lock
from typing import Final, TypeAlias

from cachetools import TTLCache, cached

from heliograph.egress.addresses import Address

Resolver: TypeAlias = Callable[[str], Sequence[Address]]
"""Returns every address of a name, best first. Raises OSError if there is none or no answer."""

LONGEST: Final = 2.0
"""Seconds. The resolver of a VPC answers in milliseconds."""

LOOKUPS_AT_ONCE: Final = 32

RECENT_SECONDS: Final = 1.0
_MOST_NAMES: Final = 1024


def addresses_of(host: str) -> list[Address]:
    """Return the addresses that the operating system gives for a name, in its order.

    It also reads addresses in every spelling the system knows (`127.1`, `0x7f000001`).
    """
    answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [ip_address(socket_address[0]) for *_, socket_address in answers]


class TimelyLookup:
    """A resolver that waits for another one, but only so many seconds.

    Whoever owns a name decides how slowly its server answers, and the operating system's look-up
    cannot be interrupted. So it runs in a thread that is left behind when the time is over.
    """

    def __init__(self, seconds: float = LONGEST, resolve: Resolver = addresses_of) -> None:
        self._seconds = seconds
        self._resolve = resolve
        self._threads = ThreadPoolExecutor(LOOKUPS_AT_ONCE, thread_name_prefix="lookup")

    def __call__(self, host: str) -> Sequence[Address]:
        """Return the addresses. Raises TimeoutError, which is an OSError, when it takes longer."""
        lookup = self._threads.submit(self._resolve, host)
        try:
            return lookup.result(self._seconds)
        finally:
            lookup.cancel()


def remembering(resolve: Resolver, timer: Callable[[], float] = time.time) -> Resolver:
    """Return a resolver that knows for a second what another one has answered.

    So the pushes of a moment to one customer are one look-up. Addresses are judged anew whenever
    they are used. Errors are not remembered, and nobody waits for somebody else's look-up.

    timer: seconds on a clock that goes on while the function sleeps.
    """
    recent: TTLCache[str, Sequence[Address]] = TTLCache(_MOST_NAMES, RECENT_SECONDS, timer)
    return cached(recent, lock=Lock())(resolve)

"""Several dispatchers share out the time of one carrier, and nobody is given any of it twice.

Only the local engine can show it: moto lets two conditional writes win.
"""

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from heliograph.ports.routing import Stretch

from tests.contracts.test_paces import assert_apart
from tests.e2e.local_system import LocalSystem
from tests.e2e.tables import Tables
from tests.fakes import NOON

DISPATCHERS = 4
THREADS = 16
PATIENCE = timedelta(seconds=3)


def test_no_two_dispatchers_are_given_the_same_time(system: LocalSystem) -> None:
    carrier = f"carrier-{secrets.token_hex(4)}"
    dispatchers = [Tables(system).paces for _ in range(DISPATCHERS)]
    lengths = [timedelta(milliseconds=20 + place % 7) for place in range(240)]

    def reserve(place: int) -> Stretch:
        paces = dispatchers[place % DISPATCHERS]
        return paces.reserve(carrier, NOON, lengths[place], PATIENCE)

    with ThreadPoolExecutor(THREADS) as threads:
        stretches = list(threads.map(reserve, range(len(lengths))))
    reserved = [(s, length) for s, length in zip(stretches, lengths, strict=True) if s.is_ours]
    assert_apart(reserved)
    assert sum((length for _, length in reserved), timedelta()) > PATIENCE

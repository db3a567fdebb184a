"""Looking up names in limited time."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from threading import Event
from time import monotonic

import pytest
from heliograph.domain.errors import DestinationForbidden
from heliograph.egress.addresses import Address
from heliograph.egress.destinations import Destinations
from heliograph.egress.lookup import (
    LOOKUPS_AT_ONCE,
    RECENT_SECONDS,
    TimelyLookup,
    addresses_of,
    remembering,
)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "8.8.8.8"])
def test_an_address_is_its_own_answer(address: str) -> None:
    assert addresses_of(address) == [ip_address(address)]


def test_a_name_of_this_machine_has_its_addresses() -> None:
    assert ip_address("127.0.0.1") in TimelyLookup()("localhost")


def test_an_answer_comes_through_unchanged() -> None:
    addresses = [ip_address("8.8.8.8"), ip_address("2400:3200::1")]

    assert TimelyLookup(5, lambda _: addresses)("customer.example") == addresses


def test_an_error_comes_through_as_it_is() -> None:
    def no_such_name(host: str) -> Sequence[Address]:
        raise OSError(host)

    with pytest.raises(OSError, match=r"customer\.example"):
        TimelyLookup(5, no_such_name)("customer.example")


def test_a_name_server_that_never_answers_is_not_waited_for() -> None:
    over = Event()

    def never(_host: str) -> Sequence[Address]:
        over.wait(20)
        return []

    lookup = TimelyLookup(0.2, never)
    began = monotonic()
    try:
        with pytest.raises(TimeoutError):
            lookup("customer.example")
        assert monotonic() - began < 2
    finally:
        over.set()


def test_a_look_up_that_found_no_thread_is_not_made_later() -> None:
    over = Event()
    asked: list[str] = []

    def hangs(host: str) -> Sequence[Address]:
        asked.append(host)
        over.wait(20)
        return []

    lookup = TimelyLookup(0.3, hangs)

    def fail(host: str) -> None:
        with pytest.raises(TimeoutError):
            lookup(host)

    with ThreadPoolExecutor(LOOKUPS_AT_ONCE) as callers:
        list(callers.map(fail, ["slow.example"] * LOOKUPS_AT_ONCE))
    fail("late.example")
    over.set()

    lookup("last.example")
    assert "late.example" not in asked


def test_look_ups_that_hang_do_not_hold_up_others() -> None:
    over = Event()

    def hangs_for_some(host: str) -> Sequence[Address]:
        if host == "slow.example":
            over.wait(20)
        return [ip_address("8.8.8.8")]

    lookup = TimelyLookup(0.1, hangs_for_some)
    try:
        for _ in range(3):
            with pytest.raises(TimeoutError):
                lookup("slow.example")
        assert lookup("quick.example") == [ip_address("8.8.8.8")]
    finally:
        over.set()


class Moving:
    """A name that has another address each time that somebody looks it up, and a clock."""

    def __init__(self, *addresses: str) -> None:
        self.addresses: Iterator[str] = iter(addresses)
        self.now = 0.0

    def __call__(self, _host: str) -> Sequence[Address]:
        address = next(self.addresses)
        if not address:
            raise OSError(address)
        return [ip_address(address)]

    def timer(self) -> float:
        return self.now


def test_a_name_is_looked_up_once_in_a_second() -> None:
    names = Moving("8.8.8.8", "9.9.9.9", "1.1.1.1")
    lookup = remembering(names, names.timer)

    found = []
    for now in (0, 0.5, 0.99, RECENT_SECONDS, 1.5):
        names.now = now
        found.append(str(lookup("customer.example")[0]))
    assert found == ["8.8.8.8", "8.8.8.8", "8.8.8.8", "9.9.9.9", "9.9.9.9"]
    assert lookup("other.example") == [ip_address("1.1.1.1")]


def test_a_look_up_that_failed_is_made_again() -> None:
    names = Moving("", "8.8.8.8")
    lookup = remembering(names, names.timer)

    with pytest.raises(OSError, match=r"^$"):
        lookup("customer.example")
    assert lookup("customer.example") == [ip_address("8.8.8.8")]


def test_a_name_that_moves_to_a_private_address_is_forbidden_within_a_second() -> None:
    names = Moving("8.8.8.8", "10.0.0.1")
    destinations = Destinations(remembering(names, names.timer))

    pinned = destinations.pin("http://customer.example/")
    names.now = RECENT_SECONDS
    with pytest.raises(DestinationForbidden):
        destinations.pin("http://customer.example/")
    assert pinned.address == ip_address("8.8.8.8")

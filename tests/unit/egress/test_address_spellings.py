"""An address is judged by what the platform makes of its spelling (design: safety rules)."""

import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, ip_address

import pytest
from heliograph.domain.errors import DestinationForbidden
from heliograph.egress.addresses import Address
from heliograph.egress.destinations import Destinations
from hypothesis import given
from hypothesis import strategies as st

LOOK_UP = socket.getaddrinfo


def as_this_platform_reads(host: str) -> Sequence[Address]:
    """Return the address that the operating system sees in a spelling. Asks no name server."""
    answers = LOOK_UP(host, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    return [ip_address(socket_address[0]) for *_, socket_address in answers]


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0X7F.1",
        "0x7f.0x0.0x0.0x1",
        "017700000001",
        "0177.1",
        "0177.0000.0.01",
        "%31%32%37.0.0.1",
        "127%2e0%2e0%2e1",
        "0",
        "0x0",
        "10.1",
        "167772161",
        "2852039166",
        "0xa9fea9fe",
        "0251.0376.0251.0376",
        "169.254.43518",
        "3232235777",
        "100.64.1",
        "[::1]",
        "[0:0:0:0:0:0:0:1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::FFFF:A9FE:A9FE]",
        "[::127.0.0.1]",
        "[64:ff9b::169.254.169.254]",
        "[2002:7f00:1::]",
        "[fd00:ec2::254]",
        "[fe80::1]",
    ],
)
def test_an_address_is_judged_by_what_the_platform_makes_of_its_spelling(host: str) -> None:
    with pytest.raises(DestinationForbidden):
        Destinations(as_this_platform_reads).pin(f"http://{host}/")


def _spelled(address: IPv4Address, parts: int, bases: list[str]) -> str:
    """Write an address in 1 to 4 parts, the last of which holds what is left of it."""
    packed = address.packed
    numbers = [*packed[: parts - 1], int.from_bytes(packed[parts - 1 :])]
    return ".".join(base.format(number) for base, number in zip(bases, numbers, strict=False))


PRIVATE_IPV4 = st.one_of(
    *(
        st.ip_addresses(network=network)
        for network in (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "224.0.0.0/4",
            "240.0.0.0/4",
        )
    )
)
BASES = st.lists(
    st.sampled_from(["{:d}", "0{:o}", "000{:o}", "0x{:x}", "0X{:X}", "0x000{:x}"]),
    min_size=4,
    max_size=4,
)


@given(address=PRIVATE_IPV4, parts=st.integers(1, 4), bases=BASES)
def test_a_private_address_is_refused_in_every_spelling(
    address: IPv4Address, parts: int, bases: list[str]
) -> None:
    spelled = _spelled(address, parts, bases)
    assert as_this_platform_reads(spelled) == [address]

    with pytest.raises(DestinationForbidden):
        Destinations(as_this_platform_reads).pin(f"http://{spelled}/")


def test_a_public_address_is_called_in_every_spelling() -> None:
    destination = Destinations(as_this_platform_reads).pin("http://0x5db8d70e/")

    assert destination.address == ip_address("93.184.215.14")

"""Which addresses a customer's URL may lead to.

`ipaddress.is_global` follows IANA's registries of special addresses and answers most of it. What
it leaves open, by comparing Python 3.11.7, 3.13.0 and the registries:

- multicast counts as global, and so do IPv6 addresses that nobody has assigned yet;
- IPv6 addresses that carry an IPv4 address are judged by themselves, or not in every version;
- networks registered after a Python was released (192.0.0.0/24, 2002::/16, 3fff::/20, 5f00::/16).

So IPv6 is limited to the one block from which global addresses are assigned, and the few networks
that some Python lets through are named here.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final, TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address

_JUDGED: Final = 1024
"""Verdicts that are remembered, because they cost more than a look-up."""

_GLOBAL_UNICAST: Final = IPv6Network("2000::/3")
_NAT64: Final = IPv6Network("64:ff9b::/96")

_NEVER_PUBLIC: Final = (
    IPv4Network("192.0.0.0/24"),  # protocol assignments, also a cloud's metadata (RFC 6890)
    IPv4Network("192.88.99.0/24"),  # relays of 6to4, withdrawn (RFC 7526)
    IPv6Network("2001::/23"),  # protocol assignments, among them Teredo (RFC 2928)
    IPv6Network("2002::/16"),  # 6to4: carries any IPv4 address (RFC 3056)
    IPv6Network("3fff::/20"),  # documentation (RFC 9637)
)

_PRIVATE: Final = (
    IPv4Network("127.0.0.0/8"),
    IPv4Network("10.0.0.0/8"),
    IPv4Network("172.16.0.0/12"),
    IPv4Network("192.168.0.0/16"),
    IPv6Network("::1/128"),
    IPv6Network("fc00::/7"),
)

_AWS_OWN: Final = IPv6Network("fd00:ec2::/32")
"""Metadata, credentials and names as AWS serves them; their IPv4 addresses are link-local."""


@lru_cache(maxsize=_JUDGED)
def is_public(address: Address) -> bool:
    """Tell whether an address belongs to somebody on the internet."""
    carried = _carried(address)
    if isinstance(carried, IPv6Address) and carried not in _GLOBAL_UNICAST:
        return False
    return (
        carried.is_global
        and not carried.is_multicast
        and not any(carried in network for network in _NEVER_PUBLIC)
    )


@lru_cache(maxsize=_JUDGED)
def is_private(address: Address) -> bool:
    """Tell whether an address is this machine's or a private network's, and no cloud's service."""
    carried = _carried(address)
    return carried not in _AWS_OWN and any(carried in network for network in _PRIVATE)


def _carried(address: Address) -> Address:
    """Return the IPv4 address that packets to this address end at, or the address itself.

    NAT64 is judged by what it carries because in a subnet with DNS64 every IPv4-only customer has
    such an address. Older forms (6to4, Teredo, IPv4-compatible) have no honest use and are refused.
    """
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(address.packed[-4:])
    return address

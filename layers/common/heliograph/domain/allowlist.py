"""From where an application may call (APP-08): addresses and networks, of either IP version."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final, TypeAlias

Network: TypeAlias = IPv4Network | IPv6Network

_MAPPED: Final = IPv6Network("::ffff:0:0/96")
"""Where IPv4 addresses stand in IPv6; a gateway may say either form of the same address."""


def may_call_from(client_address: str, allowlist: Sequence[str]) -> bool:
    """Tell whether a client's address is on the list. An empty list means from anywhere."""
    if not allowlist:
        return True
    try:
        address = _plain(ip_address(client_address))
    except ValueError:
        return False
    known = (_network_or_none(entry) for entry in allowlist)
    return any(one is not None and address in one for one in known)


def network(text: str) -> Network:
    """Return the network that an entry of an allowlist names; an address is a network of one.

    Raises ValueError if it is neither an address nor a network in CIDR notation.
    """
    named = ip_network(text.strip(), strict=False)
    if isinstance(named, IPv6Network) and named.subnet_of(_MAPPED):
        first = IPv4Address(int(named.network_address) & 0xFFFFFFFF)
        return IPv4Network((first, named.prefixlen - _MAPPED.prefixlen))
    return named


@lru_cache(maxsize=4096)
def _network_or_none(text: str) -> Network | None:
    """What cannot be read lets nobody in; the others of the list still count."""
    try:
        return network(text)
    except ValueError:
        return None


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv6Address):
        return address.ipv4_mapped or address
    return address

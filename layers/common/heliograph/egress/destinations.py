"""Customers' URLs: which of them we call, and at which address.

The name is resolved exactly once. The request then goes to the address that was checked, whatever
the name's server would answer a moment later (DNS rebinding).
"""

from __future__ import annotations

import re
import string
from dataclasses import field
from functools import lru_cache, partial
from typing import Final
from urllib.parse import quote

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from heliograph.domain.errors import CustomerUnreachable, DestinationForbidden
from heliograph.domain.values import value
from heliograph.egress.addresses import Address, is_private, is_public
from heliograph.egress.lookup import Resolver

MAX_LENGTH: Final = 2048
_URLS_REMEMBERED: Final = 512
"""A URL says the same whenever it is read; its host's addresses do not."""
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_MAX_NAME_LENGTH: Final = 253
_LABEL: Final = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_IPV6: Final = re.compile(r"\[([0-9a-f:.]+)\]")


@value(kw_only=True)
class Destination:
    """Where one request goes.

    address: where to connect, and nowhere else. host: the name or address of the URL, without
    brackets, for which a certificate must be valid. authority: the value of the header `Host`.
    target: path and query, percent-encoded.
    """

    is_tls: bool
    address: Address
    port: int
    host: str
    authority: str
    target: str = field(repr=False)

    @property
    def server(self) -> tuple[bool, Address, int, str]:
        """Who is asked: the same connection may serve all destinations that agree in it."""
        return self.is_tls, self.address, self.port, self.host


class Destinations:
    """Judges customers' URLs.

    allow_private: also allow this machine and private networks, for a local run.
    """

    def __init__(self, resolve: Resolver, *, allow_private: bool = False) -> None:
        self._resolve = resolve
        self._allow_private = allow_private

    def pin(self, url: str) -> Destination:
        """Return where a request to this URL goes.

        One forbidden address forbids the whole name: no honest name leads to both the internet
        and a private network, and the choice among its addresses shall never be a gamble.

        Raises DestinationForbidden, CustomerUnreachable if the name has no address.
        """
        host, pinned_at = _read(url)
        addresses = self._addresses(host)
        if not all(self._is_allowed(address) for address in addresses):
            raise DestinationForbidden("the host has an address that is not public")
        return pinned_at(address=addresses[0])

    def _addresses(self, host: str) -> list[Address]:
        try:
            addresses = list(self._resolve(host))
        except OSError:
            addresses = []
        if not addresses:
            raise CustomerUnreachable("the name of the host has no address")
        return addresses

    def _is_allowed(self, address: Address) -> bool:
        return is_public(address) or (self._allow_private and is_private(address))


@lru_cache(maxsize=_URLS_REMEMBERED)
def _read(url: str) -> tuple[str, partial[Destination]]:
    """Return the host to look up, and what makes the destination of its address."""
    location = _parse(url)
    host = _host(location)
    scheme = location.scheme or ""
    port = location.port or _DEFAULT_PORTS[scheme]
    return host, partial(
        Destination,
        is_tls=scheme == "https",
        port=port,
        host=host,
        authority=_authority(location, port),
        target=location.request_uri,
    )


def _parse(url: str) -> Url:
    if len(url) > MAX_LENGTH:
        raise DestinationForbidden(f"longer than {MAX_LENGTH} characters")
    if not url.isprintable() or "\\" in url:
        raise DestinationForbidden("a control character or a backslash")
    try:
        location = parse_url(quote(url, safe=string.printable))
    except LocationParseError:
        raise DestinationForbidden("not a URL") from None
    if location.scheme not in _DEFAULT_PORTS:
        raise DestinationForbidden("neither http nor https")
    if location.auth is not None:
        raise DestinationForbidden("a user name or password")
    if location.port == 0:
        raise DestinationForbidden("port 0")
    return location


def _host(location: Url) -> str:
    """Return the host in the one form everybody reads alike.

    Names are plain ASCII, so an international name must be given as `xn--...`; there is no dot at
    the end, no percent-encoding and no zone of an IPv6 address.
    """
    host = location.host or ""
    if ipv6 := _IPV6.fullmatch(host):
        return ipv6[1]
    if not _NAME.fullmatch(host) or len(host) > _MAX_NAME_LENGTH:
        raise DestinationForbidden("no plain host name or address")
    return host


def _authority(location: Url, port: int) -> str:
    is_default = port == _DEFAULT_PORTS[location.scheme or ""]
    return location.host or "" if is_default else f"{location.host}:{port}"

"""HTTP, as dialects and carriers see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from heliograph.domain.values import value


@value(kw_only=True)
class HttpRequest:
    """One HTTP request as it came over the wire.

    path, query: decoded by nobody. A query may hold numbers and texts, as a body does. headers:
    names in lower case, repeated ones joined by a comma. body: the exact bytes. client_address: the
    peer that the gateway saw, never a header; empty for a request of our own.
    """

    method: str
    path: str
    query: str = field(repr=False)
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    client_address: str


@value(kw_only=True)
class HttpAnswer:
    """One HTTP answer."""

    status: int
    body: bytes = b""
    content_type: str = "application/json;charset=UTF-8"
    headers: Mapping[str, str] = field(default_factory=dict)

"""The way to the customers' URLs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime
from typing import Protocol, TypeAlias

from heliograph.domain.configuration import PushKeys
from heliograph.domain.jobs import Push
from heliograph.domain.values import value
from heliograph.ports.http import HttpRequest


@value(kw_only=True)
class RenderedPush:
    """A push in the wire form of its dialect."""

    body: bytes = field(repr=False)
    content_type: str


class PushRenderer(Protocol):
    """The side of a dialect that speaks to customers' URLs."""

    def render(self, push: Push) -> RenderedPush:
        """Return the push as this dialect puts it on the wire."""

    def signature(self, request: HttpRequest, keys: PushKeys, at: datetime) -> Mapping[str, str]:
        """Return the headers by which this dialect signs a request that is about to go out."""


PushSigner: TypeAlias = Callable[[HttpRequest], Mapping[str, str]]
"""Returns the headers that say whose push a request is, made of the request as it goes out."""

WebhookSignature: TypeAlias = Callable[[str, str, datetime, bytes], str]
"""Returns the signature of Standard Webhooks, made with a secret of a push's id, time and body."""


@value()
class PushAnswer:
    """What the customer's server said: its HTTP status and its Retry-After in seconds."""

    status: int
    retry_after: int | None = None


class CustomerPush(Protocol):
    """The way to the customers' URLs."""

    def post(self, url: str, push: RenderedPush, sign: PushSigner) -> PushAnswer:
        """Send one request, with what `sign` adds to it, and return the answer.

        Raises CustomerUnreachable if no answer came, DestinationForbidden if the URL points
        where we must not call.
        """

"""The way to the customers' URLs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from heliograph.domain.jobs import Push


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedPush:
    """A push in the wire form of its dialect."""

    body: bytes = field(repr=False)
    content_type: str


class PushRenderer(Protocol):
    """The side of a dialect that speaks to customers' URLs."""

    def render(self, push: Push) -> RenderedPush:
        """Return the push as this dialect puts it on the wire."""


@dataclass(frozen=True, slots=True)
class PushAnswer:
    """What the customer's server said: its HTTP status and its Retry-After in seconds."""

    status: int
    retry_after: int | None = None


class CustomerPush(Protocol):
    """The way to the customers' URLs."""

    def post(self, url: str, push: RenderedPush) -> PushAnswer:
        """Send one request and return the answer.

        Raises CustomerUnreachable if no answer came, DestinationForbidden if the URL points
        where we must not call.
        """

"""The carrier's requests to the webhooks of its customer."""

from __future__ import annotations

from http import HTTPStatus

from heliograph.ports.carriers import (
    CarrierReply,
    CarrierRequests,
    ProvedUnsent,
    Unconfirmed,
)
from heliograph.ports.clock import Clock
from heliograph.sandbox.wire import signature


class CallbackNotTaken(Exception):
    """The webhook did not answer with 2xx; the callback has to be tried again."""


class Callbacks:
    """Sends signed callbacks."""

    def __init__(self, *, secret: str, requests: CarrierRequests, clock: Clock) -> None:
        self._secret = secret
        self._requests = requests
        self._clock = clock

    def post(self, url: str, body: bytes) -> None:
        """Send one callback. Raises CallbackNotTaken."""
        reply = self._post(url, body)
        if not isinstance(reply, CarrierReply):
            # A kept connection may have died meanwhile. A callback that arrives twice does no harm.
            reply = self._post(url, body)
        if not isinstance(reply, CarrierReply):
            raise CallbackNotTaken(reply.reason)
        if not HTTPStatus.OK <= reply.status < HTTPStatus.MULTIPLE_CHOICES:
            raise CallbackNotTaken(f"HTTP {reply.status}")

    def _post(self, url: str, body: bytes) -> CarrierReply | ProvedUnsent | Unconfirmed:
        signed = signature(self._secret, body, self._clock.now())
        return self._requests.post(url, body, {"Content-Type": "application/json", **signed})

"""The carrier's requests to the webhooks of its customer."""

from __future__ import annotations

from typing import Final

from urllib3 import PoolManager, Retry, Timeout
from urllib3.exceptions import HTTPError

from heliograph.ports.clock import Clock
from heliograph.sandbox.wire import signature

_TIMEOUT: Final = Timeout(connect=2.0, read=5.0)
# A kept connection may have died meanwhile. A callback that arrives twice does no harm.
_ONCE_MORE: Final = Retry(total=1, redirect=False, status=False, allowed_methods=None)


class CallbackNotTaken(Exception):
    """The webhook did not answer with 2xx; the callback has to be tried again."""


class Callbacks:
    """Sends signed callbacks."""

    def __init__(self, *, secret: str, pool: PoolManager, clock: Clock) -> None:
        self._secret = secret
        self._pool = pool
        self._clock = clock

    def post(self, url: str, body: bytes) -> None:
        """Send one callback. Raises CallbackNotTaken."""
        try:
            response = self._pool.request(
                "POST",
                url,
                body=body,
                headers={
                    "Content-Type": "application/json",
                    **signature(self._secret, body, self._clock.now()),
                },
                timeout=_TIMEOUT,
                retries=_ONCE_MORE,
                redirect=False,
            )
        except HTTPError as error:
            raise CallbackNotTaken(type(error).__name__) from None
        if not 200 <= response.status < 300:
            raise CallbackNotTaken(f"HTTP {response.status}")

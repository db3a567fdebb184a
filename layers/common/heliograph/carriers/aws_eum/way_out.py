"""What botocore has signed, sent the way that all requests to carriers go.

botocore's own way would not tell us enough: whether anything had left us when it failed, and it
would read an answer without end to its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from botocore.awsrequest import AWSResponse

from heliograph.ports.carriers import CarrierReply, CarrierRequests, ProvedUnsent, Unconfirmed


class NoReply(Exception):
    """The carrier has said nothing. outcome: what is certain all the same."""

    def __init__(self, outcome: ProvedUnsent | Unconfirmed) -> None:
        super().__init__(outcome.reason)
        self.outcome = outcome


class WayOut:
    """A handler of botocore's event `before-send`, which sends in its place."""

    def __init__(self, requests: CarrierRequests) -> None:
        self._requests = requests

    def __call__(self, request: Any, **_: Any) -> AWSResponse:
        """Send an AWSPreparedRequest once. Raises NoReply."""
        headers = {name: _text(value) for name, value in request.headers.items()}
        reply = self._requests.post(request.url, request.body, headers)
        if not isinstance(reply, CarrierReply):
            raise NoReply(reply)
        answered: Any = reply.headers
        return AWSResponse(request.url, reply.status, answered, _Content(reply.body))


class _Content(BytesIO):
    """The body of an answer, as botocore reads it."""

    def stream(self) -> Iterator[bytes]:
        yield self.read()


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value

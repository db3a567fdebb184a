"""The way to the carriers' APIs, where nobody listens."""

from collections.abc import Mapping

from heliograph.ports.carriers import CarrierReply, ProvedUnsent, Unconfirmed


class FakeRequests:
    """CarrierRequests that keeps what was posted last and gives one reply."""

    def __init__(self, reply: CarrierReply | None = None) -> None:
        self.url = ""
        self.body = b""
        self.headers: Mapping[str, str] = {}
        self._reply = reply or CarrierReply(status=500, headers={}, body=b"")

    def post(
        self, url: str, body: bytes, headers: Mapping[str, str]
    ) -> CarrierReply | ProvedUnsent | Unconfirmed:
        self.url, self.body, self.headers = url, body, headers
        return self._reply

"""The requests of tests/vectors/huawei, as a function gets them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from heliograph.ports.http import HttpRequest

from tests.architecture.sources import ROOT

FOLDER: Final = ROOT / "tests" / "vectors" / "huawei"


@dataclass(frozen=True)
class Capture:
    """One recorded request and the time that its client put into it."""

    name: str
    request: HttpRequest
    at: datetime

    @property
    def is_signed(self) -> bool:
        return "x-sdk-date" in self.request.headers


def read(path: Path) -> Capture:
    head, _, body = path.read_bytes().partition(b"\r\n\r\n")
    request_line, *lines = head.decode().split("\r\n")
    method, target, _ = request_line.split(" ")
    pairs = (line.partition(":") for line in lines)
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    if headers.get("transfer-encoding") == "chunked":
        body = _joined(body)
    request = HttpRequest(
        method=method,
        path=target,
        query="",
        headers=headers,
        body=body,
        client_address="127.0.0.1",
    )
    return Capture(path.stem, request, _time_in(headers))


def _time_in(headers: dict[str, str]) -> datetime:
    if "x-sdk-date" in headers:
        return _utc(headers["x-sdk-date"], "%Y%m%dT%H%M%SZ")
    created = headers["x-wsse"].partition('Created="')[2].partition('"')[0]
    return _utc(created, "%Y-%m-%dT%H:%M:%SZ")


def _utc(text: str, form: str) -> datetime:
    return datetime.strptime(text, form).replace(tzinfo=UTC)


def _joined(chunked: bytes) -> bytes:
    """Join the chunks of a body, as every gateway does before a function is called."""
    body = b""
    size, _, rest = chunked.partition(b"\r\n")
    while length := int(size, 16):
        body += rest[:length]
        size, _, rest = rest[length + 2 :].partition(b"\r\n")
    return body


CAPTURES: Final = tuple(read(path) for path in sorted(FOLDER.glob("*.http")))

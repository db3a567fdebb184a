"""The front door, with a fake in the engine's place that tells what reached it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ClientSession, web
from heliograph.models.handsets import Receipt

from local.front_door import FrontDoor, listen
from local.handsets import Handsets
from local.http_api import LARGEST_PAYLOAD
from local.screen import LocalRunFailed

API = "/_aws/execute-api/0123abcd/$default"
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


@dataclass
class Seen:
    """One request as it reached the engine."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name]


@dataclass
class FakeEngine:
    status: int = 200
    body: bytes = b'{"code":"000000"}'
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    seen: list[Seen] = field(default_factory=list)

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        headers = [(k.decode(), v.decode()) for k, v in request.raw_headers]
        self.seen.append(Seen(request.method, request.raw_path, headers, await request.read()))
        return web.Response(status=self.status, body=self.body, headers=self.headers)


class FakeHandsets:
    def __init__(self) -> None:
        self.asked: list[str] = []

    def received(self, recipient: str, now: datetime) -> list[Receipt]:  # noqa: ARG002
        self.asked.append(recipient)
        return [
            Receipt(
                message_id="m",
                carrier_message_id="c",
                channel_number="8824",
                text="[Heliograph]Hi",
                segment_count=1,
                received_at=NOON,
            )
        ]


Visit = Callable[[str], Awaitable[Any]]


def _visit(engine: FakeEngine, visit: Visit, handsets: FakeHandsets | None = None) -> Any:
    """Open a front door before the engine, and call `visit` with its base URL."""

    async def run() -> Any:
        server = web.ServerRunner(web.Server(engine.answer, auto_decompress=False))
        await server.setup()
        with listen_anywhere() as engine_socket, listen_anywhere() as listener:
            await web.SockSite(server, engine_socket).start()
            url = f"http://127.0.0.1:{engine_socket.getsockname()[1]}"
            front_door = FrontDoor(url, "0123abcd", Handsets(handsets or FakeHandsets()))
            await front_door.open(listener)
            try:
                return await visit(f"http://127.0.0.1:{listener.getsockname()[1]}")
            finally:
                await front_door.close()
                await server.cleanup()

    return asyncio.run(run())


def listen_anywhere() -> Any:
    return listen(0)


def _send(request: bytes) -> Visit:
    """Write these bytes to the front door, and return the whole answer."""

    async def visit(base_url: str) -> bytes:
        host, port = base_url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(request)
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        return answer

    return visit


def _post(target: str, headers: str, body: bytes) -> bytes:
    head = f"POST {target} HTTP/1.1\r\nConnection: close\r\n{headers}\r\n"
    return head.encode("latin-1") + body


def test_the_host_header_reaches_the_function_unchanged() -> None:
    engine = FakeEngine()
    request = _post("/sms", "Host: sms.example.com:443\r\nContent-Length: 3\r\n", b"a=1")
    _visit(engine, _send(request))
    assert engine.seen[0].header("host") == ["sms.example.com:443"]


def test_path_query_and_body_pass_byte_for_byte() -> None:
    engine = FakeEngine()
    request = _post(
        "/a%2Fb//c?x=%20+&x=%FF;y", "Host: h\r\nContent-Length: 5\r\n", b"\x00\xff\r\n%"
    )
    _visit(engine, _send(request))
    assert engine.seen[0].target == API + "/a%2Fb//c?x=%20+&x=%FF;y"
    assert engine.seen[0].body == b"\x00\xff\r\n%"


def test_a_chunked_body_passes_whole() -> None:
    engine = FakeEngine()
    chunks = b"3\r\na=1\r\n4\r\n&b=2\r\n0\r\n\r\n"
    answer = _visit(
        engine, _send(_post("/sms", "Host: h\r\nTransfer-Encoding: chunked\r\n", chunks))
    )
    assert answer.startswith(b"HTTP/1.1 200")
    assert engine.seen[0].body == b"a=1&b=2"
    assert engine.seen[0].header("content-length") == ["7"]


def test_a_compressed_body_is_not_touched() -> None:
    engine = FakeEngine()
    headers = "Host: h\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n"
    _visit(engine, _send(_post("/sms", headers, b"abcd")))
    assert engine.seen[0].body == b"abcd"
    assert engine.seen[0].header("content-encoding") == ["gzip"]


def test_no_header_is_made_up_and_none_is_lost() -> None:
    engine = FakeEngine()
    headers = "Host: h\r\nX-WSSE: a, b\r\nX-Twice: 1\r\nX-Twice: 2\r\nContent-Length: 1\r\n"
    _visit(engine, _send(_post("/sms", headers, b"x")))
    names = {name.lower() for name, _ in engine.seen[0].headers}
    assert names == {"host", "x-wsse", "x-twice", "content-length"}
    assert engine.seen[0].header("x-twice") == ["1", "2"]


def test_a_header_that_is_no_text_does_no_harm() -> None:
    answer = _visit(
        FakeEngine(), _send(_post("/sms", "Host: h\r\nX-A: \xe9\r\nContent-Length: 1\r\n", b"x"))
    )
    assert answer.startswith(b"HTTP/1.1 200")


def test_the_target_of_a_client_that_uses_a_proxy_is_understood() -> None:
    engine = FakeEngine()
    _visit(engine, _send(_post("http://h/sms?x=1", "Host: h\r\nContent-Length: 1\r\n", b"x")))
    assert engine.seen[0].target == API + "/sms?x=1"


def test_the_functions_answer_comes_back_as_it_is() -> None:
    engine = FakeEngine(status=401, body=b'{"code":"E000102"}')
    engine.headers = {"Content-Type": "application/json;charset=UTF-8", "X-Own": "yes"}
    answer = _visit(engine, _send(_post("/sms", "Host: h\r\nContent-Length: 1\r\n", b"x")))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 401")
    assert b"Content-Type: application/json;charset=UTF-8" in head
    assert b"X-Own: yes" in head
    assert body == b'{"code":"E000102"}'


def test_a_body_larger_than_any_dialect_takes_is_refused_and_reaches_nobody() -> None:
    engine = FakeEngine()

    async def visit(base_url: str) -> tuple[int, str]:
        async with (
            ClientSession() as session,
            session.post(f"{base_url}/sms", data=BytesIO(b"x" * (LARGEST_PAYLOAD + 1))) as answer,
        ):
            return answer.status, await answer.text()

    assert _visit(engine, visit) == (413, '{"message":"Request Entity Too Large"}')
    assert engine.seen == []


def test_the_error_of_a_failed_function_stays_inside() -> None:
    engine = FakeEngine(status=502, body=b'{"errorMessage":"secret","errorType":"KeyError"}')
    answer = _visit(engine, _send(_post("/sms", "Host: h\r\nContent-Length: 1\r\n", b"x")))
    assert answer.startswith(b"HTTP/1.1 500")
    assert answer.endswith(b'{"message":"Internal Server Error"}')


def test_a_502_that_a_function_means_is_passed_on() -> None:
    engine = FakeEngine(status=502, body=b'{"reason":"upstream"}')
    answer = _visit(engine, _send(_post("/sms", "Host: h\r\nContent-Length: 1\r\n", b"x")))
    assert answer.startswith(b"HTTP/1.1 502")


def test_an_engine_that_is_gone_means_service_unavailable() -> None:
    async def run() -> bytes:
        with listen(0) as closed:
            gone = f"http://127.0.0.1:{closed.getsockname()[1]}"
        with listen(0) as listener:
            front_door = FrontDoor(gone, "0123abcd", Handsets(FakeHandsets()))
            await front_door.open(listener)
            base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            request = _post("/sms", "Host: h\r\nContent-Length: 1\r\n", b"x")
            answer: bytes = await _send(request)(base_url)
            await front_door.close()
            return answer

    assert asyncio.run(run()).endswith(b'{"message":"Service Unavailable"}')


def test_the_aws_endpoint_reaches_the_engine_without_its_prefix() -> None:
    engine = FakeEngine()
    headers = "Host: 127.0.0.1:8080\r\nX-Amz-Target: DynamoDB_20120810.ListTables\r\n"
    _visit(engine, _send(_post("/_local/aws/", headers + "Content-Length: 2\r\n", b"{}")))
    _visit(engine, _send(_post("/_local/aws/a%2Fb?c", headers + "Content-Length: 2\r\n", b"{}")))
    assert [seen.target for seen in engine.seen] == ["/", "/a%2Fb?c"]
    assert engine.seen[0].header("x-amz-target") == ["DynamoDB_20120810.ListTables"]


async def _json(base_url: str, method: str, path: str, **what: Any) -> Any:
    async with (
        ClientSession() as session,
        session.request(method, base_url + path, **what) as answer,
    ):
        text = await answer.text()
        return answer.status, json.loads(text) if text else None


def test_the_inbox_lists_what_it_received() -> None:
    async def visit(base_url: str) -> Any:
        for path in ("/_local/inbox/reports?a=1", "/_local/inbox"):
            await _json(base_url, "POST", path, data={"status": "DELIVRD", "updateTime": "a:b"})
        await _json(base_url, "PUT", "/_local/inbox/uplinks", json={"from": "+86"})
        everything = await _json(base_url, "GET", "/_local/inbox")
        uplinks = await _json(base_url, "GET", "/_local/inbox/uplinks")
        return everything, uplinks

    (status, entries), (_, uplinks) = _visit(FakeEngine(), visit)
    assert status == 200
    assert [entry["path"] for entry in entries] == [
        "/_local/inbox/reports?a=1",
        "/_local/inbox",
        "/_local/inbox/uplinks",
    ]
    assert entries[0]["body"] == {"status": "DELIVRD", "updateTime": "a:b"}
    assert entries[0]["headers"]["Content-Type"] == "application/x-www-form-urlencoded"
    assert datetime.fromisoformat(entries[0]["time"]).tzinfo is not None
    assert [entry["body"] for entry in uplinks] == [{"from": "+86"}]


def test_an_empty_inbox_is_an_empty_list() -> None:
    assert _visit(FakeEngine(), lambda url: _json(url, "GET", "/_local/inbox")) == (200, [])


@pytest.mark.parametrize("number", ["+8613800000001", "8613800000001", "%2B8613800000001"])
def test_a_handset_is_found_with_or_without_its_plus(number: str) -> None:
    handsets = FakeHandsets()
    status, receipts = _visit(
        FakeEngine(), lambda url: _json(url, "GET", f"/_local/handsets/{number}"), handsets
    )
    assert handsets.asked == ["+8613800000001"]
    assert status == 200
    assert receipts == [
        {
            "time": "2026-03-14T12:00:00.000+00:00",
            "channel": "8824",
            "text": "[Heliograph]Hi",
            "segments": 1,
            "message_id": "m",
        }
    ]


def test_a_taken_port_is_named_together_with_a_way_out() -> None:
    with listen(0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(LocalRunFailed, match=f"PORT={port + 1} make run"):
            listen(port)


def test_only_the_loopback_address_is_bound() -> None:
    with listen(0) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"

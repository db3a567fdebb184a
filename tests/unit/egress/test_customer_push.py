"""Pushes to customers' URLs (RPT-01, RPT-02, UPL-01; design: safety rules)."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_address
from threading import Barrier, Thread

import pytest
from heliograph.domain.errors import CustomerUnreachable, DestinationForbidden
from heliograph.egress.addresses import Address
from heliograph.egress.customer_push import HttpCustomerPush, Limits
from heliograph.egress.destinations import Destination, Destinations
from heliograph.ports.customers import PushAnswer, RenderedPush
from heliograph.ports.http import HttpRequest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.egress.servers import OK, Conversation, Talk, answering, answering_once, serving

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
PUSH = RenderedPush(
    body=b"smsMsgId=1&status=DELIVRD", content_type="application/x-www-form-urlencoded"
)


SYSTEM_TLS = ssl.create_default_context()


class NoonClock:
    def now(self) -> datetime:
        return NOW


class OneName:
    """A name of 127.0.0.1 for the first who asks, and of the metadata service from then on."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, _host: str) -> Sequence[Address]:
        self.asked += 1
        return [ip_address("127.0.0.1" if self.asked == 1 else "169.254.169.254")]


def customer_push(limits: Limits | None = None) -> HttpCustomerPush:
    destinations = Destinations(OneName(), allow_private=True)
    return HttpCustomerPush(
        destinations,
        NoonClock(),
        user_agent="Heliograph/1.2.3",
        tls=SYSTEM_TLS,
        limits=limits or Limits(),
    )


def push_to(talk: Talk, path: str = "/reports", *, limits: Limits | None = None) -> PushAnswer:
    with serving(talk) as server:
        return customer_push(limits).post(f"http://customer.example:{server.port}{path}", PUSH)


def test_a_push_is_one_post_with_exactly_these_bytes() -> None:
    with serving(answering(OK)) as server:
        answer = customer_push().post(f"http://customer.example:{server.port}/a?b=1#c", PUSH)

        assert answer == PushAnswer(status=200)
        head, _, body = server.requests[0].partition(b"\r\n\r\n")
        first, *headers = head.decode().split("\r\n")
        assert first == "POST /a?b=1 HTTP/1.1"
        assert sorted(headers) == [
            "Accept-Encoding: identity",
            "Content-Length: 25",
            "Content-Type: application/x-www-form-urlencoded",
            f"Host: customer.example:{server.port}",
            "User-Agent: Heliograph/1.2.3",
        ]
        assert body == PUSH.body


def test_what_is_signed_is_what_goes_out() -> None:
    """The signer sees the request as the server reads it, and adds headers of its own."""
    seen: list[HttpRequest] = []

    def sign(request: HttpRequest) -> dict[str, str]:
        seen.append(request)
        return {"webhook-id": "m.1.DELIVERED", "Authorization": "x"}

    with serving(answering(OK)) as server:
        url = f"http://Customer.example:{server.port}/a%2Fb/\u4f60?b=1&a=%20#c"
        customer_push().post(url, PUSH, sign)
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    (signed,) = seen
    assert first == f"{signed.method} {signed.path}?{signed.query} HTTP/1.1"
    assert body == signed.body
    assert headers == {
        **signed.headers,
        "accept-encoding": "identity",
        "webhook-id": "m.1.DELIVERED",
        "authorization": "x",
    }


def test_the_host_header_is_what_the_url_says_whatever_the_port_called() -> None:
    class DefaultPort(Destinations):
        def pin(self, url: str) -> Destination:
            return replace(super().pin(url), authority="customer.example")

    with serving(answering(OK)) as server:
        push = HttpCustomerPush(
            DefaultPort(OneName(), allow_private=True), NoonClock(), user_agent="Heliograph"
        )
        push.post(f"http://customer.example:{server.port}/", PUSH)

        assert server.requests[0].count(b"Host: ") == 1
        assert b"\r\nHost: customer.example\r\n" in server.requests[0]


def test_the_request_goes_to_the_address_that_was_checked_though_the_name_has_moved_on() -> None:
    names = OneName()
    push = HttpCustomerPush(
        Destinations(names, allow_private=True), NoonClock(), user_agent="Heliograph"
    )
    with serving(answering(OK)) as server:
        url = f"http://customer.example:{server.port}/"

        assert push.post(url, PUSH).status == 200
        assert names.asked == 1

        with pytest.raises(DestinationForbidden):
            push.post(url, PUSH)
        assert len(server.requests) == 1


def test_without_the_setting_for_local_runs_this_machine_is_not_called() -> None:
    push = HttpCustomerPush(Destinations(OneName()), NoonClock(), user_agent="Heliograph")
    with serving(answering(OK)) as server:
        with pytest.raises(DestinationForbidden):
            push.post(f"http://customer.example:{server.port}/", PUSH)
        assert server.connections == 0


@pytest.mark.parametrize("status", [200, 201, 204, 301, 400, 401, 404, 429, 500, 503, 999])
def test_whatever_the_status_it_is_an_answer(status: int) -> None:
    answer = push_to(answering(f"HTTP/1.1 {status} Whatever\r\n\r\n".encode()))

    assert answer == PushAnswer(status=status)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int) -> None:
    with serving(answering(OK)) as other:
        for location in (
            f"http://127.0.0.1:{other.port}/",
            "http://169.254.169.254/latest/meta-data/",
        ):
            answer = f"HTTP/1.1 {status} Moved\r\nLocation: {location}\r\n\r\n"

            assert push_to(answering(answer.encode())).status == status
        assert other.connections == 0


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (b"Retry-After: 120", 120),
        (b"retry-after:7", 7),
        (b"Retry-After: Sun, 01 Mar 2026 12:01:30 GMT", 90),
        (b"Retry-After: 999999", 3600),
        (b"Retry-After: whenever", None),
        (b"X-Nothing: 1", None),
    ],
)
def test_the_customer_says_when_to_come_again(header: bytes, seconds: int | None) -> None:
    answer = push_to(answering(b"HTTP/1.1 503 Busy\r\n" + header + b"\r\n\r\n"))

    assert answer == PushAnswer(status=503, retry_after=seconds)


def test_a_push_without_an_answer_is_not_repeated() -> None:
    with serving(answering_once(b"")) as server:
        with pytest.raises(CustomerUnreachable):
            customer_push().post(f"http://customer.example:{server.port}/", PUSH)
        assert len(server.requests) == 1


def test_a_refused_connection_makes_the_customer_unreachable() -> None:
    with serving(answering(OK)) as server:
        pass
    with pytest.raises(CustomerUnreachable, match=r"^connection refused$"):
        customer_push().post(f"http://customer.example:{server.port}/", PUSH)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"", "connection closed without an answer"),
        (b"\r\n", "connection closed without an answer"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "an answer that is not HTTP, or too long"),
        (b"HTTP/9.9 200 OK\r\n\r\n", "an answer that is not HTTP, or too long"),
        (b"HTTP/1.1 8613800000000 OK\r\n\r\n", "an answer that is not HTTP, or too long"),
        (b"HTTP/1.1 200 " + b"a" * 70000, "an answer that is not HTTP, or too long"),
        (b"HTTP/1.1 200 OK\r\nA: " + b"a" * 70000, "an answer that is not HTTP, or too long"),
        (b"HTTP/1.1 200 OK\r\n" + b"A: 1\r\n" * 200, "connection closed without an answer"),
        (
            b"HTTP/1.1 200 OK\r\n" + (b"A: " + b"a" * 2000 + b"\r\n") * 50,
            "an answer that is not HTTP, or too long",
        ),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 5000, "an answer that is not HTTP, or too long"),
    ],
)
def test_what_is_no_answer_makes_the_customer_unreachable(answer: bytes, reason: str) -> None:
    with pytest.raises(CustomerUnreachable) as raised:
        push_to(answering_once(answer), "/reports/8613800000000")

    assert str(raised.value) == reason


def test_the_answer_after_an_interim_answer_counts() -> None:
    assert push_to(answering(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202 OK\r\n\r\n")).status == 202


@given(st.binary(max_size=200) | st.binary(max_size=200).map(b"HTTP/1.1 200 OK\r\n".__add__))
def test_whatever_bytes_come_back_they_are_an_answer_or_none(answer: bytes) -> None:
    try:
        status = push_to(answering_once(answer)).status
    except CustomerUnreachable:
        return
    assert status in range(100, 1000)


def test_ten_pushes_run_at_once() -> None:
    everybody = Barrier(10)
    statuses: list[int] = []

    def talk(conversation: Conversation) -> None:
        conversation.read_request()
        everybody.wait(4)
        conversation.sock.sendall(OK)

    push = HttpCustomerPush(
        Destinations(lambda _: [ip_address("127.0.0.1")], allow_private=True),
        NoonClock(),
        user_agent="Heliograph",
    )
    with serving(talk) as server:
        url = f"http://customer.example:{server.port}/"
        threads = [
            Thread(target=lambda: statuses.append(push.post(url, PUSH).status)) for _ in range(10)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
    assert statuses == [200] * 10

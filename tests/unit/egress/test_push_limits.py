"""What a customer's server can cost us: bounded time, bounded bytes (design: safety rules)."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import ExitStack, closing
from time import monotonic

import pytest
from heliograph.domain.errors import CustomerUnreachable
from heliograph.egress.customer_push import Limits
from heliograph.http1.connection import connected
from heliograph.ports.customers import RenderedPush

from tests.unit.egress.servers import OK, Conversation, Talk, answering, dripping, serving
from tests.unit.egress.test_customer_push import PUSH, customer_push

NO_ANSWER = r"^no answer in time$"
SHORT = Limits(connect_seconds=0.3, whole_request_seconds=0.6)


def seconds_of(action: Callable[[], object]) -> float:
    began = monotonic()
    action()
    return monotonic() - began


def sends_nothing(conversation: Conversation) -> None:
    conversation.read_request()
    conversation.keep_silent()


@pytest.mark.parametrize(
    "talk",
    [
        pytest.param(sends_nothing, id="no answer"),
        pytest.param(dripping(b"K", after=b"HTTP/1.1 200 O"), id="a status line that never ends"),
        pytest.param(dripping(b"a", after=b"HTTP/1.1 200 OK\r\nA: "), id="a header, byte by byte"),
        pytest.param(dripping(b"A: 1\r\n", after=b"HTTP/1.1 200 OK\r\n"), id="ever more headers"),
        pytest.param(dripping(b"HTTP/1.1 100 Continue\r\n\r\n"), id="ever more interim answers"),
    ],
)
def test_a_server_that_answers_slowly_is_left_at_the_deadline(talk: Talk) -> None:
    def push() -> None:
        with pytest.raises(CustomerUnreachable, match=NO_ANSWER):
            customer_push(SHORT).post(url, PUSH)

    with serving(talk) as server:
        url = f"http://customer.example:{server.port}/"
        assert 0.5 < seconds_of(push) < 1.5


@pytest.mark.parametrize("drip", [b"", b"a"], ids=["no handshake", "a handshake, byte by byte"])
def test_a_server_that_shakes_hands_slowly_is_left_at_the_deadline(drip: bytes) -> None:
    def talk(conversation: Conversation) -> None:
        conversation.sock.recv(65536)
        if drip:
            conversation.sock.sendall(b"\x16\x03\x03\x3f\xff")
        conversation.drip(drip)

    def push() -> None:
        with pytest.raises(CustomerUnreachable, match=NO_ANSWER):
            customer_push(SHORT).post(url, PUSH)

    with serving(talk) as server:
        url = f"https://customer.example:{server.port}/"
        assert 0.5 < seconds_of(push) < 1.5


def test_a_server_that_does_not_read_is_left_at_the_deadline() -> None:
    large = RenderedPush(body=b"a" * 20_000_000, content_type="text/plain")

    def push() -> None:
        with pytest.raises(CustomerUnreachable, match=NO_ANSWER):
            customer_push(SHORT).post(url, large)

    with serving(Conversation.keep_silent) as server:
        url = f"http://customer.example:{server.port}/"
        assert seconds_of(push) < 1.5


def test_a_server_that_does_not_accept_is_left_at_the_connect_limit() -> None:
    def push() -> None:
        with pytest.raises(CustomerUnreachable, match=NO_ANSWER):
            customer_push(Limits(connect_seconds=0.3)).post(url, PUSH)

    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        url = f"http://customer.example:{listener.getsockname()[1]}/"
        for _ in range(4):  # more than the queue of connections holds
            waiting = stack.enter_context(socket.socket())
            waiting.settimeout(0)
            waiting.connect_ex(listener.getsockname())

        assert seconds_of(push) < 2


@pytest.mark.parametrize(
    "head",
    [b"", b"Content-Length: 1000000000\r\n", b"Transfer-Encoding: chunked\r\n"],
    ids=["until the end", "by length", "in chunks"],
)
def test_the_body_of_an_answer_is_not_waited_for(head: bytes) -> None:
    talk = dripping(b"1\r\na\r\n", after=b"HTTP/1.1 200 OK\r\n" + head + b"\r\n")
    statuses: list[int] = []

    with serving(talk) as server:
        url = f"http://customer.example:{server.port}/"
        assert seconds_of(lambda: statuses.append(customer_push().post(url, PUSH).status)) < 1
    assert statuses == [200]


def test_no_more_of_an_endless_answer_is_read_than_the_limit() -> None:
    sent: list[int] = []

    def talk(conversation: Conversation) -> None:
        conversation.read_request()
        conversation.sock.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            sent.append(conversation.sock.send(b"a" * 65536))

    with serving(talk) as server:
        assert customer_push().post(f"http://customer.example:{server.port}/", PUSH).status == 200
    # What is sent beyond the limit lies in the system's buffers, which are finite.
    assert sum(sent) < 20_000_000


@pytest.mark.parametrize("beyond", [1, 100, 9000])
def test_headers_beyond_the_limit_are_no_answer(beyond: int) -> None:
    limits = Limits(answer_bytes=9000)
    for length, is_answer in ((9000, True), (9000 + beyond, False)):
        head = b"HTTP/1.1 200 OK\r\nA: "
        answer = head + b"a" * (length - len(head) - 4) + b"\r\n\r\n"
        with serving(answering(answer)) as server:
            url = f"http://customer.example:{server.port}/"
            if is_answer:
                assert customer_push(limits).post(url, PUSH).status == 200
                continue
            with pytest.raises(CustomerUnreachable, match="too long"):
                customer_push(limits).post(url, PUSH)


def test_the_connection_of_a_push_that_says_so_is_closed_when_the_answer_is_there() -> None:
    hung_up: list[bool] = []

    def talk(conversation: Conversation) -> None:
        conversation.read_request()
        conversation.sock.sendall(OK)
        hung_up.append(not conversation.sock.recv(1))

    with serving(talk) as server:
        push, url = customer_push(), f"http://customer.example:{server.port}/"
        push.post(url, PUSH, lambda _: {"Connection": "close"})
    assert hung_up == [True]


def test_a_connection_does_not_wait_to_fill_packets() -> None:
    with (
        serving(answering(OK)) as server,
        closing(connected(("127.0.0.1", server.port), 3)) as connection,
    ):
        assert connection.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_the_limits_are_those_of_the_design() -> None:
    assert Limits() == Limits(connect_seconds=3, whole_request_seconds=5, answer_bytes=64 * 1024)

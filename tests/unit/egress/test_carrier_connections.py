"""Connections to the carriers (design: the traps that cost peers most)."""

from __future__ import annotations

import socket
import ssl
from contextlib import closing
from select import select
from threading import Barrier, Thread

import pytest
import trustme
from heliograph.egress.carrier_requests import MAX_IDLE_SECONDS, KeptCarrierRequests
from heliograph.http1.connection import Connection
from heliograph.http1.kept import Origin
from heliograph.ports.carriers import CarrierReply, ProvedUnsent, Unconfirmed

from tests.unit.egress.servers import (
    OK,
    Conversation,
    Server,
    answering,
    answering_once,
    serving,
)
from tests.unit.egress.test_push_tls import tls_of


@pytest.fixture
def requests() -> KeptCarrierRequests:
    return KeptCarrierRequests(connect_timeout=2, read_timeout=10)


def url_of(server: Server, scheme: str = "http") -> str:
    return f"{scheme}://127.0.0.1:{server.port}/submit"


def submit(requests: KeptCarrierRequests, server: Server, scheme: str = "http") -> int:
    reply = requests.post(url_of(server, scheme), b"{}", {})
    assert isinstance(reply, CarrierReply)
    return reply.status


def idle_connection(
    requests: KeptCarrierRequests, server: Server, scheme: str = "http"
) -> Connection:
    connection: Connection = requests.to(Origin.of(url_of(server, scheme)))._idle[-1]
    return connection


def test_a_connection_is_kept_and_used_again(requests: KeptCarrierRequests) -> None:
    with serving(answering(OK)) as server:
        assert [submit(requests, server) for _ in range(5)] == [200] * 5
        assert server.connections == 1


def test_a_connection_does_not_wait_to_fill_packets(requests: KeptCarrierRequests) -> None:
    with serving(answering(OK)) as server:
        submit(requests, server)
        kept = idle_connection(requests, server).sock
        assert kept.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_connection_that_was_idle_for_long_is_opened_anew(requests: KeptCarrierRequests) -> None:
    with serving(answering(OK)) as server:
        submit(requests, server)
        idle_connection(requests, server).used_at -= MAX_IDLE_SECONDS
        assert submit(requests, server) == 200
        assert server.connections == 2


def test_the_same_holds_over_tls(requests: KeptCarrierRequests, authority: trustme.CA) -> None:
    with serving(answering(OK), tls=tls_of(authority, "127.0.0.1")) as server:
        for _ in range(2):
            submit(requests, server, "https")
        assert server.connections == 1

        connection = idle_connection(requests, server, "https")
        assert isinstance(connection.sock, ssl.SSLSocket)
        assert connection.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        connection.used_at -= MAX_IDLE_SECONDS

        submit(requests, server, "https")
        assert server.connections == 2


@pytest.mark.parametrize(("name", "is_known"), [("127.0.0.2", True), ("127.0.0.1", False)])
def test_a_carrier_without_a_valid_certificate_gets_nothing(
    requests: KeptCarrierRequests, authority: trustme.CA, name: str, *, is_known: bool
) -> None:
    tls = tls_of(authority if is_known else trustme.CA(), name)
    with serving(answering(OK), tls=tls) as server:
        reply = requests.post(url_of(server, "https"), b"{}", {})
        assert reply == ProvedUnsent("SSLCertVerificationError")
        assert not server.requests


def test_a_connection_that_the_carrier_closed_is_opened_anew(requests: KeptCarrierRequests) -> None:
    with serving(answering_once(OK)) as server:
        submit(requests, server)
        assert select([idle_connection(requests, server).sock], [], [], 10)[0]

        assert submit(requests, server) == 200
        assert server.connections == 2


def test_a_redirect_is_an_answer(requests: KeptCarrierRequests) -> None:
    with serving(answering(OK)) as other:
        location = f"HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:{other.port}/\r\n"
        with serving(answering(f"{location}Content-Length: 0\r\n\r\n".encode())) as server:
            assert submit(requests, server) == 307
        assert other.connections == 0


def test_a_request_that_may_have_been_heard_is_not_repeated(requests: KeptCarrierRequests) -> None:
    with serving(answering_once(b"")) as server:
        assert requests.post(url_of(server), b"{}", {}) == Unconfirmed("BrokenOff")
        assert len(server.requests) == 1


def test_an_overloaded_carrier_is_not_asked_again(requests: KeptCarrierRequests) -> None:
    busy = b"HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n"
    with serving(answering(busy)) as server:
        assert submit(requests, server) == 503
        assert len(server.requests) == 1


def test_a_refused_connection_can_be_told_from_a_lost_answer(requests: KeptCarrierRequests) -> None:
    with closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        assert requests.post(url, b"{}", {}) == ProvedUnsent("ConnectionRefusedError")


def test_an_answer_that_does_not_come_is_not_waited_for() -> None:
    with serving(Conversation.keep_silent) as server:
        impatient = KeptCarrierRequests(read_timeout=0.2)
        assert impatient.post(url_of(server), b"{}", {}) == Unconfirmed("TimeoutError")


def test_a_request_that_the_system_does_not_take_has_not_left_us(
    requests: KeptCarrierRequests,
) -> None:
    def answer_once_and_wait(conversation: Conversation) -> None:
        conversation.read_request()
        conversation.sock.sendall(OK)
        conversation.stopping.wait(10)

    with serving(answer_once_and_wait) as server:
        submit(requests, server)
        idle_connection(requests, server).sock.shutdown(socket.SHUT_WR)
        assert requests.post(url_of(server), b"{}", {}) == ProvedUnsent("BrokenPipeError")
        assert len(server.requests) == 1


def test_a_request_that_the_system_has_taken_a_part_of_may_have_left_us() -> None:
    with serving(Conversation.keep_silent) as server:
        impatient = KeptCarrierRequests(read_timeout=0.2)
        more_than_a_buffer = bytes(16 * 2**20)
        outcome = impatient.post(url_of(server), more_than_a_buffer, {})
    assert outcome == Unconfirmed("TimeoutError")


def test_a_header_goes_out_once_however_it_is_spelt(requests: KeptCarrierRequests) -> None:
    headers = {"Host": "a.example", "Content-Length": "2", "USER-AGENT": "b"}
    with serving(answering(OK)) as server:
        requests.post(url_of(server), b"{}", headers)
        sent = server.requests[0].lower()
    for line in (b"host: a.example", b"content-length: 2", b"user-agent: b"):
        assert sent.count(line) == sent.count(line.partition(b":")[0] + b":") == 1


def test_fifty_requests_at_once_need_no_more_connections_the_second_time(
    requests: KeptCarrierRequests,
) -> None:
    everybody = Barrier(50)

    def talk(conversation: Conversation) -> None:
        while conversation.read_request():
            everybody.wait(10)
            conversation.sock.sendall(OK)

    with serving(talk) as server:
        for _ in range(2):
            threads = [Thread(target=submit, args=(requests, server)) for _ in range(50)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(20)
        assert len(server.requests) == 100
        assert server.connections == 50

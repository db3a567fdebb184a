"""Connections to the carriers (design: the traps that cost peers most)."""

from __future__ import annotations

import socket
import ssl
from threading import Barrier, Thread

import pytest
import trustme
import urllib3
from heliograph.egress.carrier_pool import MAX_IDLE_SECONDS, carrier_pool
from urllib3.connection import HTTPConnection
from urllib3.util.wait import wait_for_read

from tests.unit.egress.servers import (
    OK,
    Conversation,
    Server,
    answering,
    answering_once,
    serving,
)


def submit(pool: urllib3.PoolManager, server: Server, scheme: str = "http") -> int:
    return pool.request("POST", f"{scheme}://127.0.0.1:{server.port}/submit", body=b"{}").status


def idle_connection(
    pool: urllib3.PoolManager, server: Server, scheme: str = "http"
) -> HTTPConnection:
    connections = pool.connection_from_url(f"{scheme}://127.0.0.1:{server.port}/").pool
    assert connections is not None
    connection = connections.queue[-1]
    assert isinstance(connection, HTTPConnection)
    return connection


def test_a_connection_is_kept_and_used_again() -> None:
    with serving(answering(OK)) as server, carrier_pool() as pool:
        assert [submit(pool, server) for _ in range(5)] == [200] * 5
        assert server.connections == 1


def test_a_connection_does_not_wait_to_fill_packets() -> None:
    with serving(answering(OK)) as server, carrier_pool() as pool:
        submit(pool, server)

        assert idle_connection(pool, server).sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_connection_that_was_idle_for_long_is_opened_anew() -> None:
    with serving(answering(OK)) as server, carrier_pool() as pool:
        submit(pool, server)
        connection = idle_connection(pool, server)
        assert connection.is_connected

        connection._used_at -= MAX_IDLE_SECONDS  # type: ignore[attr-defined]

        assert submit(pool, server) == 200
        assert server.connections == 2


def test_the_same_holds_over_tls() -> None:
    authority = trustme.CA()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    with serving(answering(OK), tls=tls) as server, carrier_pool() as pool:
        pool.connection_pool_kw["ca_cert_data"] = authority.cert_pem.bytes().decode()
        for _ in range(2):
            submit(pool, server, "https")
        assert server.connections == 1

        connection = idle_connection(pool, server, "https")
        assert connection.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        connection._used_at -= MAX_IDLE_SECONDS  # type: ignore[attr-defined]

        submit(pool, server, "https")
        assert server.connections == 2


def test_a_carrier_without_a_valid_certificate_gets_nothing() -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(tls)
    with serving(answering(OK), tls=tls) as server, carrier_pool() as pool:
        with pytest.raises(urllib3.exceptions.SSLError):
            submit(pool, server, "https")
        assert not server.requests


def test_a_connection_that_the_carrier_closed_is_opened_anew() -> None:
    with serving(answering_once(OK)) as server, carrier_pool() as pool:
        submit(pool, server)
        connection = idle_connection(pool, server)
        wait_for_read(connection.sock, timeout=10)

        assert submit(pool, server) == 200
        assert server.connections == 2


def test_a_redirect_is_an_answer() -> None:
    with serving(answering(OK)) as other, carrier_pool() as pool:
        location = f"HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:{other.port}/\r\n"
        with serving(answering(f"{location}Content-Length: 0\r\n\r\n".encode())) as server:
            assert submit(pool, server) == 307
        assert other.connections == 0


def test_a_request_that_may_have_been_heard_is_not_repeated() -> None:
    with serving(answering_once(b"")) as server, carrier_pool() as pool:
        with pytest.raises(urllib3.exceptions.ProtocolError):
            submit(pool, server)
        assert len(server.requests) == 1


def test_an_overloaded_carrier_is_not_asked_again() -> None:
    busy = b"HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n"
    with serving(answering(busy)) as server, carrier_pool() as pool:
        assert submit(pool, server) == 503
        assert len(server.requests) == 1


def test_a_refused_connection_can_be_told_from_a_lost_answer() -> None:
    with serving(answering(OK)) as server:
        pass
    with carrier_pool() as pool, pytest.raises(urllib3.exceptions.NewConnectionError):
        submit(pool, server)


def test_an_answer_that_does_not_come_is_not_waited_for() -> None:
    with (
        serving(Conversation.keep_silent) as server,
        carrier_pool(read_seconds=0.2) as pool,
        pytest.raises(urllib3.exceptions.ReadTimeoutError),
    ):
        submit(pool, server)


def test_fifty_requests_at_once_need_no_more_connections_the_second_time() -> None:
    everybody = Barrier(50)

    def talk(conversation: Conversation) -> None:
        while conversation.read_request():
            everybody.wait(10)
            conversation.sock.sendall(OK)

    with serving(talk) as server, carrier_pool() as pool:
        for _ in range(2):
            threads = [Thread(target=submit, args=(pool, server)) for _ in range(50)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(20)
        assert len(server.requests) == 100
        assert server.connections == 50

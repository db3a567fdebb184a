"""Connections to many servers that wait for their next request."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from heliograph.http1.connection import Connection, connected, post_head
from heliograph.http1.idle import IdleConnections

from tests.unit.egress.servers import OK, Server, answering, serving

HEAD = post_head("/", {"host": "a.example"})


def asked(connection: Connection) -> Connection:
    connection.send(HEAD)
    connection.answer(1000)
    return connection


def connection_to(server: Server) -> Connection:
    return asked(connected(("127.0.0.1", server.port), 3))


def is_open(connection: Connection) -> bool:
    return connection.sock.fileno() != -1


def test_the_connection_that_was_used_last_is_taken_first_and_once() -> None:
    with serving(answering(OK)) as server:
        idle = IdleConnections(most=3, longest=60)
        first, second = connection_to(server), connection_to(server)
        idle.keep("a", first)
        idle.keep("a", second)
        assert [idle.take("a"), idle.take("a"), idle.take("a")] == [second, first, None]
        first.close()
        second.close()


def test_nobody_gets_the_connection_to_another_server() -> None:
    with serving(answering(OK)) as server:
        idle = IdleConnections(most=3, longest=60)
        ours, theirs = connection_to(server), connection_to(server)
        idle.keep("ours", ours)
        idle.keep("theirs", theirs)
        assert idle.take("ours") is ours
        assert idle.take("ours") is None
        ours.close()
        idle.close()
        assert not is_open(theirs)


def test_of_too_many_the_oldest_is_closed() -> None:
    with serving(answering(OK)) as server:
        idle = IdleConnections(most=2, longest=60)
        connections = [connection_to(server) for _ in range(3)]
        for place, connection in enumerate(connections):
            idle.keep(place, connection)
        assert [is_open(one) for one in connections] == [False, True, True]
        idle.close()


@pytest.mark.parametrize("seconds", [-5, 5], ids=["by the clock", "and if it was set back"])
def test_who_asks_for_any_closes_what_was_idle_for_too_long(seconds: int) -> None:
    with serving(answering(OK)) as server:
        idle = IdleConnections(most=9, longest=5)
        old, new = connection_to(server), connection_to(server)
        idle.keep("a", old)
        idle.keep("a", new)
        old.used_at += seconds * 1.01
        assert idle.take("b") is None
        assert [is_open(old), is_open(new)] == [False, True]
        idle.close()


def test_they_are_closed_with_the_last_who_could_use_them() -> None:
    with serving(answering(OK)) as server:
        idle = IdleConnections(most=3, longest=60)
        connection = connection_to(server)
        idle.keep("a", connection)
        del idle
        assert not is_open(connection)


def test_threads_never_share_a_connection() -> None:
    with ExitStack() as stack:
        servers = [stack.enter_context(serving(answering(OK))) for _ in range(2)]
        idle = IdleConnections(most=16, longest=60)
        stack.callback(idle.close)

        def ask(number: int) -> None:
            server = servers[number % 2]
            connection = idle.take(server.port) or connection_to(server)
            idle.keep(server.port, asked(connection))

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(ask, range(200)))
        for server in servers:
            assert server.connections <= 8
            assert len(server.requests) == 100 + server.connections

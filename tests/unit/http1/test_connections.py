"""Requests as they go out, and connections that several threads take and give back."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from heliograph.http1.connection import Connection, post_head
from heliograph.http1.kept import KeptConnections, Origin

from tests.unit.egress.servers import OK, Server, answering, serving

HEADERS = {"host": "a.example", "x-name": "Zoë"}


def origin(server: Server) -> Origin:
    return Origin.of(f"http://127.0.0.1:{server.port}/any?path")


def ask(connections: KeptConnections) -> Connection:
    connection = connections.take()
    connection.send(post_head("/", {"host": "a.example"}))
    connections.give_back(connection, connection.answer(1000))
    return connection


def test_a_head_has_its_headers() -> None:
    assert post_head("/a?b=%20", HEADERS) == (
        b"POST /a?b=%20 HTTP/1.1\r\nhost: a.example\r\nx-name: Zo\xeb\r\n\r\n"
    )


@pytest.mark.parametrize("bad", ["\r\n", "\n", "\r", "a\r\nhost: b"])
def test_nobody_can_put_a_header_or_a_request_into_another(bad: str) -> None:
    for name, value in (("a", bad), (bad, "a")):
        with pytest.raises(ValueError, match="end of a line"):
            post_head("/", {name: value})
    with pytest.raises(ValueError, match="end of a line"):
        post_head(f"/{bad}", {})


@pytest.mark.parametrize("target", [" ", "/a b", "/ä", "/\x00", "/\x7f"])
def test_a_target_is_percent_encoded(target: str) -> None:
    with pytest.raises(ValueError, match="target"):
        post_head(target, {})


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://a.example", ("a.example", 80, "a.example")),
        ("https://A.example/b?c", ("a.example", 443, "A.example")),
        ("https://[::1]:8443/", ("::1", 8443, "[::1]:8443")),
    ],
)
def test_an_origin_is_read_from_a_url(url: str, expected: tuple[str, int, str]) -> None:
    host, port, authority = expected
    is_tls = url.startswith("https")
    assert Origin.of(url) == Origin(is_tls=is_tls, host=host, port=port, authority=authority)


@pytest.mark.parametrize("url", ["ftp://a.example", "a.example", "http://", "http://a:b/"])
def test_what_is_no_url_of_http_has_no_origin(url: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Origin.of(url)


def test_a_connection_is_not_trusted_after_its_time() -> None:
    with serving(answering(OK)) as server:
        connections = KeptConnections(origin(server), 1, longest_idle=5)
        first = ask(connections)
        assert ask(connections) is first
        first.used_at -= 5
        assert ask(connections) is not first
        connections.close()
    assert server.connections == 2


def test_threads_that_take_and_give_back_never_share_a_connection() -> None:
    with serving(answering(OK)) as server:
        connections = KeptConnections(origin(server), 1)
        with ThreadPoolExecutor(8) as threads:
            for done in [threads.submit(ask, connections) for _ in range(200)]:
                done.result()
        connections.close()
    assert len(server.requests) == 200
    assert server.connections <= 8

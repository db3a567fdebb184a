import pytest
from heliograph.egress.carrier_requests import KeptCarrierRequests
from heliograph.ports.http import HttpRequest
from heliograph.sandbox import wire
from heliograph.sandbox.callbacks import CallbackNotTaken, Callbacks

from tests.contracts.carriers.server import (
    answering,
    answering_then_closing,
    carrier_server,
    refusing_port,
)
from tests.fakes import NOON, FakeClock

SECRET = "the carrier's secret"
CALLBACKS = Callbacks(
    secret=SECRET, requests=KeptCarrierRequests(read_timeout=5), clock=FakeClock()
)


@pytest.mark.parametrize("status", [200, 202, 204, 299])
def test_a_callback_that_is_answered_with_2xx_is_done(status: int) -> None:
    with carrier_server(
        answering(b"HTTP/1.1 %d -\r\nContent-Length: 0\r\n\r\n" % status)
    ) as server:
        CALLBACKS.post(f"{server.url}/callback/simulator", b'{"a": 1}')
        (request,) = server.requests
    assert request.line == "POST /callback/simulator HTTP/1.1"
    assert request.body == b'{"a": 1}'


@pytest.mark.parametrize("status", [301, 307, 400, 401, 404, 429, 500, 503])
def test_a_callback_that_is_answered_otherwise_is_not_taken_and_not_repeated_at_once(
    status: int,
) -> None:
    raw = b"HTTP/1.1 %d -\r\nLocation: /\r\nContent-Length: 0\r\n\r\n" % status
    with carrier_server(answering(raw)) as server:
        with pytest.raises(CallbackNotTaken, match=str(status)):
            CALLBACKS.post(server.url, b"{}")
        assert len(server.requests) == 1


def test_a_callback_that_nobody_listens_to_is_not_taken() -> None:
    with refusing_port() as url, pytest.raises(CallbackNotTaken):
        CALLBACKS.post(url, b"{}")


def test_a_callback_whose_connection_dies_is_sent_once_more() -> None:
    with carrier_server(answering_then_closing(b"")) as server:
        with pytest.raises(CallbackNotTaken):
            CALLBACKS.post(server.url, b"{}")
        assert len(server.requests) == 2


def test_a_callback_is_signed() -> None:
    with carrier_server(answering(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) as server:
        CALLBACKS.post(server.url, b'{"a": 1}')
        (received,) = server.requests
    request = HttpRequest(
        method="POST",
        path="/",
        query="",
        headers=received.headers,
        body=received.body,
        client_address="127.0.0.1",
    )
    assert wire.is_authentic(request, SECRET, NOON)


def test_the_secret_is_in_no_repr() -> None:
    assert SECRET not in repr(CALLBACKS)

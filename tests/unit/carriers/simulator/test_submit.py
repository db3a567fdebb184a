"""What is the simulator's own; the rest is in tests/contracts/test_carrier_contract.py."""

import json

import pytest
from heliograph.carriers.simulator.submit import SimulatorCarrier
from heliograph.egress.carrier_requests import READ_TIMEOUT
from heliograph.ports.carriers import ProvedUnsent, Refused, Submitted, Unconfirmed
from heliograph.ports.http import HttpRequest
from heliograph.sandbox import wire
from heliograph.sandbox.gateway import SILENCE_SECONDS

from tests.contracts.carriers.case import SECRET, SUBMISSION, account, addresses, requests
from tests.contracts.carriers.server import answering, carrier_server
from tests.contracts.carriers.simulator import Simulator
from tests.fakes import NOON, FakeClock

ACCEPTED = Simulator.accepted


def carrier(url: str) -> SimulatorCarrier:
    ours = account(Simulator.name, url, secret=SECRET)
    called_back = addresses(Simulator.name, url)
    return SimulatorCarrier(ours, called_back, requests=requests(READ_TIMEOUT), clock=FakeClock())


def submitted_with(status: int, content: bytes) -> Submitted:
    raw = b"HTTP/1.1 %d -\r\nContent-Length: %d\r\n\r\n%b" % (status, len(content), content)
    with carrier_server(answering(raw)) as server:
        return carrier(server.url).submit(SUBMISSION)


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (503, b'{"code": "connection_refused"}'),
        (429, b""),
        (429, b'{"code": "ESME_RTHROTTLED"}'),
        (401, b'{"code": "ESME_RINVPASWD"}'),
    ],
)
def test_an_answer_that_says_the_carrier_has_nothing_proves_it(status: int, content: bytes) -> None:
    assert submitted_with(status, content) == ProvedUnsent(f"HTTP {status}")


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (503, b'{"message": "Service Unavailable"}'),
        (500, b'{"code": "connection_refused"}'),
        (404, b'{"message": "Not Found"}'),
        (403, b'{"code": ""}'),
        (403, b'{"code": 5}'),
        (202, b'{"carrier_message_id": ""}'),
        (200, b'{"carrier_message_id": "c-1"}'),
    ],
)
def test_an_answer_that_is_not_the_carriers_proves_nothing(status: int, content: bytes) -> None:
    assert submitted_with(status, content) == Unconfirmed(f"HTTP {status}")


def test_an_unknown_refusal_is_passed_on_to_the_customer() -> None:
    assert submitted_with(422, b'{"code": "KEYWORD"}') == Refused("KEYWORD", "KEYWORD")


def test_the_submission_goes_to_the_gateway_and_carries_where_to_call_back() -> None:
    with carrier_server(answering(ACCEPTED)) as server:
        carrier(server.url).submit(SUBMISSION)
        (request,) = server.requests
    assert request.line == "POST /simulator/messages HTTP/1.1"
    assert request.headers["content-type"] == "application/json"
    content = json.loads(request.body)
    assert content["status_callback"] == f"{server.url}/callback/simulator"
    assert content["uplink_callback"] == f"{server.url}/uplink/simulator"


def test_the_carrier_accepts_the_signature_of_a_submission() -> None:
    with carrier_server(answering(ACCEPTED)) as server:
        carrier(server.url).submit(SUBMISSION)
        (received,) = server.requests
    request = HttpRequest(
        method="POST",
        path="/simulator/messages",
        query="",
        headers=received.headers,
        body=received.body,
        client_address="127.0.0.1",
    )
    assert wire.is_authentic(request, SECRET, NOON)
    assert not wire.is_authentic(request, "another", NOON)


def test_the_silent_handset_keeps_silent_for_longer_than_we_wait() -> None:
    assert SILENCE_SECONDS > READ_TIMEOUT


def test_the_secret_is_in_no_repr() -> None:
    assert SECRET not in repr(carrier("http://127.0.0.1:9"))

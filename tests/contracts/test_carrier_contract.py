"""What every carrier must do with a message, whatever its vendor; its case is in carriers/.

The outcomes are those of `ports.Submitted`. The one that counts most: a message that may have left
us is never reported as unsent, for then it would be sent twice. test_carrier_webhook_contract.py
holds the way back to the same.
"""

import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from time import monotonic

import pytest
from heliograph.ports.carriers import Accepted, ProvedUnsent, Refused, Submitted, Unconfirmed
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contracts.carriers import with_each_carrier
from tests.contracts.carriers.case import SUBMISSION, CarrierCase
from tests.contracts.carriers.server import (
    Behaviour,
    Exchange,
    answering,
    answering_then_closing,
    carrier_server,
    keeping_silent,
    listening,
    refusing_port,
    reset,
    resetting,
    unanswering_port,
)
from tests.fakes import FakeClock

SOON = 0.3
LATER = 5.0


def taken(case: CarrierCase) -> Accepted:
    """What `case.accepted` means."""
    return Accepted(case.accepted_as, case.reported_segments)


def submit(case: CarrierCase, url: str, read_timeout: float = LATER) -> Submitted:
    return case.carrier(url, FakeClock(), read_timeout).submit(SUBMISSION)


# -- submit: what the carrier answers --------------------------------------------------------------


@with_each_carrier
def test_a_message_that_the_carrier_takes_is_accepted_with_the_carriers_id(
    case: CarrierCase,
) -> None:
    with carrier_server(answering(case.accepted)) as server:
        assert submit(case, server.url) == taken(case)


@with_each_carrier
def test_the_message_and_our_reference_reach_the_carrier_unchanged(case: CarrierCase) -> None:
    with carrier_server(answering(case.accepted)) as server:
        submit(case, server.url)
        assert [case.submission_in(request) for request in server.requests] == [SUBMISSION]


@with_each_carrier
def test_a_refusal_keeps_the_carriers_code_verbatim_and_has_one_for_the_customer(
    case: CarrierCase,
) -> None:
    with carrier_server(answering(case.refused)) as server:
        refused = submit(case, server.url)
    assert isinstance(refused, Refused)
    assert refused.carrier_code == case.refusal_code
    assert refused.status_code == "REJECTD"


@with_each_carrier
def test_a_throttled_message_is_proved_unsent(case: CarrierCase) -> None:
    with carrier_server(answering(case.throttled)) as server:
        assert isinstance(submit(case, server.url), ProvedUnsent)


# -- submit: nothing left us -----------------------------------------------------------------------


@with_each_carrier
def test_a_refused_connection_proves_the_message_unsent(case: CarrierCase) -> None:
    with refusing_port() as url:
        assert isinstance(submit(case, url), ProvedUnsent)


@with_each_carrier
def test_a_connection_that_does_not_come_about_in_time_proves_the_message_unsent(
    case: CarrierCase,
) -> None:
    with unanswering_port() as url:
        assert isinstance(submit(case, url), ProvedUnsent)


@with_each_carrier
def test_a_name_that_cannot_be_resolved_proves_the_message_unsent(
    case: CarrierCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look_up(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert isinstance(submit(case, "http://carrier.invalid"), ProvedUnsent)


@with_each_carrier
@pytest.mark.parametrize("handshake", ["answered in plain text", "reset", "met by silence"])
def test_a_failed_tls_handshake_proves_the_message_unsent(
    case: CarrierCase, handshake: str
) -> None:
    def serve(connection: socket.socket, *_: object) -> None:
        connection.recv(65536)
        if handshake == "reset":
            reset(connection)
        elif handshake == "answered in plain text":
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        else:
            connection.recv(65536)  # until the client gives up

    with listening(serve) as server:
        submitted = submit(case, server.url.replace("http:", "https:"), SOON)
    assert isinstance(submitted, ProvedUnsent)


# -- submit: the carrier may have it ---------------------------------------------------------------

GARBAGE = {
    "silence": keeping_silent,
    "a reset": resetting,
    "a closed connection": answering_then_closing(b""),
    "half an answer": answering_then_closing(
        b"HTTP/1.1 202 Accepted\r\nContent-Length: 99\r\n\r\n{"
    ),
    "no HTTP": answering_then_closing(b"220 smtp.example.com ESMTP\r\n"),
    "an empty 200": answering(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
    "a web page": answering(b"HTTP/1.1 202 Accepted\r\nContent-Length: 13\r\n\r\n<html></html>"),
    "a server error": answering(b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"),
    "a gateway time-out": answering(b"HTTP/1.1 504 Gateway Timeout\r\nContent-Length: 0\r\n\r\n"),
    "unavailable, for any reason": answering(b"HTTP/1.1 503 Oops\r\nContent-Length: 0\r\n\r\n"),
}


@with_each_carrier
@pytest.mark.parametrize("behave", GARBAGE.values(), ids=GARBAGE.keys())
def test_a_message_without_a_clear_answer_is_unconfirmed_and_was_sent_once(
    case: CarrierCase, behave: Behaviour
) -> None:
    with carrier_server(behave) as server:
        submitted = submit(case, server.url, SOON)
        assert isinstance(submitted, Unconfirmed)
        assert len(server.requests) == 1


@with_each_carrier
def test_a_silent_carrier_is_given_up_after_the_read_time_out(case: CarrierCase) -> None:
    with carrier_server(keeping_silent) as server:
        start = monotonic()
        submit(case, server.url, SOON)
        assert SOON <= monotonic() - start < LATER


@with_each_carrier
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(case: CarrierCase, status: int) -> None:
    with carrier_server(answering(case.accepted)) as other:
        location = f"HTTP/1.1 {status} Moved\r\nLocation: {other.url}/\r\nContent-Length: 0\r\n\r\n"
        with carrier_server(answering(location.encode())) as server:
            assert isinstance(submit(case, server.url), Unconfirmed)
            assert (len(server.requests), len(other.requests)) == (1, 0)


@with_each_carrier
@settings(max_examples=60, deadline=None)
@given(
    start=st.sampled_from([b"", b"HTTP/1.1 202 OK\r\n", b"HTTP/1.1 400 No\r\n\r\n", b"HTTP/1.0 "]),
    header=st.sampled_from(
        [
            b"",
            b"Content-Encoding: gzip\r\n\r\n",
            b"Transfer-Encoding: chunked\r\n\r\n",
            b"Content-Length: -1\r\n\r\n",
            b"Content-Length: 9999999999\r\n\r\n",
        ]
    ),
    rest=st.binary(max_size=300),
)
def test_submit_never_raises_whatever_comes_back(
    case: CarrierCase, start: bytes, header: bytes, rest: bytes
) -> None:
    with carrier_server(answering_then_closing(start + header + rest)) as server:
        submitted = submit(case, server.url, SOON)
    # Bytes have left us, so unless the carrier speaks clearly this may not be tried again.
    assert isinstance(submitted, Unconfirmed | Accepted | Refused)


@with_each_carrier
def test_an_answer_without_end_is_not_read_to_its_end(case: CarrierCase) -> None:
    whole, sent = 64 * 1024 * 1024, 0

    def behave(exchange: Exchange) -> None:
        nonlocal sent
        exchange.connection.sendall(b"HTTP/1.1 202 OK\r\nContent-Length: %d\r\n\r\n" % whole)
        while sent < whole:
            sent += exchange.connection.send(bytes(65536))

    with carrier_server(behave) as server:
        assert isinstance(submit(case, server.url), Unconfirmed)
    assert sent < whole / 2


@with_each_carrier
def test_several_threads_may_submit_at_once(case: CarrierCase) -> None:
    texts = [f"text {number}" for number in range(24)]
    with carrier_server(answering(case.accepted)) as server:
        carrier = case.carrier(server.url, FakeClock(), LATER)
        with ThreadPoolExecutor(8) as threads:
            done = threads.map(lambda t: carrier.submit(replace(SUBMISSION, text=t)), texts)
            assert set(done) == {taken(case)}
        received = [case.submission_in(request).text for request in server.requests]
    assert sorted(received) == sorted(texts)


@with_each_carrier
def test_a_connection_is_used_again(case: CarrierCase) -> None:
    with carrier_server(answering(case.accepted)) as server:
        carrier = case.carrier(server.url, FakeClock(), LATER)
        assert {carrier.submit(SUBMISSION) for _ in range(5)} == {taken(case)}
        assert server.connections == 1

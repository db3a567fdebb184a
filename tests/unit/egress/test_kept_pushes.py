"""Pushes over connections that end: each brings its own answer or none, and none is lost."""

from __future__ import annotations

from threading import Event
from time import monotonic

import pytest
import trustme
from heliograph.domain.errors import CustomerUnreachable
from heliograph.egress.customer_push import Limits
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.egress.customers import (
    LATE,
    WAITED_TOO_LONG,
    Customer,
    in_turn,
    resetting_after,
    saying,
)
from tests.unit.egress.servers import OK, Conversation, Talk, answering, serving
from tests.unit.egress.test_customer_push import PUSH
from tests.unit.egress.test_push_tls import tls_of, trusting


def test_an_answer_that_comes_too_late_is_not_that_of_the_next_push() -> None:
    over = Event()

    def talk(conversation: Conversation) -> None:
        conversation.read_request()
        over.wait(10)
        conversation.sock.sendall(LATE)
        conversation.read_request()

    with serving(in_turn(talk, answering(OK))) as server:
        customer = Customer(server, Limits(whole_request_seconds=0.3))
        with pytest.raises(CustomerUnreachable, match="no answer in time"):
            customer.push()
        over.set()
        assert customer.push() == 200
        assert (len(server.requests), server.connections) == (2, 2)


def test_a_connection_that_was_closed_in_between_costs_no_push() -> None:
    with serving(saying(OK)) as server:
        customer = Customer(server)
        for _ in range(2):
            assert customer.push() == 200
            customer.hears()
        assert (len(server.requests), server.connections) == (2, 2)


@pytest.mark.parametrize(
    "ending",
    [saying(OK, b""), resetting_after(OK), saying(OK, WAITED_TOO_LONG)],
    ids=["closed", "reset", "408"],
)
def test_a_connection_that_ends_under_a_push_brings_it_over_a_new_one(ending: Talk) -> None:
    with serving(in_turn(ending, answering(OK))) as server:
        customer = Customer(server)
        assert [customer.push(), customer.push()] == [200, 200]
        assert [request.partition(b"\r\n")[0] for request in server.requests] == [
            b"POST /reports HTTP/1.1"
        ] * 3
        assert server.requests[1] == server.requests[2]
        assert server.connections == 2


@pytest.mark.parametrize("ending", [saying(OK, b""), resetting_after(OK)])
def test_a_push_goes_over_one_new_connection_and_no_more(ending: Talk) -> None:
    with serving(in_turn(ending, saying(b""))) as server:
        customer = Customer(server)
        customer.push()
        with pytest.raises(CustomerUnreachable):
            customer.push()
        assert (len(server.requests), server.connections) == (3, 2)


@pytest.mark.parametrize("beginning", [b"H", OK[:-2], b"HTTP/1.1 100 Continue\r\n\r\n", b"SSH-2.0"])
def test_a_push_of_whose_answer_something_came_is_not_repeated(beginning: bytes) -> None:
    with serving(saying(OK, beginning)) as server:
        customer = Customer(server)
        customer.push()
        with pytest.raises(CustomerUnreachable):
            customer.push()
        assert (len(server.requests), server.connections) == (2, 1)


def test_a_push_that_is_not_answered_in_time_is_not_repeated() -> None:
    def talk(conversation: Conversation) -> None:
        saying(OK)(conversation)
        conversation.read_request()
        conversation.keep_silent()

    with serving(talk) as server:
        customer = Customer(server, Limits(whole_request_seconds=0.6))
        customer.push()
        began = monotonic()
        with pytest.raises(CustomerUnreachable, match="no answer in time"):
            customer.push()
        assert 0.5 < monotonic() - began < 1.5
        assert (len(server.requests), server.connections) == (2, 1)


def test_both_ways_of_a_push_together_have_the_time_of_one() -> None:
    def talk(conversation: Conversation) -> None:
        saying(OK)(conversation)
        conversation.read_request()
        conversation.stopping.wait(0.4)

    def silent(conversation: Conversation) -> None:
        conversation.read_request()
        conversation.keep_silent()

    with serving(in_turn(talk, silent)) as server:
        customer = Customer(server, Limits(whole_request_seconds=0.8))
        customer.push()
        began = monotonic()
        with pytest.raises(CustomerUnreachable, match="no answer in time"):
            customer.push()
        assert monotonic() - began < 1.2
        assert server.connections == 2


def test_408_over_a_new_connection_is_about_the_push() -> None:
    with serving(answering(WAITED_TOO_LONG)) as server:
        assert Customer(server).push() == 408
        assert len(server.requests) == 1


def test_408_that_keeps_the_connection_is_about_the_push() -> None:
    busy = WAITED_TOO_LONG.replace(b"Connection: close\r\n", b"")
    with serving(saying(OK, busy)) as server:
        customer = Customer(server)
        assert [customer.push(), customer.push()] == [200, 408]
        assert len(server.requests) == 2


@pytest.mark.parametrize("ending", [saying(OK), saying(OK, b""), resetting_after(OK)])
def test_a_connection_over_tls_that_ends_costs_no_push(authority: trustme.CA, ending: Talk) -> None:
    tls = tls_of(authority, "customer.example")
    with serving(in_turn(ending, answering(OK)), tls=tls) as server:
        customer = Customer(server)
        customer.way._tls = trusting(authority)
        url = f"https://customer.example:{server.port}/"
        assert [customer.way.post(url, PUSH).status for _ in range(2)] == [200, 200]
        assert server.connections == 2


def answer_as(way: str, conversation: Conversation, answer: bytes) -> None:
    """Answer properly or in one of the ways that spoil a connection."""
    pieces = {
        "whole": [answer],
        "in pieces": [answer[place : place + 1] for place in range(len(answer))],
        "with more": [answer + LATE],
        "closing": [answer],
        "silently": [],
        "half": [answer[:9]],
    }
    for piece in pieces[way]:
        conversation.sock.sendall(piece)
    if way in {"closing", "silently", "half"}:
        conversation.sock.close()


WAYS = ["whole", "in pieces", "with more", "closing", "silently", "half"]


@settings(max_examples=60)
@given(st.lists(st.sampled_from(WAYS), min_size=1, max_size=8))
def test_a_push_brings_its_own_answer_or_none(ways: list[str]) -> None:
    """The answer says which request it is for."""
    heard = iter(enumerate(ways, start=210))
    told: list[int] = []

    def talk(conversation: Conversation) -> None:
        while conversation.read_request():
            status, way = next(heard, (200, "whole"))
            told.append(status)
            answer = f"HTTP/1.1 {status} X\r\nContent-Length: 2\r\n\r\nok"
            answer_as(way, conversation, answer.encode())

    with serving(talk) as server:
        customer = Customer(server)
        for _ in ways:
            try:
                status = customer.push()
            except CustomerUnreachable:
                continue
            assert status == told[-1]

"""Connections to customers that are kept for a moment, and those that are not."""

from __future__ import annotations

import socket
from collections.abc import Callable
from threading import Barrier, Event, Thread

import pytest
import trustme
from heliograph.domain.errors import DestinationForbidden
from heliograph.egress.customer_push import LONGEST_IDLE

from tests.unit.egress.customers import (
    IN_CHUNKS,
    LATE,
    OLD,
    SAYS_CLOSE,
    WITH_LENGTH,
    WITHOUT_LENGTH,
    Customer,
    in_turn,
    saying,
)
from tests.unit.egress.servers import OK, Conversation, answering, serving
from tests.unit.egress.test_customer_push import PUSH
from tests.unit.egress.test_push_tls import tls_of, trusting


@pytest.mark.parametrize(
    "answer",
    [OK, WITH_LENGTH, IN_CHUNKS, b"HTTP/1.1 204 No Content\r\n\r\n", LATE],
    ids=["empty", "by length", "in chunks", "204", "not taken"],
)
def test_a_connection_is_used_again(answer: bytes) -> None:
    with serving(answering(answer)) as server:
        customer = Customer(server)
        assert {customer.push() for _ in range(5)} == {int(answer.split()[1])}
        assert (len(server.requests), server.connections) == (5, 1)
        assert customer.kept[0].sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.parametrize("answer", [WITHOUT_LENGTH, SAYS_CLOSE, OLD])
def test_an_answer_that_is_the_last_over_its_connection_ends_it(answer: bytes) -> None:
    with serving(answering(answer)) as server:
        customer = Customer(server)
        assert [customer.push(), customer.push()] == [200, 200]
        assert not customer.kept
        assert server.connections == 2


def test_a_push_that_says_close_closes_even_where_the_answer_does_not() -> None:
    with serving(answering(OK)) as server:
        customer = Customer(server)
        url = f"http://customer.example:{server.port}/"
        customer.way.post(url, PUSH, lambda _: {"Connection": "close"})
        assert not customer.kept


@pytest.mark.parametrize("answer", [WITH_LENGTH, IN_CHUNKS])
def test_a_body_may_come_after_its_head_and_is_not_waited_for(answer: bytes) -> None:
    pushed = Event()
    head = answer.index(b"\r\n\r\n") + 4

    def talk(conversation: Conversation) -> None:
        conversation.read_request()
        conversation.sock.sendall(answer[:head])
        pushed.wait(10)
        conversation.sock.sendall(answer[head:])
        saying(OK)(conversation)

    with serving(talk) as server:
        customer = Customer(server)
        assert customer.push() == 200
        pushed.set()
        customer.hears()
        assert customer.push() == 200
        assert server.connections == 1


def test_a_connection_on_which_an_answer_is_not_over_is_not_used_again() -> None:
    def talk(conversation: Conversation) -> None:
        conversation.read_request()
        conversation.sock.sendall(WITH_LENGTH[:-1])
        conversation.keep_silent()

    with serving(in_turn(talk, answering(OK))) as server:
        customer = Customer(server)
        assert [customer.push(), customer.push()] == [200, 200]
        assert server.connections == 2


def test_what_follows_an_answer_without_end_is_not_read_without_end() -> None:
    def talk(conversation: Conversation) -> None:
        conversation.read_request()
        conversation.sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n")
        while True:
            conversation.sock.sendall(b"a" * 65536)

    with serving(in_turn(talk, answering(OK))) as server:
        customer = Customer(server)
        customer.push()
        customer.hears()
        assert customer.push() == 200
        assert server.connections == 2


@pytest.mark.parametrize("surplus", [LATE, b"\x00", b"HTTP/1.1 503"])
def test_who_sends_more_than_an_answer_is_asked_over_a_new_connection(surplus: bytes) -> None:
    with serving(in_turn(answering(OK + surplus), answering(OK))) as server:
        customer = Customer(server)
        assert customer.push() == 200
        assert not customer.kept
        assert customer.push() == 200
        assert server.connections == 2


@pytest.mark.parametrize("surplus", [LATE, b"\x00", b"HTTP/1.1 503"])
def test_what_comes_between_two_pushes_is_not_the_answer_to_the_second(surplus: bytes) -> None:
    pushed = Event()

    def talk(conversation: Conversation) -> None:
        saying(OK)(conversation)
        pushed.wait(10)
        conversation.sock.sendall(surplus)
        conversation.keep_silent()

    with serving(in_turn(talk, answering(OK))) as server:
        customer = Customer(server)
        customer.push()
        pushed.set()
        customer.hears()
        assert customer.push() == 200
        assert server.connections == 2


@pytest.mark.parametrize("address", ["169.254.169.254", "fd00:ec2::254", "224.0.0.1"])
def test_a_name_that_moves_gets_nothing_over_the_connection_that_is_kept(address: str) -> None:
    with serving(answering(OK)) as server:
        customer = Customer(server)
        customer.push()
        for moved in ([address], ["127.0.0.1", address]):
            customer.names.addresses = moved
            with pytest.raises(DestinationForbidden):
                customer.push()
        assert len(server.requests) == 1


def test_a_name_that_moves_leaves_its_connections_behind() -> None:
    with serving(answering(OK)) as server:
        customer = Customer(server)
        customer.push()
        customer.names.addresses = ["127.0.0.2"]
        moved = customer.way._destinations.pin(f"http://customer.example:{server.port}/reports")
        assert customer.way._idle.take(moved.server) is None
        assert len(customer.kept) == 1


def test_two_names_of_one_address_have_their_own_connections() -> None:
    with serving(answering(OK)) as server:
        customer = Customer(server)
        for _ in range(2):
            for host in ("customer.example", "other.example"):
                customer.push(host)
        assert (len(server.requests), server.connections) == (4, 2)


def test_a_connection_that_was_idle_for_too_long_is_closed() -> None:
    with serving(answering(OK)) as server:
        customer = Customer(server)
        customer.push()
        (first,) = customer.kept
        first.used_at -= LONGEST_IDLE
        customer.push("other.example")
        assert first.sock.fileno() == -1


def test_the_same_holds_over_tls(authority: trustme.CA) -> None:
    with serving(answering(WITH_LENGTH), tls=tls_of(authority, "customer.example")) as server:
        customer = Customer(server)
        customer.way._tls = trusting(authority)
        url = f"https://customer.example:{server.port}/"
        for _ in range(5):
            assert customer.way.post(url, PUSH).status == 200
        assert (len(server.requests), server.connections) == (5, 1)
        assert customer.kept[0].sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.parametrize("surplus", [LATE, b"\x00"])
def test_what_comes_between_two_pushes_over_tls_is_no_answer(
    authority: trustme.CA, surplus: bytes
) -> None:
    pushed = Event()

    def talk(conversation: Conversation) -> None:
        saying(OK)(conversation)
        pushed.wait(10)
        conversation.sock.sendall(surplus)
        conversation.keep_silent()

    tls = tls_of(authority, "customer.example")
    with serving(in_turn(talk, answering(OK)), tls=tls) as server:
        customer = Customer(server)
        customer.way._tls = trusting(authority)
        url = f"https://customer.example:{server.port}/"
        customer.way.post(url, PUSH)
        pushed.set()
        customer.hears()
        assert customer.way.post(url, PUSH).status == 200
        assert server.connections == 2


def at_once(many: int, work: Callable[[], object]) -> None:
    threads = [Thread(target=work) for _ in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)


def test_ten_pushes_at_once_need_no_more_connections_the_second_time() -> None:
    everybody = Barrier(10)

    def talk(conversation: Conversation) -> None:
        while conversation.read_request():
            everybody.wait(10)
            conversation.sock.sendall(OK)

    with serving(talk) as server:
        customer = Customer(server)
        for _ in range(2):
            at_once(10, customer.push)
        assert (len(server.requests), server.connections) == (20, 10)

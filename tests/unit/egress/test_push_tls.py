"""Pushes over TLS: the certificate must be for the URL's host, not for the address called."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from ipaddress import ip_address
from time import monotonic

import pytest
import trustme
from heliograph.domain.errors import CustomerUnreachable
from heliograph.egress.addresses import Address
from heliograph.egress.customer_push import HttpCustomerPush, Limits
from heliograph.egress.destinations import Destinations
from heliograph.http1.connection import tls_of_the_system
from heliograph.ports.customers import RenderedPush

from tests.unit.egress.servers import OK, Conversation, Server, answering, serving
from tests.unit.egress.test_customer_push import PUSH, NoonClock

LARGE_PUSH = RenderedPush(body=b"a" * 20_000_000, content_type="text/plain")
NO_CERTIFICATE = r"^no valid certificate for this host$"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def tls_of(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(tls)
    return tls


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    tls = ssl.create_default_context()
    authority.configure_trust(tls)
    return tls


def this_machine(_host: str) -> Sequence[Address]:
    return [ip_address("127.0.0.1")]


def post(server: Server, tls: ssl.SSLContext | None, host: str = "customer.example") -> int:
    push = HttpCustomerPush(
        Destinations(this_machine, allow_private=True), NoonClock(), user_agent="H", tls=tls
    )
    return push.post(f"https://{host}:{server.port}/reports", PUSH).status


def test_a_server_with_a_certificate_for_the_name_gets_the_push(authority: trustme.CA) -> None:
    asked_for: list[str | None] = []
    tls = tls_of(authority, "customer.example")
    tls.sni_callback = lambda _sock, name, _tls: asked_for.append(name)
    with serving(answering(OK), tls=tls) as server:
        assert post(server, trusting(authority)) == 200
        assert f"Host: customer.example:{server.port}\r\n".encode() in server.requests[0]
    assert asked_for == ["customer.example"]


def test_a_server_may_have_a_certificate_for_its_address(authority: trustme.CA) -> None:
    with serving(answering(OK), tls=tls_of(authority, "127.0.0.1")) as server:
        assert post(server, trusting(authority), "127.0.0.1") == 200


@pytest.mark.parametrize("name", ["other.example", "sub.customer.example", "127.0.0.1"])
def test_a_server_with_a_certificate_for_another_name_gets_nothing(
    authority: trustme.CA, name: str
) -> None:
    with serving(answering(OK), tls=tls_of(authority, name)) as server:
        with pytest.raises(CustomerUnreachable, match=NO_CERTIFICATE):
            post(server, trusting(authority))
        assert not server.requests


def test_a_server_with_a_certificate_of_an_unknown_authority_gets_nothing(
    authority: trustme.CA,
) -> None:
    with serving(answering(OK), tls=tls_of(trustme.CA(), "customer.example")) as server:
        with pytest.raises(CustomerUnreachable, match=NO_CERTIFICATE):
            post(server, trusting(authority))
        assert not server.requests


def test_unless_told_otherwise_the_systems_authorities_decide(authority: trustme.CA) -> None:
    with serving(answering(OK), tls=tls_of(authority, "customer.example")) as server:
        with pytest.raises(CustomerUnreachable, match=NO_CERTIFICATE):
            post(server, None)
        assert not server.requests


def test_a_slow_handshake_leaves_less_time_for_the_rest(authority: trustme.CA) -> None:
    server_tls = tls_of(authority, "customer.example")

    def talk(conversation: Conversation) -> None:
        conversation.stopping.wait(0.7)
        with server_tls.wrap_socket(conversation.sock, server_side=True):
            conversation.keep_silent()

    push = HttpCustomerPush(
        Destinations(this_machine, allow_private=True),
        NoonClock(),
        user_agent="H",
        tls=trusting(authority),
        limits=Limits(whole_request_seconds=1.0),
    )
    with serving(talk) as server:
        began = monotonic()
        with pytest.raises(CustomerUnreachable, match="no answer in time"):
            push.post(f"https://customer.example:{server.port}/", LARGE_PUSH)
        assert monotonic() - began < 1.5


def test_a_server_without_tls_gets_nothing(authority: trustme.CA) -> None:
    with serving(lambda conversation: conversation.sock.sendall(OK)) as server:
        with pytest.raises(CustomerUnreachable, match=r"^no TLS connection$"):
            post(server, trusting(authority))
        assert not server.requests


def test_nothing_older_than_tls_1_2_is_spoken() -> None:
    tls = tls_of_the_system()

    assert tls.minimum_version == ssl.TLSVersion.TLSv1_2
    assert tls.verify_mode == ssl.CERT_REQUIRED
    assert tls.check_hostname

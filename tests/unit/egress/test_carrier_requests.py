"""What is certain of a request to a carrier; the rest is in the carriers' contract."""

from time import monotonic

import pytest
from heliograph.egress.carrier_requests import KeptCarrierRequests
from heliograph.ports.carriers import CarrierReply, ProvedUnsent, Unconfirmed

from tests.unit.egress.servers import Conversation, answering, answering_once, dripping, serving

RAW = b"HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\nwait"


def test_a_reply_is_returned_with_its_headers_in_lower_case() -> None:
    with serving(answering(RAW)) as server:
        reply = KeptCarrierRequests().post(
            f"http://127.0.0.1:{server.port}/submit", b"{}", {"Content-Type": "application/json"}
        )
    assert isinstance(reply, CarrierReply)
    assert (reply.status, reply.body, reply.headers["retry-after"]) == (429, b"wait", "7")


def test_a_body_that_was_asked_for_may_have_left_us() -> None:
    with serving(answering(b"")) as server:
        requests = KeptCarrierRequests(read_timeout=0.2)
        assert isinstance(requests.post(f"http://127.0.0.1:{server.port}/", b"{}", {}), Unconfirmed)


ENDS_WITH_IT = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
PATIENCE = 5.0
HEAD = b"HTTP/1.1 201 Created\r\nContent-Length: 10000\r\n"


@pytest.mark.parametrize("begun", [b"HTTP/1.1 201 Cre", HEAD + b"X-Slow: ", HEAD + b"\r\n"])
def test_an_answer_that_comes_byte_by_byte_is_given_up_when_its_time_is_over(begun: bytes) -> None:
    with serving(dripping(b"a", after=begun)) as server:
        requests = KeptCarrierRequests(read_timeout=0.4)
        began = monotonic()
        outcome = requests.post(f"http://127.0.0.1:{server.port}/", b"{}", {})
    assert isinstance(outcome, Unconfirmed)
    assert monotonic() - began < PATIENCE


def test_a_connection_that_is_kept_gives_each_answer_its_own_time() -> None:
    def talk(conversation: Conversation) -> None:
        while conversation.read_request():
            conversation.stopping.wait(0.25)
            conversation.sock.sendall(RAW)

    with serving(talk) as server:
        requests = KeptCarrierRequests(read_timeout=0.4)
        for _ in range(3):
            reply = requests.post(f"http://127.0.0.1:{server.port}/", b"{}", {})
            assert isinstance(reply, CarrierReply)
        assert server.connections == 1


def test_an_answer_that_ends_with_its_connection_is_read_to_its_end() -> None:
    content = b"x" * 10_000
    with serving(answering_once(ENDS_WITH_IT + content)) as server:
        reply = KeptCarrierRequests().post(f"http://127.0.0.1:{server.port}/", b"{}", {})
    assert isinstance(reply, CarrierReply)
    assert reply.body == content


def test_an_address_that_is_none_proves_that_nothing_left_us() -> None:
    assert isinstance(KeptCarrierRequests().post("ftp://127.0.0.1/", b"{}", {}), ProvedUnsent)

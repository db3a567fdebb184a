"""What is certain of a request to a carrier; the rest is in the carriers' contract."""

from heliograph.egress.carrier_pool import carrier_pool
from heliograph.egress.carrier_requests import PooledCarrierRequests
from heliograph.ports.carriers import CarrierReply, ProvedUnsent, Unconfirmed

from tests.unit.egress.servers import answering, serving

RAW = b"HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\nwait"


def test_a_reply_is_returned_with_its_headers_in_lower_case() -> None:
    with serving(answering(RAW)) as server:
        reply = PooledCarrierRequests(carrier_pool()).post(
            f"http://127.0.0.1:{server.port}/submit", b"{}", {"Content-Type": "application/json"}
        )
    assert isinstance(reply, CarrierReply)
    assert (reply.status, reply.body, reply.headers["retry-after"]) == (429, b"wait", "7")


def test_a_body_that_was_asked_for_may_have_left_us() -> None:
    with serving(answering(b"")) as server:
        requests = PooledCarrierRequests(carrier_pool(), read_timeout=0.2)
        assert isinstance(requests.post(f"http://127.0.0.1:{server.port}/", b"{}", {}), Unconfirmed)


def test_an_address_that_is_none_proves_that_nothing_left_us() -> None:
    assert isinstance(
        PooledCarrierRequests(carrier_pool()).post("ftp://127.0.0.1/", b"{}", {}), ProvedUnsent
    )

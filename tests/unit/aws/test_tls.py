"""AWS over TLS: only who proves to be the service is asked, on a connection that is kept."""

import socket
import ssl

import pytest
import trustme
from heliograph.aws.api import SQS, Account, AwsApi, AwsFailed
from heliograph.settings import AwsKeys

from tests.unit.egress.servers import Server, answering, serving
from tests.unit.egress.test_push_tls import tls_of

ANSWERING = answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")


def sqs_at(server: Server) -> AwsApi:
    account = Account("eu-central-1", lambda: AwsKeys("key", "secret", None))
    return AwsApi(SQS, account, f"https://127.0.0.1:{server.port}")


def test_a_service_with_a_certificate_for_its_name_is_asked(authority: trustme.CA) -> None:
    with serving(ANSWERING, tls=tls_of(authority, "127.0.0.1")) as server:
        sqs = sqs_at(server)
        assert [sqs("SendMessageBatch", {}) for _ in range(3)] == [{}] * 3
        (connection,) = sqs._connections._idle
        assert connection.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert connection.sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        assert connection.sock.gettimeout() == SQS.read_seconds
        assert isinstance(connection.sock, ssl.SSLSocket)
        sqs.close()
    assert server.connections == 1


@pytest.mark.parametrize(("name", "is_known"), [("127.0.0.2", True), ("127.0.0.1", False)])
def test_nobody_else_is_asked(authority: trustme.CA, name: str, *, is_known: bool) -> None:
    tls = tls_of(authority if is_known else trustme.CA(), name)
    with serving(ANSWERING, tls=tls) as server:
        with pytest.raises(AwsFailed, match=r"^SSLCertVerificationError$"):
            sqs_at(server)("SendMessageBatch", {})
        assert server.requests == []

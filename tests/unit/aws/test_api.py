"""AWS's JSON protocols: what botocore's client would ask, and whatever may be answered."""

import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Barrier, Thread
from typing import Any

import pytest
from botocore.config import Config
from botocore.session import Session, get_session
from heliograph.aws.api import (
    DYNAMODB,
    SECRETS_MANAGER,
    SQS,
    Account,
    AwsApi,
    AwsFailed,
    Service,
    endpoint_of,
)
from heliograph.http1.connection import tls_of_the_system
from heliograph.http1.kept import Origin
from heliograph.settings import AwsKeys

REGION = "cn-north-1"
KEYS = AwsKeys("key", "secret", "token")
QUEUE = "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/SubmitQueue"
REQUESTS: list[tuple[Service, str, dict[str, Any]]] = [
    (
        SQS,
        "SendMessageBatch",
        {
            "QueueUrl": QUEUE,
            "Entries": [
                {"Id": "0", "MessageBody": "短信", "DelaySeconds": 5, "MessageGroupId": "1"}
            ],
        },
    ),
    (
        SQS,
        "ChangeMessageVisibility",
        {"QueueUrl": QUEUE, "ReceiptHandle": "handle", "VisibilityTimeout": 60},
    ),
    (
        DYNAMODB,
        "GetItem",
        {"TableName": "t", "Key": {"name": {"S": "光"}}, "ConsistentRead": True},
    ),
    (SECRETS_MANAGER, "GetSecretValue", {"SecretId": "arn:aws-cn:secretsmanager:x"}),
]
ANY = REQUESTS[0]


@dataclass
class Server:
    """AWS on this machine: keeps what it was asked, and answers as it is told."""

    status: int = 200
    body: bytes = b"{}"
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    connections: set[tuple[str, int]] = field(default_factory=set)
    headers: dict[str, str] = field(default_factory=dict)
    together: Barrier | None = None
    endpoint: str = ""


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            server.connections.add(self.client_address)
            content = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            server.requests.append((self.path, headers, content))
            if server.together:
                server.together.wait()
            self.send_response(server.status)
            for name, value in {
                "Content-Length": str(len(server.body)),
                **server.headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(server.body)

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    Thread(target=http.serve_forever, daemon=True).start()
    server.endpoint = f"http://127.0.0.1:{http.server_port}"
    with closing(http.socket):
        yield server
        http.shutdown()


@pytest.fixture
def api(server: Server) -> Iterator[AwsApi]:
    api = AwsApi(SQS, Account(REGION, lambda: KEYS), server.endpoint)
    yield api
    api.close()


# -- what is asked ---------------------------------------------------------------------------------


def botocore_session() -> Session:
    session = get_session()
    session.set_config_variable("region", REGION)
    session.set_credentials(KEYS.access_key, KEYS.secret_key, KEYS.token)
    return session


@pytest.mark.parametrize(("service", "operation", "request_"), REQUESTS)
def test_a_request_says_what_that_of_botocore_s_client_says(
    server: Server, service: Service, operation: str, request_: dict[str, Any]
) -> None:
    api = AwsApi(service, Account(REGION, lambda: KEYS), server.endpoint)
    api(operation, request_)
    api.close()
    client = botocore_session().create_client(
        service.name, endpoint_url=server.endpoint, config=Config(parameter_validation=False)
    )
    client._make_api_call(operation, request_)  # type: ignore[attr-defined]
    client.close()
    (our_path, ours, our_body), (their_path, theirs, their_body) = server.requests
    assert our_path == their_path == "/"
    assert json.loads(our_body) == json.loads(their_body) == request_
    for name in ("host", "x-amz-target", "content-type", "x-amz-security-token"):
        assert ours[name] == theirs[name]
    assert _whose(ours) == _whose(theirs)


def _whose(headers: dict[str, str]) -> str:
    """Whose signature it is, for which day, region and service."""
    return headers["authorization"].partition(",")[0]


def test_an_endpoint_may_have_a_path(server: Server) -> None:
    api = AwsApi(SQS, Account(REGION, lambda: KEYS), f"{server.endpoint}/_local/aws")
    api(*ANY[1:])
    api.close()
    assert server.requests[0][0] == "/_local/aws"


@pytest.mark.parametrize("service", [SQS, DYNAMODB, SECRETS_MANAGER])
@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_a_service_is_where_botocore_has_it(service: Service, partition: str) -> None:
    resolver: Any = get_session()._get_internal_component("endpoint_resolver")  # type: ignore[attr-defined]
    regions = resolver.get_available_endpoints(service.name, partition)
    assert regions
    for region in regions:
        there = resolver.construct_endpoint(service.name, region)["hostname"]
        if "fips" not in region:
            assert endpoint_of(service.name, region) == f"https://{there}"


def test_every_request_is_signed_with_the_credentials_of_its_time(server: Server) -> None:
    keys = iter([AwsKeys("first", "secret", None), AwsKeys("second", "secret", None)])
    api = AwsApi(SQS, Account(REGION, lambda: next(keys)), server.endpoint)
    for _ in range(2):
        api(*ANY[1:])
    api.close()
    first, second = (headers["authorization"] for _, headers, _ in server.requests)
    assert "Credential=first/" in first
    assert "Credential=second/" in second


@pytest.mark.parametrize("trace", [None, "Root=1-2-3;Sampled=1"])
def test_the_trace_of_the_invocation_goes_along(server: Server, trace: str | None) -> None:
    api = AwsApi(SQS, Account(REGION, lambda: KEYS, lambda: trace), server.endpoint)
    api(*ANY[1:])
    api.close()
    assert server.requests[0][1].get("x-amzn-trace-id") == trace


# -- what is answered ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (400, b'{"__type":"com.amazonaws.sqs#QueueDoesNotExist"}', "QueueDoesNotExist"),
        (403, b'{"__type":"AccessDenied","message":"arn:aws:iam::1:role/x"}', "AccessDenied"),
        (500, b'{"message":"+8613987654321"}', "HTTP 500"),
        (503, b"<html>", "HTTP 503"),
        (302, b"", "HTTP 302"),
        (200, b"<html>", "not JSON"),
        (200, b"[]", "no JSON object"),
    ],
)
def test_a_refusal_is_told_by_its_code_alone(
    server: Server, api: AwsApi, status: int, body: bytes, reason: str
) -> None:
    server.status, server.body = status, body
    with pytest.raises(AwsFailed) as failed:
        api(*ANY[1:])
    assert str(failed.value) == reason
    assert len(server.requests) == 1


def test_an_answer_without_content_is_one(server: Server, api: AwsApi) -> None:
    server.body = b""
    assert api(*ANY[1:]) == {}


# -- over a socket ---------------------------------------------------------------------------------


def test_requests_share_a_connection_that_does_not_wait_to_fill_packets(
    server: Server, api: AwsApi
) -> None:
    for _ in range(3):
        assert api(*ANY[1:]) == {}
    assert len(server.connections) == 1
    (connection,) = api._connections._idle
    options = [(socket.IPPROTO_TCP, socket.TCP_NODELAY), (socket.SOL_SOCKET, socket.SO_KEEPALIVE)]
    assert all(connection.sock.getsockopt(*option) for option in options)
    assert connection.sock.gettimeout() == SQS.read_seconds


def test_threads_that_ask_at_once_have_a_connection_each(server: Server, api: AwsApi) -> None:
    server.together = Barrier(4, timeout=10)
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: api(*ANY[1:]), range(8)))
    assert answers == [{}] * 8
    assert len(server.connections) == len(api._connections._idle) == 4


def test_a_connection_that_was_closed_meanwhile_is_opened_again(
    server: Server, api: AwsApi
) -> None:
    api(*ANY[1:])
    (connection,) = api._connections._idle
    connection.sock.shutdown(socket.SHUT_RDWR)
    assert api(*ANY[1:]) == {}
    assert len(server.connections) == 2
    assert len(api._connections._idle) == 1


def test_a_connection_is_not_kept_if_the_other_side_will_close_it(
    server: Server, api: AwsApi
) -> None:
    server.headers["Connection"] = "close"
    assert api(*ANY[1:]) == {}
    assert api._connections._idle == []


def test_an_answer_that_breaks_off_is_none_and_its_connection_is_not_used_again(
    server: Server, api: AwsApi
) -> None:
    server.headers = {"Content-Length": "100", "Connection": "close"}
    with pytest.raises(AwsFailed) as failed:
        api(*ANY[1:])
    assert str(failed.value) == "BrokenOff"
    assert api._connections._idle == []


def test_a_service_of_aws_has_to_prove_who_it_is() -> None:
    origin = AwsApi(SQS, Account(REGION, lambda: KEYS))._connections._origin
    assert origin == Origin(
        is_tls=True,
        host="sqs.cn-north-1.amazonaws.com.cn",
        port=443,
        authority="sqs.cn-north-1.amazonaws.com.cn",
    )
    assert tls_of_the_system().check_hostname
    assert tls_of_the_system().verify_mode.name == "CERT_REQUIRED"


def test_nobody_there_is_a_failure_without_an_address() -> None:
    with closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        with pytest.raises(AwsFailed) as failed:
            AwsApi(SQS, Account(REGION, lambda: KEYS), f"http://127.0.0.1:{port}")(*ANY[1:])
    assert str(failed.value) == "ConnectionRefusedError"

"""SQS's JSON protocol: what botocore's client would ask, and whatever may be answered."""

import json
import socket
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.credentials import RefreshableCredentials
from botocore.exceptions import NoCredentialsError, NoRegionError
from botocore.session import Session, get_session
from heliograph.queues.sqs_api import SOCKET_OPTIONS, SqsApi, SqsFailed

REGION = "cn-north-1"
QUEUE = "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/SubmitQueue"
BATCH: dict[str, Any] = {
    "QueueUrl": QUEUE,
    "Entries": [{"Id": "0", "MessageBody": "短信", "DelaySeconds": 5, "MessageGroupId": "1"}],
}
POSTPONEMENT = {"QueueUrl": QUEUE, "ReceiptHandle": "handle", "VisibilityTimeout": 60}


def session() -> Session:
    made = get_session()
    made.set_config_variable("region", REGION)
    made.set_credentials("key", "secret", "token")
    return made


# -- what is asked ---------------------------------------------------------------------------------


class Wire:
    """Takes the place of sending, as botocore lets anybody do, and keeps what would be sent."""

    def __init__(self, session: Session, status: int = 200, body: bytes = b"{}") -> None:
        self.requests: list[AWSPreparedRequest] = []
        self._answer = (status, body)
        take: Any = self._take
        session.register("before-send.sqs", take)

    def _take(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        self.requests.append(request)
        status, body = self._answer
        headers: Any = {}
        return AWSResponse(request.url, status, headers, Raw(body))

    def header(self, name: str) -> str:
        value = self.requests[-1].headers[name]
        return value.decode() if isinstance(value, bytes) else str(value)


class Raw:
    """The body of an answer."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self) -> Iterator[bytes]:
        yield self._body


@pytest.mark.parametrize(
    ("operation", "method", "request_"),
    [
        ("SendMessageBatch", "send_message_batch", BATCH),
        ("ChangeMessageVisibility", "change_message_visibility", POSTPONEMENT),
    ],
)
def test_a_request_says_what_that_of_botocore_s_client_says(
    operation: str, method: str, request_: dict[str, Any]
) -> None:
    given = session()
    wire = Wire(given)
    SqsApi(given)(operation, request_)
    getattr(given.create_client("sqs"), method)(**request_)
    ours, theirs = wire.requests
    assert (ours.method, ours.url) == (theirs.method, theirs.url)
    assert _document(ours) == _document(theirs) == request_
    for name in ("X-Amz-Target", "Content-Type", "X-Amz-Security-Token"):
        assert _text(ours.headers[name]) == _text(theirs.headers[name])
    assert _scope(ours) == _scope(theirs)


def _document(request: AWSPreparedRequest) -> Any:
    assert isinstance(request.body, bytes)
    return json.loads(request.body)


def _scope(request: AWSPreparedRequest) -> str:
    """Whose signature it is, for which day, region and service."""
    return _text(request.headers["Authorization"]).partition(",")[0]


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def test_a_given_endpoint_goes_before_that_of_the_queue() -> None:
    given = session()
    wire = Wire(given)
    SqsApi(given, "http://127.0.0.1:9/")("SendMessageBatch", BATCH)
    assert wire.requests[0].url == "http://127.0.0.1:9/"


def test_every_request_is_signed_with_the_credentials_of_its_time() -> None:
    given = session()
    keys = iter(["first", "second", "third"])

    def fresh() -> dict[str, str]:
        much_later = "2999-01-01T00:00:00Z"
        return {
            "access_key": next(keys),
            "secret_key": "secret",
            "token": "token",
            "expiry_time": much_later,
        }

    credentials: Any = RefreshableCredentials.create_from_metadata(fresh(), fresh, "test")
    given._credentials = credentials  # type: ignore[attr-defined]
    wire = Wire(given)
    sqs = SqsApi(given)
    sqs("SendMessageBatch", BATCH)
    assert "Credential=first/" in wire.header("Authorization")
    credentials._expiry_time = credentials._expiry_time.replace(year=2000)
    sqs("SendMessageBatch", BATCH)
    assert "Credential=second/" in wire.header("Authorization")


def test_the_trace_of_the_invocation_goes_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "send")
    monkeypatch.setenv("_X_AMZN_TRACE_ID", "Root=1-2-3;Sampled=1")
    given = session()
    wire = Wire(given)
    SqsApi(given)("SendMessageBatch", BATCH)
    assert wire.header("X-Amzn-Trace-Id") == "Root=1-2-3;Sampled=1"


def test_what_a_session_lacks_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    with pytest.raises(NoRegionError):
        SqsApi(get_session())
    without = session()
    without._credentials = None  # type: ignore[attr-defined]
    without.register_component("credential_provider", NoProvider())
    with pytest.raises(NoCredentialsError):
        SqsApi(without)


class NoProvider:
    """Finds no credentials."""

    def load_credentials(self) -> None:
        return None


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
def test_a_refusal_is_told_by_its_code_alone(status: int, body: bytes, reason: str) -> None:
    given = session()
    wire = Wire(given, status, body)
    with pytest.raises(SqsFailed) as failed:
        SqsApi(given)("SendMessageBatch", BATCH)
    assert str(failed.value) == reason
    assert len(wire.requests) == 1


def test_an_answer_without_content_is_one() -> None:
    given = session()
    Wire(given, 200, b"")
    assert SqsApi(given)("ChangeMessageVisibility", POSTPONEMENT) == {}


# -- over a socket ---------------------------------------------------------------------------------


class Handler(BaseHTTPRequestHandler):
    """Answers, keeping the connection, and counts how many there are."""

    protocol_version = "HTTP/1.1"
    connections: set[tuple[str, int]]

    def do_POST(self) -> None:
        self.connections.add(self.client_address)
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        content = b'{"Successful":[{"Id":"0"}]}'
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def connections() -> set[tuple[str, int]]:
    return set()


@pytest.fixture
def endpoint(connections: set[tuple[str, int]]) -> Iterator[str]:
    handler = type("Counting", (Handler,), {"connections": connections})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    with closing(server.socket):
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_requests_share_a_connection_that_does_not_wait_to_fill_packets(
    endpoint: str, connections: set[tuple[str, int]]
) -> None:
    sqs = SqsApi(session(), endpoint)
    try:
        for _ in range(3):
            assert sqs("SendMessageBatch", BATCH) == {"Successful": [{"Id": "0"}]}
        assert len(connections) == 1
        pool = _http(sqs, endpoint)._manager.connection_from_url(endpoint)
        connection = pool.pool.get()
        assert connection.sock.getsockopt(*SOCKET_OPTIONS[0][:2]) != 0
        connection.close()
    finally:
        _http(sqs, endpoint).close()


def _http(sqs: SqsApi, endpoint: str) -> Any:
    return sqs._http(endpoint)


def test_nobody_there_is_a_failure_without_an_address() -> None:
    with closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        with pytest.raises(SqsFailed) as failed:
            SqsApi(session(), f"http://127.0.0.1:{port}")("SendMessageBatch", BATCH)
    assert str(failed.value) == "EndpointConnectionError"

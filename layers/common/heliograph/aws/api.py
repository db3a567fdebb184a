"""One request to a service of AWS that speaks JSON, and its answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import orjson

from heliograph.aws.signature import Credentials, Signer
from heliograph.http1.answers import Answer, NoAnswer
from heliograph.http1.connection import post_head
from heliograph.http1.kept import KeptConnections, Origin

CONNECT_SECONDS: Final = 1.0
_OK: Final = 200
_LONGEST_ANSWER: Final = 64 * 1024 * 1024
"""Bytes; more than any service of AWS answers."""


class AwsFailed(Exception):
    """AWS refused a request, or has not answered it: then it may have done what was asked.

    Its text is AWS's code or the name of what went wrong, and never an address.
    """


class AwsRefused(AwsFailed):
    """AWS refused a request.

    code: such as `QueueDoesNotExist`. status: of HTTP. answer: all that AWS says.
    """

    def __init__(self, code: str, status: int, answer: Mapping[str, Any]) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.answer = answer


class Api(Protocol):
    """The operations of one service."""

    def __call__(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Make one request, once, and return the answer. Raises AwsFailed."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service as it is called in addresses and signatures, and in front of its operations."""

    name: str
    prefix: str
    json: str
    """The version of its protocol."""
    read_seconds: float


SQS: Final = Service("sqs", "AmazonSQS", "1.0", read_seconds=5.0)
DYNAMODB: Final = Service("dynamodb", "DynamoDB_20120810", "1.0", read_seconds=3.0)
SECRETS_MANAGER: Final = Service("secretsmanager", "secretsmanager", "1.1", read_seconds=5.0)


@dataclass(frozen=True, slots=True)
class Account:
    """Whose requests these are.

    credentials: returns those of the moment. trace: returns what Lambda follows requests by, None
    outside of it.
    """

    region: str
    credentials: Callable[[], Credentials]
    trace: Callable[[], str | None] = lambda: None


class AwsApi:
    """Makes requests of one service. May be used by several threads."""

    def __init__(self, service: Service, account: Account, endpoint: str | None = None) -> None:
        """Take where the service answers; None for where AWS has it in this region."""
        url = endpoint or endpoint_of(service.name, account.region)
        self._path = urlsplit(url).path or "/"
        origin = Origin.of(url)
        self._host = origin.authority
        self._connections = KeptConnections(origin, CONNECT_SECONDS)
        self._service = service
        self._account = account
        self._signer = Signer(service.name, account.region)

    def __call__(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Make one request, once, and return the answer. Raises AwsFailed.

        operation: its name in the service's API, such as `SendMessageBatch`.
        """
        body = orjson.dumps(request)
        head = post_head(self._path, self._headers(operation, body))
        try:
            answer = self._answer(head + body)
        except (OSError, NoAnswer) as error:
            raise AwsFailed(type(error).__name__) from error
        if answer.status != _OK:
            raise _refusal(answer.status, answer.body)
        return _document(answer.body) if answer.body else {}

    def close(self) -> None:
        """Close the connections that are idle."""
        self._connections.close()

    def _answer(self, request: bytes) -> Answer:
        connection = self._connections.take()
        try:
            connection.sock.settimeout(self._service.read_seconds)
            connection.send(request)
            answer = connection.answer(_LONGEST_ANSWER)
        except BaseException:
            connection.close()
            raise
        self._connections.give_back(connection, answer)
        return answer

    def _headers(self, operation: str, body: bytes) -> dict[str, str]:
        headers = {
            "content-type": f"application/x-amz-json-{self._service.json}",
            "host": self._host,
            "x-amz-target": f"{self._service.prefix}.{operation}",
        }
        account = self._account
        now = int(time.time())
        signed = self._signer.signed(headers, self._path, body, account.credentials(), now)
        if trace := account.trace():
            signed["x-amzn-trace-id"] = trace
        signed["user-agent"] = "heliograph"
        signed["content-length"] = str(len(body))
        return signed


def endpoint_of(service: str, region: str) -> str:
    """Return where AWS has a service. Isolated regions are not known here."""
    domain = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return f"https://{service}.{region}.{domain}"


def _refusal(status: int, content: bytes) -> AwsRefused:
    try:
        answer = _document(content)
    except AwsFailed:
        answer = {}
    name = str(answer.get("__type", f"HTTP {status}"))
    return AwsRefused(name.rpartition("#")[2], status, answer)


def _document(content: bytes) -> dict[str, Any]:
    try:
        document = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise AwsFailed("not JSON") from None
    if not isinstance(document, dict):
        raise AwsFailed("no JSON object")
    return document

"""One request to a service of AWS that speaks JSON, and its answer."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import orjson
from urllib3 import BaseHTTPResponse, HTTPConnectionPool, Retry, Timeout, connection_from_url
from urllib3.exceptions import HTTPError

from heliograph.aws.signature import Credentials, Signer

CONNECTIONS: Final = 25
CONNECT_SECONDS: Final = 1.0
SOCKET_OPTIONS: Final = [
    # Otherwise the body waits 40 ms for the acknowledgement of the headers.
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
]

_OK: Final = 200
_ONCE: Final = Retry(total=False, redirect=False)


class AwsFailed(Exception):
    """AWS refused a request, or has not answered it: then it may have done what was asked.

    Its text is AWS's code or the name of what went wrong, and never an address.
    """


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
        address = urlsplit(endpoint or endpoint_of(service.name, account.region))
        self._path = address.path or "/"
        self._host = address.netloc
        self._pool = _pool(f"{address.scheme}://{address.netloc}", service)
        self._service = service
        self._account = account
        self._signer = Signer(service.name, account.region)

    def __call__(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Make one request, once, and return the answer. Raises AwsFailed.

        operation: its name in the service's API, such as `SendMessageBatch`.
        """
        body = orjson.dumps(request)
        try:
            response = self._pool.urlopen(
                "POST", self._path, body=body, headers=self._headers(operation, body)
            )
        except HTTPError as error:
            raise AwsFailed(type(error).__name__) from error
        if response.status != _OK:
            raise AwsFailed(_code_of(response))
        return _document(response) if response.data else {}

    def _headers(self, operation: str, body: bytes) -> dict[str, str]:
        headers = {
            "content-type": f"application/x-amz-json-{self._service.json}",
            "host": self._host,
            "x-amz-target": f"{self._service.prefix}.{operation}",
        }
        account = self._account
        signed = self._signer.signed(
            headers, self._path, body, account.credentials(), datetime.now(UTC)
        )
        if trace := account.trace():
            signed["x-amzn-trace-id"] = trace
        signed["user-agent"] = "heliograph"
        return signed


def endpoint_of(service: str, region: str) -> str:
    """Return where AWS has a service. Isolated regions are not known here."""
    domain = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return f"https://{service}.{region}.{domain}"


def _pool(origin: str, service: Service) -> HTTPConnectionPool:
    """Return what keeps the connections. It repeats nothing and follows no redirect."""
    options: dict[str, Any] = {}
    if origin.startswith("https:"):
        options["ssl_context"] = _tls()
    return connection_from_url(
        origin,
        maxsize=CONNECTIONS,
        timeout=Timeout(connect=CONNECT_SECONDS, read=service.read_seconds),
        retries=_ONCE,
        socket_options=SOCKET_OPTIONS,
        **options,
    )


@cache
def _tls() -> ssl.SSLContext:
    """Return what proves that a service is who it says; reading all certificates takes a while."""
    return ssl.create_default_context()


def _code_of(response: BaseHTTPResponse) -> str:
    """Return the code of a refusal, such as `QueueDoesNotExist`."""
    try:
        name = str(_document(response)["__type"])
    except (AwsFailed, KeyError):
        return f"HTTP {response.status}"
    return name.rpartition("#")[2]


def _document(response: BaseHTTPResponse) -> dict[str, Any]:
    try:
        document = orjson.loads(response.data)
    except orjson.JSONDecodeError:
        raise AwsFailed("not JSON") from None
    if not isinstance(document, dict):
        raise AwsFailed("no JSON object")
    return document

"""SQS's JSON protocol: one request, signed and sent by botocore, and its answer.

Two operations are all that queues need, so botocore's client is left out. It would read SQS's
model at every cold start, and go through some thirty hooks for every request.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from socket import IPPROTO_TCP, TCP_NODELAY
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSPreparedRequest, AWSRequest, AWSResponse
from botocore.exceptions import BotoCoreError, NoCredentialsError, NoRegionError
from botocore.handlers import add_recursion_detection_header
from botocore.httpsession import URLLib3Session
from botocore.session import Session
from botocore.utils import get_environ_proxies

CONNECT_SECONDS: Final = 1
READ_SECONDS: Final = 5
CONNECTIONS: Final = 25
# botocore takes urllib3's default away, and would wait 40 ms for the body to follow the headers.
SOCKET_OPTIONS: Final = [(IPPROTO_TCP, TCP_NODELAY, 1)]

_OK: Final = 200


class SqsFailed(Exception):
    """SQS refused a request, or has not answered it: then it may have done what was asked.

    Its text is SQS's code or the name of what went wrong, and never an address.
    """


class SqsApi:
    """Makes requests of SQS. May be used by several threads."""

    def __init__(self, session: Session, endpoint: str | None = None) -> None:
        """Take where SQS answers; None for where the queue of a request is.

        session: gives region and credentials, which are renewed as they have to be. Raises
        NoRegionError, NoCredentialsError.
        """
        self._session = session
        self._endpoint = endpoint
        self._region = session.get_config_variable("region")
        if self._region is None:
            raise NoRegionError
        credentials = session.get_credentials()
        if credentials is None:
            raise NoCredentialsError
        self._credentials = credentials
        self._user_agent = session.user_agent()
        self._http = cache(partial(_http, session))

    def __call__(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Make one request, once, and return the answer. Raises SqsFailed.

        operation: its name in SQS's API, such as `SendMessageBatch`. request: with a QueueUrl.
        """
        try:
            response = self._answered(operation, self._signed(operation, request))
        except BotoCoreError as error:
            raise SqsFailed(type(error).__name__) from error
        if response.status_code != _OK:
            raise SqsFailed(_code_of(response))
        return _document(response) if response.content else {}

    def _signed(self, operation: str, request: Mapping[str, Any]) -> AWSPreparedRequest:
        headers = {
            "Content-Type": "application/x-amz-json-1.0",
            "User-Agent": self._user_agent,
            "X-Amz-Target": f"AmazonSQS.{operation}",
        }
        add_recursion_detection_header({"headers": headers})
        url = self._endpoint or _origin_of(request["QueueUrl"])
        signed = AWSRequest("POST", url, headers, orjson.dumps(request))
        credentials = self._credentials.get_frozen_credentials()
        SigV4Auth(credentials, "sqs", self._region).add_auth(signed)
        return signed.prepare()

    def _answered(self, operation: str, request: AWSPreparedRequest) -> AWSResponse:
        """Send a request, unless somebody who has registered with botocore answers it."""
        answer: AWSResponse | None = self._session.emit_first_non_none_response(
            f"before-send.sqs.{operation}", request=request
        )
        return self._http(request.url).send(request) if answer is None else answer


def _http(session: Session, url: str) -> URLLib3Session:
    """Return what keeps the connections to an address."""
    options: Any = {
        "verify": session.get_config_variable("ca_bundle") or True,
        "timeout": (CONNECT_SECONDS, READ_SECONDS),
        "socket_options": SOCKET_OPTIONS,
    }
    proxies = get_environ_proxies(url)
    return URLLib3Session(proxies=proxies, max_pool_connections=CONNECTIONS, **options)


def _origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def _code_of(response: AWSResponse) -> str:
    """Return the code of a refusal, such as `QueueDoesNotExist`."""
    try:
        name = str(_document(response)["__type"])
    except (SqsFailed, KeyError):
        return f"HTTP {response.status_code}"
    return name.rpartition("#")[2]


def _document(response: AWSResponse) -> dict[str, Any]:
    try:
        document = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        raise SqsFailed("not JSON") from None
    if not isinstance(document, dict):
        raise SqsFailed("no JSON object")
    return document

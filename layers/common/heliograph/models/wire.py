"""PynamoDB's requests without the SDK's client, which costs more than all the rest of a write.

PynamoDB asks a client of botocore for one thing: to make a request. So that one thing is done
here, with botocore's meaning of values and failures. The only difference in values is in bytes,
which go over the wire in base64.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

from botocore.exceptions import ClientError, HTTPClientError

from heliograph.aws.api import Api, AwsFailed, AwsRefused

_BINARY: Final = "B"
_TRANSACTION: Final = "TransactWriteItems"
_TOKEN: Final = "ClientRequestToken"  # noqa: S105 - by which DynamoDB knows a repeated transaction


class WireClient:
    """As much of a client of botocore as PynamoDB uses. May be used by several threads."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def _make_api_call(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Make a request. Raises ClientError for a refusal, HTTPClientError without an answer."""
        if operation == _TRANSACTION:
            request = {_TOKEN: uuid4().hex, **request}
        try:
            answer: dict[str, Any] = as_read(self._api(operation, as_sent(request)))
        except AwsRefused as refused:
            raise _client_error(refused, operation) from None
        except AwsFailed as failed:
            raise HTTPClientError(error=str(failed)) from failed
        return answer


def _client_error(refused: AwsRefused, operation: str) -> ClientError:
    answer = as_read(refused.answer)
    about = {"Code": refused.code, "Message": answer.get("message", answer.get("Message", ""))}
    response: Any = {**answer, "Error": about}
    return ClientError(response, operation)


def as_sent(value: Any) -> Any:
    """Return a value of PynamoDB's as it goes over the wire."""
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, dict):
        return {name: as_sent(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [as_sent(inner) for inner in value]
    return value


def as_read(value: Any) -> Any:
    """Return a value that came over the wire as PynamoDB reads it."""
    if isinstance(value, dict):
        if value.keys() == {_BINARY}:
            return {_BINARY: b64decode(value[_BINARY])}
        return {name: as_read(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [as_read(inner) for inner in value]
    return value

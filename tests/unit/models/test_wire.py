"""PynamoDB's requests over the wire: bytes, refusals, silence, repeated transactions."""

from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError, HTTPClientError
from heliograph.aws.api import AwsFailed, AwsRefused
from heliograph.models.wire import WireClient

ITEM = {"sent": {"B": b"\x00\xff"}, "log": {"L": [{"M": {"code": {"S": "B"}}}]}}
WIRED = {"sent": {"B": "AP8="}, "log": {"L": [{"M": {"code": {"S": "B"}}}]}}

Answer = Any
"""An Api."""


def ask(api: Answer, operation: str = "PutItem", **request: Any) -> dict[str, Any]:
    return WireClient(api)._make_api_call(operation, request)


def saying(failure: Exception) -> Answer:
    def answer(_operation: str, _request: Mapping[str, Any]) -> dict[str, Any]:
        raise failure

    return answer


def test_bytes_travel_as_base64_in_both_directions() -> None:
    asked: list[Mapping[str, Any]] = []

    def answer(_operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        asked.append(request)
        return {"Responses": {"t": [WIRED]}}

    assert ask(answer, TableName="t", Item=ITEM) == {"Responses": {"t": [ITEM]}}
    assert asked == [{"TableName": "t", "Item": WIRED}]


def test_a_refusal_is_botocores_and_brings_the_item_in_the_way() -> None:
    refused = AwsRefused("ConditionalCheckFailedException", 400, {"message": "no", "Item": WIRED})
    with pytest.raises(ClientError) as raised:
        ask(saying(refused))
    response: Any = raised.value.response
    assert response["Error"] == {"Code": "ConditionalCheckFailedException", "Message": "no"}
    assert response["Item"] == ITEM


def test_a_cancelled_transaction_says_what_of() -> None:
    reasons = [{"Code": "None"}, {"Code": "ConditionalCheckFailed", "Message": "no"}]
    refused = AwsRefused("TransactionCanceledException", 400, {"CancellationReasons": reasons})
    with pytest.raises(ClientError) as raised:
        ask(saying(refused), "TransactWriteItems")
    response: Any = raised.value.response
    assert response["CancellationReasons"] == reasons


def test_silence_is_botocores_too() -> None:
    with pytest.raises(HTTPClientError, match="TimeoutError"):
        ask(saying(AwsFailed("TimeoutError")))


def test_a_transaction_has_a_token_by_which_its_repetition_is_known() -> None:
    tokens: list[Any] = []

    def answer(_operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        tokens.append(request.get("ClientRequestToken"))
        return {}

    for operation in ("TransactWriteItems", "TransactWriteItems", "PutItem"):
        ask(answer, operation, TransactItems=[])
    assert tokens[0]
    assert tokens[1] not in {None, tokens[0]}
    assert tokens[2] is None

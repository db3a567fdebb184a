"""moto in the place of AWS, for requests that do not go through botocore."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from http import HTTPStatus
from typing import Any, Final

import pytest
from botocore.awsrequest import AWSRequest
from heliograph.aws.api import DYNAMODB, SQS, Account, AwsApi
from heliograph.http1.answers import Answer
from heliograph.settings import AwsKeys
from moto.core.models import botocore_stubber

from bench.stub.partiql import statement
from bench.template import table_shapes
from tests.deployment import REGION

_AWS: Final = ".amazonaws.com"
_TOGETHER: Final = "DynamoDB_20120810.BatchExecuteStatement"


def account() -> Account:
    """Whoever asks moto; it looks at nothing of this but the region."""
    return Account(REGION, lambda: AwsKeys("key", "secret", None))


def sqs() -> AwsApi:
    """SQS, as functions ask it."""
    return AwsApi(SQS, account())


def dynamodb() -> AwsApi:
    """DynamoDB, as functions read it."""
    return AwsApi(DYNAMODB, account())


@contextmanager
def moto_answers() -> Iterator[None]:
    """Let moto answer what would go to AWS, as it does with what botocore would send."""
    answer: Any = AwsApi._answer

    def answered(api: AwsApi, request: bytes) -> Answer:
        if api._host.endswith(_AWS):
            return _answer(api._host, request)
        there: Answer = answer(api, request)
        return there

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(AwsApi, "_answer", answered)
        yield


def _answer(host: str, request: bytes) -> Answer:
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ")
    headers = dict(line.split(": ", 1) for line in lines)
    if headers["x-amz-target"] == _TOGETHER:
        return _together(host, headers, body)
    return _of_moto(host, method, target, headers, body)


def _together(host: str, headers: Mapping[str, str], body: bytes) -> Answer:
    """Make the writes of a batch one by one. moto does not read what is asked of their items."""
    responses = [_one(host, headers, one) for one in json.loads(body)["Statements"]]
    return Answer(200, (), json.dumps({"Responses": responses}).encode(), is_last=False)


def _one(host: str, headers: Mapping[str, str], one: Mapping[str, Any]) -> dict[str, Any]:
    asked = statement(one["Statement"])
    request = {"TableName": asked.table, **asked.asked(one["Parameters"], _keys()[asked.table])}
    headers = {**headers, "x-amz-target": f"DynamoDB_20120810.{asked.operation}"}
    answer = _of_moto(host, "POST", "/", headers, json.dumps(request).encode())
    said = json.loads(answer.body)
    if answer.status != HTTPStatus.OK:
        return {"Error": {"Code": said["__type"].rpartition("#")[2].removesuffix("Exception")}}
    return {"Item": said["Attributes"]} if "Attributes" in said else {}


@cache
def _keys() -> Mapping[str, tuple[str, ...]]:
    return {name: shape.keys for name, shape in table_shapes().items()}


def _of_moto(
    host: str, method: str, target: str, headers: Mapping[str, str], body: bytes
) -> Answer:
    request = AWSRequest(method, f"https://{host}{target}", dict(headers), body).prepare()
    operation = headers["x-amz-target"].rpartition(".")[2]
    event = f"before-send.{host.partition('.')[0]}.{operation}"
    answer = botocore_stubber(event_name=event, request=request)
    assert answer is not None, "moto does not stand in for AWS here"
    return Answer(answer.status_code, (), answer.content, is_last=False)

"""moto in the place of AWS, for requests that do not go through botocore."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import pytest
from botocore.awsrequest import AWSRequest
from heliograph.aws.api import DYNAMODB, SQS, Account, AwsApi
from heliograph.http1.answers import Answer
from heliograph.settings import AwsKeys
from moto.core.models import botocore_stubber

from tests.deployment import REGION

_AWS: Final = ".amazonaws.com"


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
    return _of_moto(host, method, target, headers, body)


def _of_moto(
    host: str, method: str, target: str, headers: Mapping[str, str], body: bytes
) -> Answer:
    request = AWSRequest(method, f"https://{host}{target}", dict(headers), body).prepare()
    operation = headers["x-amz-target"].rpartition(".")[2]
    event = f"before-send.{host.partition('.')[0]}.{operation}"
    answer = botocore_stubber(event_name=event, request=request)
    assert answer is not None, "moto does not stand in for AWS here"
    return Answer(answer.status_code, {}, answer.content, is_last=False)

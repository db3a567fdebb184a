"""moto in the place of AWS, for requests that do not go through botocore."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from io import BytesIO
from typing import Any, Final
from weakref import WeakKeyDictionary

import pytest
from botocore.awsrequest import AWSRequest
from heliograph.aws.api import DYNAMODB, SQS, Account, AwsApi
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
    request: Any = HTTPConnection.request
    getresponse: Any = HTTPConnection.getresponse
    answers = WeakKeyDictionary[HTTPConnection, "Answer"]()

    def ask(
        connection: HTTPConnection, method: str, url: str, *content: Any, **options: Any
    ) -> None:
        if connection.host.endswith(_AWS):
            answers[connection] = _answer(connection.host, method, url, *content)
        else:
            request(connection, method, url, *content, **options)

    def answered(connection: HTTPConnection) -> Any:
        return answers.pop(connection, None) or getresponse(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(HTTPConnection, "request", ask)
        patch.setattr(HTTPConnection, "getresponse", answered)
        yield


class Answer(BytesIO):
    """As much of an answer as is looked at."""

    will_close = False

    def __init__(self, status: int, content: bytes) -> None:
        super().__init__(content)
        self.status = status


def _answer(host: str, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    request = AWSRequest(method, f"https://{host}{url}", dict(headers), body).prepare()
    operation = headers["x-amz-target"].rpartition(".")[2]
    event = f"before-send.{host.partition('.')[0]}.{operation}"
    answer = botocore_stubber(event_name=event, request=request)
    assert answer is not None, "moto does not stand in for AWS here"
    return Answer(answer.status_code, answer.content)

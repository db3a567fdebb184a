"""moto in the place of AWS, for requests that do not go through botocore."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import pytest
from botocore.awsrequest import AWSRequest
from heliograph.aws.api import DYNAMODB, SQS, Account, AwsApi
from heliograph.settings import AwsKeys
from moto.core.models import botocore_stubber
from urllib3 import HTTPConnectionPool, HTTPResponse

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
    """Let moto answer what urllib3 would send to AWS, as it does with what botocore would send."""
    urlopen: Any = HTTPConnectionPool.urlopen

    def asked(
        pool: HTTPConnectionPool, method: str, url: str, *args: Any, **options: Any
    ) -> HTTPResponse:
        if not pool.host.endswith(_AWS):
            response: HTTPResponse = urlopen(pool, method, url, *args, **options)
            return response
        return _answer(pool.host, method, url, options["headers"], options["body"])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(HTTPConnectionPool, "urlopen", asked)
        yield


def _answer(
    host: str, method: str, url: str, headers: Mapping[str, str], body: bytes
) -> HTTPResponse:
    request = AWSRequest(method, f"https://{host}{url}", dict(headers), body).prepare()
    operation = headers["x-amz-target"].rpartition(".")[2]
    event = f"before-send.{host.partition('.')[0]}.{operation}"
    answer = botocore_stubber(event_name=event, request=request)
    assert answer is not None, "moto does not stand in for AWS here"
    return HTTPResponse(answer.content, answer.headers, answer.status_code)

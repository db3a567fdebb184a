"""The ways to AWS.

All functions do goes without the SDK (`heliograph.aws`); only a carrier that is a service of AWS
needs it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from heliograph.aws.api import DYNAMODB, SECRETS_MANAGER, SQS, Account, Api, AwsApi
from heliograph.aws.signature import Credentials
from heliograph.aws.tries import Repeating, Retrying
from heliograph.bootstrap.shared import once
from heliograph.settings import aws_endpoint, aws_keys, aws_region, aws_trace

if TYPE_CHECKING:
    import botocore.session


@once
def sqs() -> Api:
    """Return SQS."""
    return AwsApi(SQS, _account(), aws_endpoint("sqs"))


@once
def dynamodb() -> Api:
    """Return DynamoDB, to be read."""
    return Repeating(AwsApi(DYNAMODB, _account(), aws_endpoint("dynamodb")))


@once
def dynamodb_once() -> Api:
    """Return DynamoDB, for requests that are made only once."""
    return AwsApi(DYNAMODB, _account(), aws_endpoint("dynamodb"))


@once
def dynamodb_records() -> Api:
    """Return DynamoDB, for records that are read and written."""
    return Retrying(dynamodb_once())


@once
def secrets_manager() -> Api:
    """Return Secrets Manager, to be read."""
    return Repeating(AwsApi(SECRETS_MANAGER, _account(), aws_endpoint("secrets_manager")))


@once
def session() -> botocore.session.Session:
    """Return what the clients of the SDK share: region, credentials, the service models read."""
    from botocore.session import get_session  # noqa: PLC0415 - it costs a cold start dearly

    return get_session()


@once
def _account() -> Account:
    return Account(aws_region(), _credentials(), aws_trace())


def _credentials() -> Callable[[], Credentials]:
    keys = aws_keys()
    if keys is not None:
        return lambda: keys
    # Lambda gives a function that it restores (SnapStart) credentials that have to be renewed.
    renewed = session().get_credentials()
    if renewed is None:
        raise LookupError("there are no credentials of AWS")
    return lambda: cast(Credentials, renewed.get_frozen_credentials())

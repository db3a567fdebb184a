"""Why a deployment cannot be reached, in words that say what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,  # noqa: A004 - botocore's own, which is no OSError
    HTTPClientError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)
from botocore.parsers import ResponseParserError
from heliograph.domain.errors import NumberSecretChanged
from heliograph.models.applications import SecretsContended
from heliograph.models.batches import BatchUnfinished
from heliograph.models.routing import RoutingContended
from pynamodb.exceptions import PynamoDBException

from cli.target import NoDeployment, Target

REACHING: Final = (
    BotoCoreError,
    ClientError,
    ResponseParserError,
    PynamoDBException,
    NoDeployment,
    BatchUnfinished,
    RoutingContended,
    SecretsContended,
    NumberSecretChanged,
)
"""Everything that reaching a deployment may raise."""

_NO_CREDENTIALS: Final = (
    NoCredentialsError,
    PartialCredentialsError,
    SSOError,
    TokenRetrievalError,
)
_BAD_CREDENTIALS: Final = {
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}
_FORBIDDEN: Final = {"AccessDenied", "AccessDeniedException"}

_BUSY: Final[Mapping[type[Exception], str]] = {
    BatchUnfinished: "The table is too busy, and took a part. Do it again: nothing is there twice.",
    RoutingContended: "Others are changing carriers and routes. Look, and try again.",
    SecretsContended: "Others are changing the secrets of this application. Look, and try again.",
}

_START: Final = "Start it with `make run`, or name a stack in AWS with --stack."
_LOG_IN: Final = "Log in to AWS (`aws sso login`, `aws configure`), or choose a --profile."


def explain(error: Exception, target: Target) -> str:
    """Return what is wrong and what to do about it."""
    cause = _cause(error)
    if isinstance(cause, (NoDeployment, NumberSecretChanged)):
        return str(cause)
    if type(cause) in _BUSY:
        return _BUSY[type(cause)]
    if target.stack is None:
        return _explain_local(cause, target.url)
    if isinstance(cause, ClientError):
        return _explain_answer(cause, target.stack)
    return _explain_aws(cause)


def _cause(error: Exception) -> Exception:
    """PynamoDB wraps what botocore raises."""
    if isinstance(error, PynamoDBException) and error.cause is not None:
        return error.cause
    return error


def _explain_local(error: Exception, url: str) -> str:
    if isinstance(error, (ConnectionError, HTTPClientError)):
        return f"No local run answers at {url}. {_START}"
    return f"What answers at {url} is no local run of Heliograph, or it is not ready. {_START}"


def _explain_answer(error: ClientError, stack: str) -> str:
    problem = error.response["Error"]
    code = problem.get("Code", "")
    if code == "ValidationError" and "does not exist" in problem.get("Message", ""):
        return (
            f"There is no stack {stack} in this account and region. "
            "Check --stack, --region and --profile; `aws cloudformation list-stacks` lists all."
        )
    if code in _BAD_CREDENTIALS:
        return f"AWS does not accept these credentials ({code}). {_LOG_IN}"
    if code in _FORBIDDEN:
        return f"These credentials may not do that: {problem.get('Message', code)}"
    return f"AWS answered {code}: {problem.get('Message', '')}"


def _explain_aws(error: Exception) -> str:
    if isinstance(error, _NO_CREDENTIALS):
        return f"There are no AWS credentials. {_LOG_IN}"
    if isinstance(error, ProfileNotFound):
        return f"{error}. `aws configure list-profiles` lists those that are there."
    if isinstance(error, NoRegionError):
        return "No AWS region is chosen. Use --region, or set AWS_REGION."
    return f"AWS cannot be reached: {error}"

"""What the command says when it cannot reach a deployment: what is wrong, and what to do."""

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    ProfileNotFound,
    ReadTimeoutError,
)
from botocore.parsers import ResponseParserError
from heliograph.models.applications import SecretsContended
from heliograph.models.batches import BatchUnfinished
from pynamodb.exceptions import GetError

from cli.failures import REACHING, explain
from cli.target import NoDeployment, Target

LOCAL = Target()
STACK = Target(stack="heliograph-prod", region="eu-west-1")
ADDRESS = "http://127.0.0.1:8080"


def answer(code: str, text: str = "") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": text}}, "DescribeStacks")


@pytest.mark.parametrize(
    "error",
    [
        EndpointConnectionError(endpoint_url=ADDRESS),
        ConnectTimeoutError(endpoint_url=ADDRESS),
        ConnectionClosedError(endpoint_url=ADDRESS),
        ReadTimeoutError(endpoint_url=ADDRESS),
        GetError("Failed to get item", EndpointConnectionError(endpoint_url=ADDRESS)),
    ],
)
def test_where_no_local_run_answers_it_says_how_to_start_one(error: Exception) -> None:
    said = explain(error, LOCAL)
    assert "No local run answers at http://127.0.0.1:8080" in said
    assert "make run" in said


@pytest.mark.parametrize("error", [answer("404"), ResponseParserError("no XML")])
def test_another_server_is_not_taken_for_a_local_run(error: Exception) -> None:
    assert "is no local run" in explain(error, LOCAL)


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (answer("ValidationError", "Stack with id heliograph-prod does not exist"), "--region"),
        (answer("ExpiredToken"), "aws sso login"),
        (answer("AccessDenied", "may not: cloudformation:DescribeStacks"), "DescribeStacks"),
        (answer("Throttling", "Rate exceeded"), "Rate exceeded"),
        (NoCredentialsError(), "--profile"),
        (ProfileNotFound(profile="ops"), "ops"),
        (NoRegionError(), "--region"),
        (GetError("Failed to get item", answer("ExpiredTokenException")), "aws sso login"),
        (EndpointConnectionError(endpoint_url="https://dynamodb.test"), "dynamodb.test"),
    ],
)
def test_each_failure_of_aws_comes_with_advice(error: Exception, advice: str) -> None:
    assert advice in explain(error, STACK)


def test_a_missing_stack_is_named() -> None:
    error = answer("ValidationError", "Stack with id heliograph-prod does not exist")
    assert "no stack heliograph-prod" in explain(error, STACK)


@pytest.mark.parametrize("error", [BatchUnfinished(), SecretsContended()])
def test_where_others_were_faster_it_says_to_do_it_again(error: Exception) -> None:
    assert isinstance(error, REACHING)
    assert "again" in explain(error, STACK)


def test_what_is_no_deployment_says_so_itself() -> None:
    assert explain(NoDeployment("not ready"), LOCAL) == "not ready"

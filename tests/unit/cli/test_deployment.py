"""How the command finds a deployment."""

from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.session import get_session
from botocore.stub import Stubber
from heliograph.domain.messages import RETENTION
from heliograph.domain.periods import PeriodRules

from cli.deployment import Deployment, connect
from cli.stack import Stack, find_stack
from cli.target import NoDeployment, Target

DEPLOYMENT = {"MessagesTable": "m", "ApplicationsTable": "a"}


def described(name: str, outputs: dict[str, str], **parameters: str) -> dict[str, Any]:
    return {
        "StackName": name,
        "CreationTime": "2026-03-14T12:00:00Z",
        "StackStatus": "CREATE_COMPLETE",
        "Outputs": [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()],
        "Parameters": [
            {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
        ],
    }


def find(stacks: list[dict[str, Any]], name: str | None = None) -> Stack:
    client = boto3.client(
        "cloudformation",
        region_name="eu-central-1",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    )
    expected = {"StackName": name} if name else {}
    with Stubber(client) as stubber:
        stubber.add_response("describe_stacks", {"Stacks": stacks}, expected)
        return find_stack(client, name)


def test_a_stack_gives_its_outputs_and_parameters_by_name() -> None:
    found = find([described("prod", DEPLOYMENT, ExpireAfterSeconds="20")], "prod")
    assert found == Stack(outputs=DEPLOYMENT, parameters={"ExpireAfterSeconds": "20"})


def test_the_deployment_of_a_local_run_is_found_without_its_name() -> None:
    others = [described("other", {"Bucket": "b"}), described("new", {})]
    assert find([*others, described("any", DEPLOYMENT)]).outputs == DEPLOYMENT


def test_another_stack_of_that_name_is_no_deployment() -> None:
    with pytest.raises(NoDeployment, match="other"):
        find([described("other", {"Bucket": "b"})], "other")


def test_a_local_run_without_a_deployment_is_not_ready() -> None:
    with pytest.raises(NoDeployment, match="make run"):
        find([described("starting", {})])


def test_a_stack_of_an_older_version_says_which_table_it_lacks() -> None:
    session = get_session()
    session.set_config_variable("region", "eu-central-1")
    deployment = Deployment(Stack(DEPLOYMENT, {}), session)
    with pytest.raises(NoDeployment, match=r"no BarringsTable.*older version"):
        _ = deployment.barrings


@pytest.mark.parametrize(
    ("parameters", "days"), [({"RecordsSpanDays": "30"}, 30), ({}, 7)], ids=["said", "older stack"]
)
def test_a_stack_says_how_much_one_question_may_ask_for(
    parameters: dict[str, str], days: int
) -> None:
    """C-01"""
    stack = Stack(DEPLOYMENT, parameters)
    assert stack.record_rules == PeriodRules(kept=RETENTION, longest=timedelta(days=days))


def test_a_local_run_does_not_care_for_the_persons_aws_set_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nowhere")
    monkeypatch.setenv("AWS_REGION", "mars-1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with pytest.raises(Exception, match=r"http://127\.0\.0\.1:1/_local/aws"):
        connect(Target(url="http://127.0.0.1:1/"))

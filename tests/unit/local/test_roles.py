"""To the engine a batch is an action of its own; to AWS it is not."""

from typing import Any

import pytest

from local.roles import allow_batches


def _template(action: object) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": action, "Resource": "arn"}
    policy = {"PolicyName": "p", "PolicyDocument": {"Statement": [statement]}}
    return {
        "Resources": {
            "Role": {"Type": "AWS::IAM::Role", "Properties": {"Policies": [policy]}},
            "Bare": {"Type": "AWS::IAM::Role", "Properties": {}},
            "Queue": {"Type": "AWS::SQS::Queue", "Properties": {}},
        }
    }


def _actions(template: dict[str, Any]) -> list[str]:
    (policy,) = template["Resources"]["Role"]["Properties"]["Policies"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    actions: list[str] = statement["Action"]
    return actions


def test_who_may_put_one_entry_may_put_ten() -> None:
    template = _template("sqs:SendMessage")
    allow_batches(template)
    assert _actions(template) == ["sqs:SendMessage", "sqs:SendMessageBatch"]


def test_no_other_action_is_added() -> None:
    template = _template(["dynamodb:GetItem", "sqs:ReceiveMessage"])
    allow_batches(template)
    assert _actions(template) == ["dynamodb:GetItem", "sqs:ReceiveMessage"]


@pytest.mark.parametrize("action", ["dynamodb:PartiQLUpdate", ["dynamodb:PartiQLInsert"]])
def test_who_may_write_by_statement_may_write_several_at_once(action: object) -> None:
    template = _template(action)
    allow_batches(template)
    (policy,) = template["Resources"]["Role"]["Properties"]["Policies"]
    statement, added = policy["PolicyDocument"]["Statement"]
    assert statement["Resource"] == "arn"
    assert (added["Action"], added["Resource"]) == ("dynamodb:BatchExecuteStatement", "*")

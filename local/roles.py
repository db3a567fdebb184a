"""The functions' roles, which the engine enforces.

To AWS, `sqs:SendMessage` also allows `SendMessageBatch` and no other action does; to the engine the
batch is an action of its own. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
"""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

_BATCHES = {
    "sqs:SendMessage": "sqs:SendMessageBatch",
    "sqs:ChangeMessageVisibility": "sqs:ChangeMessageVisibilityBatch",
}


def allow_batches(template: Json) -> None:
    """Let every role of the template that may do a thing also do it in batches, in place."""
    for statement in _statements(template):
        actions = statement["Action"]
        named = [actions] if isinstance(actions, str) else actions
        statement["Action"] = [*named, *(_BATCHES[name] for name in named if name in _BATCHES)]


def _statements(template: Json) -> Iterator[Json]:
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::IAM::Role":
            for policy in resource["Properties"].get("Policies", []):
                for statement in policy["PolicyDocument"]["Statement"]:
                    # One that depends on a condition stands in the middle of it.
                    yield statement["Fn::If"][1] if "Fn::If" in statement else statement

"""The functions' roles, which the engine enforces.

To AWS, `sqs:SendMessage` also allows `SendMessageBatch` and no other action does; to the engine the
batch is an action of its own. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
Nor does it look into the statements of a `BatchExecuteStatement`, each of which AWS holds against
the actions of PartiQL: it asks for that action alone, on whatever table.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html
"""

from collections.abc import Iterator
from typing import Any, Final

Json = dict[str, Any]

_BATCHES = {
    "sqs:SendMessage": "sqs:SendMessageBatch",
    "sqs:ChangeMessageVisibility": "sqs:ChangeMessageVisibilityBatch",
}


_PARTIQL: Final = "dynamodb:PartiQL"
_EXECUTE: Final[Json] = {
    "Effect": "Allow",
    "Action": "dynamodb:BatchExecuteStatement",
    "Resource": "*",
}


def allow_batches(template: Json) -> None:
    """Let every role of the template that may do a thing also do it in batches, in place."""
    for statements in _policies(template):
        # One that depends on a condition stands in the middle of it.
        plain = [one["Fn::If"][1] if "Fn::If" in one else one for one in statements]
        for statement in plain:
            named = _actions(statement)
            statement["Action"] = [*named, *(_BATCHES[name] for name in named if name in _BATCHES)]
        if any(name.startswith(_PARTIQL) for one in plain for name in _actions(one)):
            statements.append(dict(_EXECUTE))


def _policies(template: Json) -> Iterator[list[Json]]:
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::IAM::Role":
            for policy in resource["Properties"].get("Policies", []):
                yield policy["PolicyDocument"]["Statement"]


def _actions(statement: Json) -> list[str]:
    actions: str | list[str] = statement["Action"]
    return [actions] if isinstance(actions, str) else actions

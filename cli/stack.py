"""What CloudFormation says of a deployment's stack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from heliograph.domain.periods import PeriodRules
from heliograph.usecases.list_details import RULES

from cli.target import NoDeployment

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import StackTypeDef

_MARK: Final = "MessagesTable"
"""The output by which a stack shows that it is a deployment of Heliograph."""


@dataclass(frozen=True, slots=True)
class Stack:
    """What CloudFormation says of a stack: its outputs and its parameters by name."""

    outputs: Mapping[str, str]
    parameters: Mapping[str, str]

    @property
    def record_rules(self) -> PeriodRules:
        """How much one question for records may ask for; an older stack does not say it (C-01)."""
        days = self.parameters.get("RecordsSpanDays")
        return replace(RULES, longest=timedelta(days=int(days))) if days else RULES


def find_stack(cloudformation: CloudFormationClient, name: str | None = None) -> Stack:
    """Return the stack of this name, or the only deployment there is."""
    asked = {"StackName": name} if name else {}
    for found in cloudformation.describe_stacks(**asked)["Stacks"]:
        stack = _read(found)
        if _MARK in stack.outputs:
            return stack
    if name:
        raise NoDeployment(f"The stack {name} is there, but it is no deployment of Heliograph.")
    raise NoDeployment("It has no deployment (yet). Wait until `make run` says that it is ready.")


def _read(found: StackTypeDef) -> Stack:
    return Stack(
        outputs={
            output.get("OutputKey", ""): output.get("OutputValue", "")
            for output in found.get("Outputs", [])
        },
        parameters={
            parameter.get("ParameterKey", ""): parameter.get("ParameterValue", "")
            for parameter in found.get("Parameters", [])
        },
    )

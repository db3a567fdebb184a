"""The stack on the engine: created at the first start, updated when code or template changed."""

import json
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from local.aws import EngineClients
from local.sam import CODE_BUCKET, Deployable
from local.screen import LocalRunFailed

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import StackTypeDef

STACK_NAME = "heliograph-local"

_TEMPLATE_KEY = "template.json"
_NEVER_CREATED = ("CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "REVIEW_IN_PROGRESS")
_DEPLOYED = ("CREATE_COMPLETE", "UPDATE_COMPLETE")
_PATIENCE_SECONDS = 60.0


class Deployment:
    """Brings the stack to a template's state and tells its outputs."""

    def __init__(self, clients: EngineClients) -> None:
        self._clients = clients

    def deploy(self, deployable: Deployable, parameters: Mapping[str, str]) -> dict[str, str]:
        """Create or update the stack, wait for it, and return its outputs by name."""
        self._upload(deployable)
        stack = self._usable_stack()
        try:
            stack = self._bring_to(self._wanted(deployable.template, parameters), stack)
        except ClientError as error:
            raise LocalRunFailed(f"template.yaml could not be deployed: {error}") from error
        self._enable_time_to_live(deployable.template)
        return {out["OutputKey"]: out["OutputValue"] for out in stack.get("Outputs", [])}

    def _upload(self, deployable: Deployable) -> None:
        s3 = self._clients.s3
        s3.create_bucket(Bucket=CODE_BUCKET)
        for artifact in deployable.artifacts:
            s3.put_object(Bucket=CODE_BUCKET, Key=artifact.key, Body=artifact.content)
        template = json.dumps(deployable.template).encode()
        s3.put_object(Bucket=CODE_BUCKET, Key=_TEMPLATE_KEY, Body=template)

    def _wanted(self, template: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, Any]:
        return {
            "StackName": STACK_NAME,
            "TemplateURL": f"{self._clients.s3.meta.endpoint_url}/{CODE_BUCKET}/{_TEMPLATE_KEY}",
            "Parameters": [
                {"ParameterKey": name, "ParameterValue": value}
                for name, value in given.items()
                if name in template["Parameters"]
            ],
            "Capabilities": ["CAPABILITY_IAM"],
        }

    def _bring_to(self, wanted: Mapping[str, Any], stack: "StackTypeDef | None") -> "StackTypeDef":
        if stack is None:
            self._clients.cloudformation.create_stack(**wanted)
            return self._finished()
        try:
            self._clients.cloudformation.update_stack(**wanted)
        except ClientError as error:
            if "No updates are to be performed" in str(error):
                return stack
            raise
        return self._finished()

    def _usable_stack(self) -> "StackTypeDef | None":
        """The stack, None if there is none; what was never created is cleared away."""
        stack = self._stack()
        if stack and stack["StackStatus"] in _NEVER_CREATED:
            self._clients.cloudformation.delete_stack(StackName=STACK_NAME)
            stack = self._wait()
        return stack

    def _finished(self) -> "StackTypeDef":
        stack = self._wait()
        if stack is None or stack["StackStatus"] not in _DEPLOYED:
            raise LocalRunFailed(f"template.yaml could not be deployed:\n{self._failures()}")
        return stack

    def _stack(self) -> "StackTypeDef | None":
        try:
            return self._clients.cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"][0]
        except ClientError:
            return None

    def _wait(self) -> "StackTypeDef | None":
        """Wait until nothing is in progress; None when there is no stack (any more)."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while (stack := self._stack()) and stack["StackStatus"].endswith("_IN_PROGRESS"):
            if time.monotonic() > deadline:
                raise LocalRunFailed("The deployment of template.yaml does not come to an end.")
            time.sleep(0.05)
        return stack

    def _failures(self) -> str:
        events = self._clients.cloudformation.describe_stack_events(StackName=STACK_NAME)
        return "\n".join(
            f"    {event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}"
            for event in reversed(events["StackEvents"])
            if event["ResourceStatus"].endswith("_FAILED")
        )

    def _enable_time_to_live(self, template: dict[str, Any]) -> None:
        """The engine's CloudFormation leaves `TimeToLiveSpecification` out."""
        summaries = self._clients.cloudformation.describe_stack_resources(StackName=STACK_NAME)
        tables = {
            found["LogicalResourceId"]: found["PhysicalResourceId"]
            for found in summaries["StackResources"]
        }
        for name, resource in template["Resources"].items():
            wanted = resource.get("Properties", {}).get("TimeToLiveSpecification")
            if wanted and name in tables:
                self._ensure_time_to_live(tables[name], wanted)

    def _ensure_time_to_live(self, table: str, wanted: dict[str, Any]) -> None:
        dynamodb = self._clients.dynamodb
        current = dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
        if current.get("AttributeName") != wanted["AttributeName"]:
            dynamodb.update_time_to_live(
                TableName=table,
                TimeToLiveSpecification={
                    "AttributeName": wanted["AttributeName"],
                    "Enabled": wanted["Enabled"],
                },
            )

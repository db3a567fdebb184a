"""A deployment as its operator sees it: the stores behind the outputs of its stack."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final

import boto3
from botocore.config import Config
from botocore.session import Session
from heliograph.clock import SystemClock
from heliograph.models.applications import ApplicationRecord, DynamoApplications
from heliograph.models.audits import AuditRecord, DynamoAudit
from heliograph.models.barring_changes import DynamoBarringChanges
from heliograph.models.barrings import BarringRecord, DynamoBarrings
from heliograph.models.channels import ChannelRecord, DynamoChannels
from heliograph.models.database import AnyRecord, Database
from heliograph.models.message_records import MessageRecord
from heliograph.models.messages import DynamoMessageStore
from heliograph.models.recipients import DynamoFreeNumbers, FreeNumbersRecord
from heliograph.models.templates import DynamoTemplates, TemplateRecord

from cli.target import NoDeployment, Target

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import StackTypeDef

_LOCAL_AWS: Final = "/_local/aws"
_LOCAL_REGION: Final = "us-east-1"
_MARK: Final = "MessagesTable"
"""The output by which a stack shows that it is a deployment of Heliograph."""


@dataclass(frozen=True, slots=True)
class Stack:
    """What CloudFormation says of a stack: its outputs and its parameters by name."""

    outputs: Mapping[str, str]
    parameters: Mapping[str, str]


class Deployment:
    """The stores of one deployment, each made when it is first used.

    session: gives region and credentials. endpoint: where AWS answers, None for AWS itself.
    """

    def __init__(self, stack: Stack, session: Session, endpoint: str | None = None) -> None:
        self._stack = stack
        self._database = Database(session, endpoint)

    @property
    def base_url(self) -> str:
        """Where its customers send to."""
        return self._stack.outputs["BaseUrl"]

    @property
    def expire_after(self) -> timedelta:
        """How long a message waits for its report."""
        return timedelta(seconds=int(self._stack.parameters["ExpireAfterSeconds"]))

    @cached_property
    def applications(self) -> DynamoApplications:
        return DynamoApplications(self._bound(ApplicationRecord, "ApplicationsTable"))

    @cached_property
    def channels(self) -> DynamoChannels:
        return DynamoChannels(self._bound(ChannelRecord, "ChannelsTable"))

    @cached_property
    def templates(self) -> DynamoTemplates:
        return DynamoTemplates(self._bound(TemplateRecord, "TemplatesTable"))

    @cached_property
    def messages(self) -> DynamoMessageStore:
        return DynamoMessageStore(self._bound(MessageRecord, "MessagesTable"), SystemClock())

    @cached_property
    def barrings(self) -> DynamoBarrings:
        return DynamoBarrings(self._bound(BarringRecord, "BarringsTable"))

    @cached_property
    def barring_changes(self) -> DynamoBarringChanges:
        return DynamoBarringChanges(
            self._bound(BarringRecord, "BarringsTable"), self._bound(AuditRecord, "AuditTable")
        )

    @cached_property
    def audit(self) -> DynamoAudit:
        return DynamoAudit(self._bound(AuditRecord, "AuditTable"))

    @cached_property
    def free_numbers(self) -> DynamoFreeNumbers:
        return DynamoFreeNumbers(self._bound(FreeNumbersRecord, "RecipientsTable"))

    def _bound(self, model: type[AnyRecord], output: str) -> type[AnyRecord]:
        if output not in self._stack.outputs:
            raise NoDeployment(f"The stack has no {output}: an older version is deployed there.")
        return self._database.bound(model, self._stack.outputs[output])


def connect(target: Target) -> Deployment:
    """Find the deployment. Raises NoDeployment, or whatever botocore raises."""
    if target.stack is None:
        return _local_run(target.url)
    session = Session(profile=target.profile)
    if target.region is not None:
        session.set_config_variable("region", target.region)
    cloudformation = boto3.Session(botocore_session=session).client("cloudformation")
    return Deployment(find_stack(cloudformation, target.stack), session)


def _local_run(url: str) -> Deployment:
    """A local run has one stack, whatever its name."""
    session = _local_session()
    endpoint = url.rstrip("/") + _LOCAL_AWS
    cloudformation = boto3.Session(botocore_session=session).client(
        "cloudformation",
        endpoint_url=endpoint,
        config=Config(connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 1}),
    )
    return Deployment(find_stack(cloudformation), session, endpoint)


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


def _local_session() -> Session:
    """A session that knows nothing of the person's own AWS set-up and proxies."""
    nothing = (None, None, os.devnull, None)
    session = Session(
        session_vars={
            "profile": (None, None, None, None),
            "config_file": nothing,
            "credentials_file": nothing,
        }
    )
    session.set_config_variable("region", _LOCAL_REGION)
    session.set_credentials("test", "test")
    session.set_default_client_config(Config(proxies={}))
    return session

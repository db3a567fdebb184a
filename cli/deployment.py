"""A deployment as its operator sees it: the stores behind the outputs of its stack."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.config import Config
from botocore.session import Session
from heliograph.clock import SystemClock
from heliograph.domain.message_ids import SHARDS
from heliograph.domain.number_keys import NumberKeys
from heliograph.domain.periods import PeriodRules
from heliograph.models.applications import ApplicationRecord, DynamoApplications
from heliograph.models.audits import AuditRecord, DynamoAudit
from heliograph.models.barring_changes import DynamoBarringChanges
from heliograph.models.barring_records import BarringRecord
from heliograph.models.barrings import DynamoBarrings
from heliograph.models.channels import ChannelRecord, DynamoChannels
from heliograph.models.configuration import CachedApplications
from heliograph.models.database import AnyRecord, Database
from heliograph.models.details import DynamoMessageDetails, DynamoTemplateNames
from heliograph.models.fingerprints import DynamoFingerprints
from heliograph.models.free_numbers import DynamoFreeNumbers
from heliograph.models.inbound import DynamoInboundStore
from heliograph.models.inbound_pages import DynamoInboundPages
from heliograph.models.inbound_records import InboundRecord
from heliograph.models.message_records import MessageRecord
from heliograph.models.messages import DynamoMessageStore
from heliograph.models.messages_by_number import MessagesByNumber
from heliograph.models.operators import DynamoOperators, OperatorRecord
from heliograph.models.pushes import DynamoPushLog
from heliograph.models.routing import DynamoRouting, RoutingRecord
from heliograph.models.statistics import DynamoStatistics, StatisticsRecord
from heliograph.models.stored_items import StoredItems
from heliograph.models.templates import DynamoTemplates, TemplateRecord
from heliograph.queues.sqs import SqsQueue
from heliograph.usecases.erase_number import EraseNumber
from heliograph.usecases.list_details import EXPORT_PAGE, EXPORT_RULES, ListDetails
from heliograph.usecases.read_number_secret import ReadNumberSecret
from heliograph.usecases.read_statistics import ReadStatistics
from heliograph.usecases.rebuild_statistics import RebuildStatistics
from heliograph.usecases.tell_customer import TellCustomer

from cli.carrier_secrets import CarrierSecrets
from cli.dead_letters import DeadLetters
from cli.number_traces import erasing
from cli.sqs import ClientOfSqs
from cli.stack import Stack, find_stack
from cli.target import NoDeployment, Target

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

_LOCAL_AWS: Final = "/_local/aws"
_LOCAL_REGION: Final = "us-east-1"


class Deployment:
    """The stores of one deployment, each made when it is first used.

    session: gives region and credentials. endpoint: where AWS answers, None for AWS itself.
    """

    def __init__(self, stack: Stack, session: Session, endpoint: str | None = None) -> None:
        self._stack = stack
        self._session = session
        self._endpoint = endpoint
        self._database = Database(session, endpoint)

    @property
    def base_url(self) -> str:
        """Where its customers send to."""
        return self._stack.outputs["BaseUrl"]

    @property
    def expire_after(self) -> timedelta:
        """How long a message waits for its report."""
        return timedelta(seconds=int(self._stack.parameters["ExpireAfterSeconds"]))

    @property
    def record_rules(self) -> PeriodRules:
        """How much one question for records may ask for."""
        return self._stack.record_rules

    @property
    def is_sandbox(self) -> bool:
        """Whether it has the simulator, which takes what no route fits."""
        return self._stack.parameters.get("Sandbox") == "true"

    @cached_property
    def carrier_secrets(self) -> CarrierSecrets:
        return CarrierSecrets(self._secrets_manager, self._stack.outputs["CarrierSecrets"])

    @cached_property
    def number_keys(self) -> NumberKeys:
        secret_id = self._output("NumberSecret")

        def read() -> bytes:
            answer = self._secrets_manager.get_secret_value(SecretId=secret_id)
            return answer["SecretString"].encode()

        fingerprints = DynamoFingerprints(self._items("BarringsTable"))
        return NumberKeys(ReadNumberSecret(read, fingerprints, is_keeper=True))

    @cached_property
    def routing(self) -> DynamoRouting:
        return DynamoRouting(self._bound(RoutingRecord, "RoutingTable"))

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
        return DynamoMessageStore(self._items("MessagesTable"), SystemClock())

    @cached_property
    def export_details(self) -> ListDetails:
        return replace(self.list_details, rules=EXPORT_RULES, largest_page=EXPORT_PAGE)

    @cached_property
    def list_details(self) -> ListDetails:
        messages = self._bound(MessageRecord, "MessagesTable")
        names = DynamoTemplateNames(self._bound(TemplateRecord, "TemplatesTable"))
        by_number = MessagesByNumber(
            self._items("MessagesTable"), self._items("RecipientsTable"), self.number_keys
        )
        executor, clock = ThreadPoolExecutor(len(SHARDS)), SystemClock()
        details = DynamoMessageDetails(messages, by_number, clock, executor)
        return ListDetails(details, names, clock, self.record_rules)

    @cached_property
    def statistics(self) -> DynamoStatistics:
        return DynamoStatistics(self._bound(StatisticsRecord, "StatisticsTable"), SystemClock())

    @cached_property
    def read_statistics(self) -> ReadStatistics:
        return ReadStatistics(self.statistics, SystemClock())

    @cached_property
    def rebuild_statistics(self) -> RebuildStatistics:
        pause = time.sleep  # noqa: TID251 - two looks are to lie apart
        return RebuildStatistics(self.messages, self.statistics, SystemClock(), pause)

    @cached_property
    def erase_number(self) -> EraseNumber:
        return erasing(self._bound, self._items, self.number_keys, is_sandbox=self.is_sandbox)

    @cached_property
    def barrings(self) -> DynamoBarrings:
        return DynamoBarrings(self._items("BarringsTable"), self.number_keys)

    @cached_property
    def barring_changes(self) -> DynamoBarringChanges:
        return DynamoBarringChanges(
            self._bound(BarringRecord, "BarringsTable"),
            self._bound(AuditRecord, "AuditTable"),
            self.number_keys,
        )

    @cached_property
    def inbound_pages(self) -> DynamoInboundPages:
        return DynamoInboundPages(self._bound(InboundRecord, "InboundTable"), SystemClock())

    @cached_property
    def audit(self) -> DynamoAudit:
        return DynamoAudit(self._bound(AuditRecord, "AuditTable"), self.number_keys)

    @cached_property
    def operators(self) -> DynamoOperators:
        return DynamoOperators(self._bound(OperatorRecord, "OperatorsTable"))

    @cached_property
    def free_numbers(self) -> DynamoFreeNumbers:
        return DynamoFreeNumbers(self._items("RecipientsTable"))

    @cached_property
    def inbound(self) -> DynamoInboundStore:
        return DynamoInboundStore(self._items("InboundTable"))

    @cached_property
    def push_log(self) -> DynamoPushLog:
        return DynamoPushLog(self._items("PushesTable"), SystemClock())

    @cached_property
    def tell(self) -> TellCustomer:
        """The way to tell customers again what became of their messages."""
        applications = CachedApplications(self.applications)
        batches = self._queue("BatchQueue")
        return TellCustomer(applications, self.push_queue, batches, watch=lambda _: None)

    @cached_property
    def push_queue(self) -> SqsQueue:
        return self._queue("PushQueue", group_of=lambda push: str(push.application_id))

    def dead_letters(self, queue: str) -> DeadLetters:
        """Return what a queue has given up, by the queue's logical id."""
        own = f"{queue.removesuffix('Queue')}DeadLetterQueue"
        return DeadLetters(self._sqs, self._output(own), self._output(queue))

    @cached_property
    def _sqs(self) -> SQSClient:
        return self._aws.client("sqs", endpoint_url=self._endpoint)

    @cached_property
    def _secrets_manager(self) -> SecretsManagerClient:
        return self._aws.client("secretsmanager", endpoint_url=self._endpoint)

    @property
    def _aws(self) -> boto3.Session:
        return boto3.Session(botocore_session=self._session)

    def _queue(self, output: str, group_of: Callable[[Any], str] | None = None) -> SqsQueue:
        return SqsQueue(ClientOfSqs(self._sqs), self._output(output), group_of)

    def _bound(self, model: type[AnyRecord], output: str) -> type[AnyRecord]:
        return self._database.bound(model, self._output(output))

    def _items(self, output: str) -> StoredItems:
        return self._database.items(self._output(output))

    def _output(self, name: str) -> str:
        if name not in self._stack.outputs:
            raise NoDeployment(f"The stack has no {name}: an older version is deployed there.")
        return self._stack.outputs[name]


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

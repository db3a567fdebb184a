"""The tables of a local run, reached past all functions, over its AWS endpoint."""

from collections.abc import Iterator
from functools import cached_property

import boto3
from botocore.session import Session, get_session
from heliograph.clock import SystemClock
from heliograph.domain.number_keys import NumberKeys
from heliograph.models.applications import ApplicationRecord, DynamoApplications
from heliograph.models.audits import AuditRecord, DynamoAudit
from heliograph.models.barring_changes import DynamoBarringChanges
from heliograph.models.barring_records import BarringRecord
from heliograph.models.barrings import DynamoBarrings
from heliograph.models.channels import ChannelRecord, DynamoChannels
from heliograph.models.database import AnyRecord, Database
from heliograph.models.free_numbers import DynamoFreeNumbers
from heliograph.models.handsets import HandsetRecord
from heliograph.models.histories import DynamoHistories
from heliograph.models.inbound_records import InboundRecord
from heliograph.models.messages import DynamoMessageStore
from heliograph.models.paces import DynamoPaces
from heliograph.models.routing import DynamoRouting, RoutingRecord
from heliograph.models.statistics import DynamoStatistics, StatisticsRecord
from heliograph.models.stored_items import StoredItems
from heliograph.models.templates import DynamoTemplates, TemplateRecord

from tests.e2e.local_system import LocalSystem


class Tables:
    """The stores on these tables, with connections of their own, as each process has them."""

    def __init__(self, system: LocalSystem) -> None:
        self._endpoint = f"{system.base_url}/_local/aws"
        session = local_session()
        self._database = Database(session, self._endpoint)
        self._aws = boto3.Session(botocore_session=session)
        cloudformation = self._aws.client("cloudformation", endpoint_url=self._endpoint)
        self._names = {
            output["OutputKey"]: output["OutputValue"]
            for stack in cloudformation.describe_stacks()["Stacks"]
            for output in stack.get("Outputs", [])
        }

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
    def paces(self) -> DynamoPaces:
        return DynamoPaces(self._items("PacesTable"))

    @cached_property
    def routing(self) -> DynamoRouting:
        return DynamoRouting(self._bound(RoutingRecord, "RoutingTable"))

    @cached_property
    def messages(self) -> DynamoMessageStore:
        return DynamoMessageStore(self._items("MessagesTable"), SystemClock())

    @cached_property
    def statistics(self) -> DynamoStatistics:
        return DynamoStatistics(self._bound(StatisticsRecord, "StatisticsTable"), SystemClock())

    @cached_property
    def number_keys(self) -> NumberKeys:
        secrets = self._aws.client("secretsmanager", endpoint_url=self._endpoint)
        secret = secrets.get_secret_value(SecretId=self._names["NumberSecret"])
        return NumberKeys(secret["SecretString"].encode)

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
    def audit(self) -> DynamoAudit:
        return DynamoAudit(self._bound(AuditRecord, "AuditTable"), self.number_keys)

    @cached_property
    def histories(self) -> DynamoHistories:
        recipients = self._items("RecipientsTable")
        return DynamoHistories(recipients, self.number_keys, DynamoFreeNumbers(recipients))

    def handsets(self) -> Iterator[HandsetRecord]:
        """Return all that handsets received."""
        return iter(self._bound(HandsetRecord, "HandsetsTable").scan())

    @cached_property
    def inbound(self) -> type[InboundRecord]:
        return self._bound(InboundRecord, "InboundTable")

    def holding(self, text: str) -> set[str]:
        """The outputs of those tables, of all there are, that have a text anywhere."""
        dynamodb = self._aws.client("dynamodb", endpoint_url=self._endpoint)
        tables = {name: table for name, table in self._names.items() if name.endswith("Table")}
        found: set[str] = set()
        for name, table in tables.items():
            pages = dynamodb.get_paginator("scan").paginate(TableName=table)
            if any(text in str(page["Items"]) for page in pages):
                found.add(name)
        return found

    def _items(self, table: str) -> StoredItems:
        return self._database.items(self._names[table])

    def _bound(self, model: type[AnyRecord], table: str) -> type[AnyRecord]:
        return self._database.bound(model, self._names[table])


def local_session() -> Session:
    """The engine takes any credentials."""
    session = get_session()
    session.set_credentials("test", "test")
    session.set_config_variable("region", "us-east-1")
    return session

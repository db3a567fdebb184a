"""Every model fits the table that template.yaml makes for it."""

from datetime import timedelta
from typing import Any

import boto3
import pytest
from heliograph.domain.messages import RETENTION, MessageState
from heliograph.domain.statistics_queries import STATISTICS_RETENTION
from heliograph.models.answers import AnswerRecord
from heliograph.models.applications import ApplicationRecord
from heliograph.models.assembly_records import AssemblyRecord
from heliograph.models.audits import AuditRecord
from heliograph.models.barring_records import BarringRecord
from heliograph.models.channels import ChannelRecord
from heliograph.models.checkpoints import CheckpointRecord
from heliograph.models.database import Database, PassingRecord, Record
from heliograph.models.exports import ExportRecord
from heliograph.models.history_records import HistoryRecord
from heliograph.models.inbound_records import InboundRecord
from heliograph.models.message_records import MessageRecord
from heliograph.models.messages import DynamoMessageStore
from heliograph.models.operators import OperatorRecord
from heliograph.models.pace_records import PaceRecord
from heliograph.models.push_records import PushRecord
from heliograph.models.routing import RoutingRecord
from heliograph.models.statistics import StatisticsRecord
from heliograph.models.templates import TemplateRecord

from tests.architecture.stack import properties, resources
from tests.contracts.examples import change_to, message_at
from tests.deployment import REGION
from tests.fakes import FakeClock

MODELS: dict[str, type[Record]] = {
    "ApplicationsTable": ApplicationRecord,
    "OperatorsTable": OperatorRecord,
    "ChannelsTable": ChannelRecord,
    "TemplatesTable": TemplateRecord,
    "AnswersTable": AnswerRecord,
    "RoutingTable": RoutingRecord,
    "PacesTable": PaceRecord,
    "BarringsTable": BarringRecord,
    "AuditTable": AuditRecord,
    "RecipientsTable": HistoryRecord,
    "MessagesTable": MessageRecord,
    "InboundTable": InboundRecord,
    "AssembliesTable": AssemblyRecord,
    "PushesTable": PushRecord,
    "StatisticsTable": StatisticsRecord,
    "CheckpointsTable": CheckpointRecord,
    "ExportsTable": ExportRecord,
}
TABLES = properties("DynamoDB::Table")
WRITE_UNIT_BYTES = 1024

KeySchema = set[tuple[str, str]]


def key_schema(described: Any) -> KeySchema:
    return {(part["AttributeName"], part["KeyType"]) for part in described}


def test_every_table_of_the_product_has_a_model() -> None:
    always_there = {
        name for name, table in resources("DynamoDB::Table").items() if "Condition" not in table
    }
    assert always_there == MODELS.keys()


@pytest.mark.parametrize("table", sorted(MODELS))
def test_a_model_has_the_keys_of_its_table(table: str) -> None:
    schema = MODELS[table]._get_schema()
    assert key_schema(schema["key_schema"]) == key_schema(TABLES[table]["KeySchema"])


@pytest.mark.parametrize("table", sorted(MODELS))
def test_a_model_has_the_indexes_of_its_table(table: str) -> None:
    modelled = {
        index["index_name"]: key_schema(index["key_schema"])
        for index in MODELS[table]._get_schema()["global_secondary_indexes"]
    }
    made = {
        index["IndexName"]: key_schema(index["KeySchema"])
        for index in TABLES[table].get("GlobalSecondaryIndexes", [])
    }
    assert modelled == made


@pytest.mark.parametrize("table", sorted(MODELS))
def test_records_pass_exactly_in_the_tables_that_have_a_time_to_live(table: str) -> None:
    assert issubclass(MODELS[table], PassingRecord) is ("TimeToLiveSpecification" in TABLES[table])


def test_messages_are_kept_90_days_and_statistics_180() -> None:
    """DET-11."""
    assert (timedelta(days=90), timedelta(days=180)) == (RETENTION, STATISTICS_RETENTION)


def test_a_message_at_its_end_fits_into_one_write_unit(database: Database) -> None:
    message = message_at()
    messages = DynamoMessageStore(database.items("MessagesTable"), FakeClock())
    messages.claim(message)
    messages.record(message.message_id, change_to(MessageState.SUBMITTED))
    messages.record(message.message_id, change_to(MessageState.DELIVERED, decided_by="e" * 36))
    item = stored_item("MessagesTable", message.message_id)
    assert size(item) < 0.75 * WRITE_UNIT_BYTES


def test_the_time_to_live_of_a_message_is_written_in_whole_seconds(database: Database) -> None:
    message = message_at()
    messages = DynamoMessageStore(database.items("MessagesTable"), FakeClock())
    messages.claim(message)
    item = stored_item("MessagesTable", message.message_id)
    assert item["ttl"] == {"N": str(int((message.accepted_at + RETENTION).timestamp()))}


def stored_item(table: str, message_id: str) -> dict[str, dict[str, str]]:
    items: Any = boto3.client("dynamodb", region_name=REGION).scan(TableName=table)["Items"]
    found: dict[str, dict[str, str]] = next(
        item for item in items if item["message_id"] == {"S": message_id}
    )
    return found


def size(item: dict[str, dict[str, str]]) -> int:
    """The bytes that an item of texts and numbers is charged for, a little too many."""
    return sum(
        len(name.encode()) + sum(len(value.encode()) for value in typed.values())
        for name, typed in item.items()
    )

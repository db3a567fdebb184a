"""A deployment of template.yaml on moto: its functions, its queues and its records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

from botocore.session import Session, get_session
from heliograph.clock import SystemClock
from heliograph.domain.configuration import Application
from heliograph.domain.inbound import InboundMessage
from heliograph.domain.messages import Message
from heliograph.domain.number_keys import NumberKeys
from heliograph.models.applications import ApplicationRecord, DynamoApplications
from heliograph.models.assembly_records import AssemblyRecord
from heliograph.models.audits import AuditRecord, DynamoAudit
from heliograph.models.barring_changes import DynamoBarringChanges
from heliograph.models.barring_records import BarringRecord
from heliograph.models.barrings import DynamoBarrings
from heliograph.models.channels import ChannelRecord, DynamoChannels
from heliograph.models.checkpoints import CheckpointRecord, DynamoCheckpoints
from heliograph.models.database import Database
from heliograph.models.inbound_records import InboundRecord
from heliograph.models.messages import DynamoMessageStore
from heliograph.models.operators import DynamoOperators, OperatorRecord
from heliograph.models.routing import DynamoRouting, RoutingRecord
from heliograph.models.statistics import DynamoStatistics, StatisticsRecord
from heliograph.models.templates import DynamoTemplates, TemplateRecord
from heliograph.queues.entries import dump
from heliograph.queues.sqs import SqsQueue

from tests import moto_wire
from tests.architecture.stack import mentioned
from tests.deployment import REGION, Deployment
from tests.functional.lambda_functions import Environment, LambdaFunction
from tests.functional.streams import Record, event_of, filtered, mapping
from tests.lambda_runtime import event
from tests.unit.dialects.huawei.service import APPLICATION, CHANNEL, TEMPLATES


@dataclass(frozen=True)
class Aws:
    """The tests' own way to AWS. Clients know nothing of what was deployed, so tests share it."""

    session: Session

    @classmethod
    def connect(cls) -> Self:
        session = get_session()
        session.set_config_variable("region", REGION)
        return cls(session)

    @cached_property
    def sqs(self) -> Any:
        return self.session.create_client("sqs")

    @cached_property
    def dynamodb(self) -> Any:
        return self.session.create_client("dynamodb")

    @cached_property
    def secrets_manager(self) -> Any:
        return self.session.create_client("secretsmanager")

    @cached_property
    def s3(self) -> Any:
        return self.session.create_client("s3")

    @cached_property
    def streams(self) -> Any:
        return self.session.create_client("dynamodbstreams")

    @cached_property
    def database(self) -> Database:
        return Database(self.session)


@dataclass
class System:
    """What was deployed. `function` gives each function, loaded once."""

    deployment: Deployment
    aws: Aws
    _functions: dict[str, LambdaFunction] = field(default_factory=dict)

    def function(self, name: str) -> LambdaFunction:
        if name not in self._functions:
            self._functions[name] = self.new_process(name)
        return self._functions[name]

    def new_process(self, name: str) -> LambdaFunction:
        """The function in a process that has built nothing yet."""
        return LambdaFunction(name, Environment(self.deployment.environment(name)))

    # -- queues ------------------------------------------------------------------------------------

    def put(self, queue: str, *entries: object) -> None:
        SqsQueue(moto_wire.sqs(), self.deployment.queues[queue]).put(entries)

    def take(self, queue: str) -> dict[str, Any]:
        """Receive what can be received, as the event that SQS calls a function with."""
        url = self.deployment.queues[queue]
        received: list[Mapping[str, Any]] = []
        while messages := self._receive(url):
            received += messages
        return {"Records": [_record(message) for message in received]}

    def work_off(self, function: str, queue: str) -> dict[str, Any]:
        """Let a function work off what is in its queue, and delete what it is done with."""
        batch = self.take(queue)
        answer: dict[str, Any] = self.function(function)(batch)
        come_back = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
        self.delete(queue, [r for r in batch["Records"] if r["messageId"] not in come_back])
        return batch

    def delete(self, queue: str, records: Sequence[Mapping[str, Any]]) -> None:
        for record in records:
            self.aws.sqs.delete_message(
                QueueUrl=self.deployment.queues[queue], ReceiptHandle=record["receiptHandle"]
            )

    def hasten(self, queue: str, batch: Mapping[str, Any]) -> None:
        """Let what comes back later be there now."""
        for record in batch["Records"]:
            self.aws.sqs.change_message_visibility(
                QueueUrl=self.deployment.queues[queue],
                ReceiptHandle=record["receiptHandle"],
                VisibilityTimeout=0,
            )

    def bodies(self, queue: str) -> list[str]:
        """The bodies of everything that can be received."""
        return [record["body"] for record in self.take(queue)["Records"]]

    def depth(self, queue: str) -> dict[str, int]:
        """How many entries are there to receive, being worked off, and delayed."""
        names = {
            "visible": "ApproximateNumberOfMessages",
            "received": "ApproximateNumberOfMessagesNotVisible",
            "delayed": "ApproximateNumberOfMessagesDelayed",
        }
        attributes = self.aws.sqs.get_queue_attributes(
            QueueUrl=self.deployment.queues[queue], AttributeNames=list(names.values())
        )["Attributes"]
        return {name: int(attributes[attribute]) for name, attribute in names.items()}

    def _receive(self, url: str) -> list[Mapping[str, Any]]:
        answer = self.aws.sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"]
        )
        messages: list[Mapping[str, Any]] = answer.get("Messages", [])
        return messages

    # -- files -------------------------------------------------------------------------------------

    def files(self, bucket: str) -> dict[str, bytes]:
        """Everything that is in a bucket, by its key."""
        asked = {"Bucket": self.deployment.buckets[bucket]}
        found = self.aws.s3.list_objects_v2(**asked).get("Contents", [])
        return {
            one["Key"]: self.aws.s3.get_object(**asked, Key=one["Key"])["Body"].read()
            for one in found
        }

    # -- streams -----------------------------------------------------------------------------------

    def changes(self, function: str) -> list[Record]:
        """All that the stream of a function tells it, what its filters leave out aside."""
        (table,) = mentioned(mapping(function)["Stream"])
        streams, name = self.aws.streams, self.deployment.tables[table]
        (stream,) = streams.list_streams(TableName=name)["Streams"]
        arn = stream["StreamArn"]
        (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        iterator = streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        records = streams.get_records(ShardIterator=iterator)["Records"]
        return filtered(function, [event_of(record, arn) for record in records])

    # -- records -----------------------------------------------------------------------------------

    def configure(self, *applications: Application) -> None:
        """Store what an operator would have set up."""
        for application in applications or (APPLICATION,):
            self.applications.save(application)
        DynamoChannels(self._bound(ChannelRecord)).save(CHANNEL)
        for template in TEMPLATES:
            DynamoTemplates(self._bound(TemplateRecord)).save(template)

    def message(self, message_id: str) -> Message:
        message = self.messages.message(message_id)
        assert message is not None
        return message

    def inbound(self, inbound_id: str) -> InboundMessage:
        record: InboundRecord = self._bound(InboundRecord).get(inbound_id)
        return record.message()

    @property
    def assemblies(self) -> type[AssemblyRecord]:
        bound: type[AssemblyRecord] = self._bound(AssemblyRecord)
        return bound

    @cached_property
    def applications(self) -> DynamoApplications:
        return DynamoApplications(self._bound(ApplicationRecord))

    @cached_property
    def number_keys(self) -> NumberKeys:
        secret_id = self.deployment.secrets["NumberSecret"]
        secret = self.aws.secrets_manager.get_secret_value(SecretId=secret_id)
        return NumberKeys(secret["SecretString"].encode)

    @cached_property
    def barrings(self) -> DynamoBarrings:
        items = self.aws.database.items(self.deployment.tables["BarringsTable"])
        return DynamoBarrings(items, self.number_keys)

    @cached_property
    def barring_changes(self) -> DynamoBarringChanges:
        return DynamoBarringChanges(
            self._bound(BarringRecord), self._bound(AuditRecord), self.number_keys
        )

    @cached_property
    def audit(self) -> DynamoAudit:
        return DynamoAudit(self._bound(AuditRecord), self.number_keys)

    @cached_property
    def operators(self) -> DynamoOperators:
        return DynamoOperators(self._bound(OperatorRecord))

    @cached_property
    def messages(self) -> DynamoMessageStore:
        items = self.aws.database.items(self.deployment.tables["MessagesTable"])
        return DynamoMessageStore(items, SystemClock())

    @cached_property
    def routing(self) -> DynamoRouting:
        return DynamoRouting(self._bound(RoutingRecord))

    @cached_property
    def statistics(self) -> DynamoStatistics:
        return DynamoStatistics(self._bound(StatisticsRecord), SystemClock())

    @cached_property
    def checkpoints(self) -> DynamoCheckpoints:
        return DynamoCheckpoints(self._bound(CheckpointRecord))

    def contents(self) -> dict[str, list[Any]]:
        """Every item of every table, to see that nothing has changed."""
        return {
            name: sorted(self.aws.dynamodb.scan(TableName=table)["Items"], key=repr)
            for name, table in self.deployment.tables.items()
        }

    def _bound(self, model: Any) -> Any:
        table = {
            ApplicationRecord: "ApplicationsTable",
            BarringRecord: "BarringsTable",
            AuditRecord: "AuditTable",
            ChannelRecord: "ChannelsTable",
            TemplateRecord: "TemplatesTable",
            OperatorRecord: "OperatorsTable",
            InboundRecord: "InboundTable",
            AssemblyRecord: "AssembliesTable",
            CheckpointRecord: "CheckpointsTable",
            RoutingRecord: "RoutingTable",
            StatisticsRecord: "StatisticsTable",
        }[model]
        return self.aws.database.bound(model, self.deployment.tables[table])


def batch_of(*entries: object) -> dict[str, Any]:
    """An event of SQS with these entries."""
    template = event("sqs_batch")["Records"][0]
    return {
        "Records": [
            {**template, "messageId": f"entry-{number}", "body": dump(entry)}
            for number, entry in enumerate(entries)
        ]
    }


def _record(message: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **event("sqs_batch")["Records"][0],
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
    }

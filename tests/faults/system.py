"""The system on the local engine, started as `make run` starts it, with the proxy in the middle."""

import json
import shutil
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Self

import boto3
from botocore.config import Config
from botocore.exceptions import HTTPClientError
from heliograph.domain.number_keys import NumberKeys
from heliograph.models.barrings import DynamoBarrings
from heliograph.models.database import AnyRecord, Database
from heliograph.models.handsets import HandsetRecord
from heliograph.models.inbound_records import InboundRecord
from heliograph.models.message_records import MessageRecord

from local import demo
from local.aws import EngineClients
from local.deployment import Deployment
from local.engine import Engine
from local.local_run import API_ID
from local.sam import translate
from local.settings import PROJECT
from local.state_folder import StateFolder
from local.stores import Stores
from tests.e2e.client import Client
from tests.faults.proxy import CUSTOMER_PATH, Proxy

VISIBLE_AGAIN_AFTER: Final = 6
_COUNTS: Final = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)

Json = dict[str, Any]


class FaultySystem:
    """One run of the system in a folder of its own.

    expire_after: seconds. visible_again_after: seconds after which a queue gives out again what a
    dead reader had, by the queue's name in the template. one_by_one: functions get single entries.
    longest_waits: seconds after which an entry that a function puts off comes back at the latest.
    """

    def __init__(
        self,
        folder: Path,
        *,
        expire_after: int,
        visible_again_after: Mapping[str, int],
        longest_waits: Mapping[str, int],
        one_by_one: bool = False,
        seed: int = 0,
    ) -> None:
        self._state = StateFolder(folder)
        self._engine = Engine(self._state)
        self._expire_after = expire_after
        self._visible_again_after = visible_again_after
        self._one_by_one = one_by_one
        self._dead_letters: dict[str, str] = {}
        self.proxy = Proxy(seed)
        self.proxy.longest_waits = longest_waits

    def __enter__(self) -> Self:
        self._state.take()
        try:
            self._bring_up()
        except BaseException:
            self._engine.discard()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        assert self._engine._control is not None
        self._engine._control.close()
        self._engine.discard()
        self.proxy.close()
        self._state.release()
        shutil.rmtree(self._state.scratch, ignore_errors=True)
        shutil.rmtree(self._state.engine_state, ignore_errors=True)

    def _bring_up(self) -> None:
        self._engine.start()
        deployable = translate(PROJECT / "template.yaml", API_ID)
        self._adapt(deployable.template)
        self._engine.wait_until_ready()
        clients = EngineClients(self._engine.url)
        self.outputs = Deployment(clients).deploy(deployable, self._parameters())
        stores = Stores(self._engine.url, self.outputs)
        seeded = demo.seed(stores, "", f"{self.proxy.url}{CUSTOMER_PATH}/uplinks")
        together = f"{self.proxy.url}{CUSTOMER_PATH}/batches"
        stores.applications.save(replace(seeded.mainland, may_reveal=True))
        stores.applications.save(
            replace(seeded.international, may_reveal=True, report_url=together)
        )
        self._demo = seeded.as_json(self.proxy.url)
        assert self._engine._process is not None
        self.proxy.open(self._engine.url, self._engine._process.pid)
        assert self._engine.warm_up() == {}

    def _parameters(self) -> dict[str, str]:
        return {
            "Stage": "faults",
            "Sandbox": "true",
            "AllowPrivateDestinations": "true",
            "PublicUrl": self.proxy.url,
            "ExpireAfterSeconds": str(self._expire_after),
            "ExpirySchedule": "rate(1 day)",  # these tests run it themselves
        }

    def _adapt(self, template: Json) -> None:
        """Send the functions' calls through the proxy, and let dead readers' entries come back."""
        for name, resource in template["Resources"].items():
            properties = resource.get("Properties", {})
            if resource["Type"] == "AWS::Lambda::Function":
                variables = properties["Environment"]["Variables"]
                variables["AWS_ENDPOINT_URL"] = self.proxy.aws_url(name)
            elif resource["Type"] == "AWS::SQS::Queue" and "RedrivePolicy" in properties:
                target = properties["RedrivePolicy"]["deadLetterTargetArn"]
                self._dead_letters[name] = target["Fn::GetAtt"][0]
                properties["VisibilityTimeout"] = self._visible_again_after.get(
                    name, VISIBLE_AGAIN_AFTER
                )
            elif resource["Type"] == "AWS::Lambda::EventSourceMapping" and self._one_by_one:
                properties["BatchSize"] = 1

    # -- What tests do with it -----------------------------------------------------------------

    def client(self, area: str = "mainland") -> Client:
        return Client(self._demo, area)

    @property
    def reports_url(self) -> str:
        return f"{self.proxy.url}{CUSTOMER_PATH}/reports"

    @cached_property
    def carrier_secret(self) -> str:
        """What the carrier signs with."""
        return str(json.loads(self._secret("CarrierSecrets"))["simulator"])

    def know(self, number: str) -> None:
        """Know the calls about a number (E.164) also where only its key stands for it."""
        self.proxy.stories.know(number.removeprefix("+"), self._number_keys.of(number))

    def expire(self) -> bool:
        """Run expiry once; False if it failed, took too long, or the engine is too busy for it."""
        name = self._resources["ExpiryFunction"]
        try:
            answer = self._lambda.invoke(FunctionName=name, Payload=b"{}")
            answer["Payload"].read()
        except (HTTPClientError, self._lambda.exceptions.TooManyRequestsException):
            return False
        return "FunctionError" not in answer

    def waiting(self) -> dict[str, int]:
        """How many entries each queue has, in any condition."""
        return {name: self._count(name) for name in self._queues}

    def given_up(self) -> dict[str, int]:
        """How many entries each dead-letter queue has."""
        return {dead: self._count(dead) for dead in self._queues.values()}

    def _count(self, queue: str) -> int:
        attributes = self._sqs.get_queue_attributes(
            QueueUrl=self._resources[queue], AttributeNames=list(_COUNTS)
        )["Attributes"]
        return sum(int(attributes[count]) for count in _COUNTS)

    def redrive(self) -> int:
        """Put what is in dead-letter queues back, as an operator does; return how many entries."""
        return sum(self._redrive(name, dead) for name, dead in self._queues.items())

    def _redrive(self, name: str, dead: str) -> int:
        count, source = 0, self._resources[dead]
        while found := self._sqs.receive_message(QueueUrl=source, MaxNumberOfMessages=10).get(
            "Messages"
        ):
            for entry in found:
                self._sqs.send_message(QueueUrl=self._resources[name], MessageBody=entry["Body"])
                self._sqs.delete_message(QueueUrl=source, ReceiptHandle=entry["ReceiptHandle"])
                count += 1
        return count

    def messages(self) -> Iterator[MessageRecord]:
        """All records of messages."""
        return iter(self.table(MessageRecord, "MessagesTable").scan())

    def handsets(self) -> Iterator[HandsetRecord]:
        """All that handsets received."""
        return iter(self.table(HandsetRecord, "HandsetsTable").scan())

    def replies(self) -> Iterator[InboundRecord]:
        """All records of inbound messages."""
        return iter(self.table(InboundRecord, "InboundTable").scan())

    def barred(self, channel_number: str, numbers: Collection[str]) -> Collection[str]:
        """Which of these numbers opted out of a channel."""
        items = self._database.items(self.outputs["BarringsTable"])
        return DynamoBarrings(items, self._number_keys).barred(channel_number, numbers)

    def table(self, model: type[AnyRecord], name: str) -> type[AnyRecord]:
        """A table by its name in the template, past all functions."""
        return self._database.bound(model, self.outputs[name])

    @cached_property
    def _queues(self) -> dict[str, str]:
        """Queues and their dead-letter queues; some of the template are made only on demand."""
        return {name: dead for name, dead in self._dead_letters.items() if name in self._resources}

    @cached_property
    def _database(self) -> Database:
        return Database(endpoint=self._engine.url)

    @cached_property
    def _resources(self) -> dict[str, str]:
        clients = EngineClients(self._engine.url)
        stacks = clients.cloudformation.describe_stacks()["Stacks"]
        found = clients.cloudformation.describe_stack_resources(StackName=stacks[0]["StackName"])
        return {
            one["LogicalResourceId"]: one["PhysicalResourceId"] for one in found["StackResources"]
        }

    @cached_property
    def _sqs(self) -> Any:
        return boto3.client("sqs", endpoint_url=self._engine.url)

    @cached_property
    def _number_keys(self) -> NumberKeys:
        return NumberKeys(self._secret("NumberSecret").encode)

    def _secret(self, name: str) -> str:
        secrets = boto3.client("secretsmanager", endpoint_url=self._engine.url)
        return str(secrets.get_secret_value(SecretId=self.outputs[name])["SecretString"])

    @cached_property
    def _lambda(self) -> Any:
        config = Config(read_timeout=90, retries={"total_max_attempts": 1})
        return boto3.client("lambda", endpoint_url=self._engine.url, config=config)

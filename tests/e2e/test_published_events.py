"""What a carrier publishes comes through the deployed topic, queue, policies and roles (RPT-01)."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from heliograph.domain.message_ids import message_ids

from local.aws import CLIENT_ENVIRONMENT, EngineClients
from local.deployment import Deployment
from local.engine import Engine
from local.sam import translate
from local.settings import PROJECT
from local.state_folder import StateFolder
from tests.contracts.carriers.aws_eum import event, inbound

PATIENCE_SECONDS = 40
NUMBER = "arn:aws:sms-voice:us-east-1:000000000000:phone-number/phone-1"


class Stack:
    """The stack with what a carrier that publishes needs, but without the carrier itself."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        deployable = translate(PROJECT / "template.yaml", "4e110601")
        for part in ("Resources", "Outputs"):  # the engine does not know this service
            del deployable.template[part]["CarrierConfigurationSet"]
        engine.wait_until_ready()
        parameters = {"Stage": "local", "EndUserMessagingIdentities": NUMBER}
        self.outputs = Deployment(EngineClients(engine.url)).deploy(deployable, parameters)

    def client(self, service: Any) -> Any:
        return boto3.client(service, endpoint_url=self._engine.url)

    def publish(self, content: dict[str, Any]) -> None:
        topic = self.outputs["CarrierEventTopic"]
        self.client("sns").publish(TopicArn=topic, Message=json.dumps(content))

    def entries(self, queue: str) -> int:
        """How many entries there are in a queue, whoever works them off."""
        counts = self.client("sqs").get_queue_attributes(
            QueueUrl=self.outputs[queue],
            AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
        )["Attributes"]
        return sum(map(int, counts.values()))


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    for name, value in CLIENT_ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    folder = StateFolder(tmp_path / "local")
    folder.take()
    engine = Engine(folder)
    engine.start()
    try:
        yield Stack(engine)
    finally:
        engine.stop()
        folder.release()


def test_a_published_report_and_a_reply_go_to_those_who_work_them_off(stack: Stack) -> None:
    """Both stay in their queues, since nobody knows the message and the number."""
    message_id = next(message_ids("10001", datetime.now(UTC)))
    stack.publish(event(context={"message_id": message_id, "carrier": "aws_eum"}))
    stack.publish(inbound("T"))
    queues = ("CarrierEventQueue", "ReportQueue", "UplinkQueue")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while [stack.entries(queue) for queue in queues] != [0, 1, 1]:
        assert time.monotonic() < deadline, {queue: stack.entries(queue) for queue in queues}
        time.sleep(0.5)

"""callback/events: from a carrier's topic to the records, by way of its queue (RPT-01, UPL-01)."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.messages import Change, Message, MessageState
from heliograph.domain.routing import CarrierSetup, Routing
from heliograph.queues.entries import load

from tests.architecture.stack import mentioned, properties
from tests.contracts.carriers.aws_eum import event, inbound
from tests.contracts.examples import message_at
from tests.deployment import REGION
from tests.functional.requests import answer_of, carrier_event
from tests.functional.system import System
from tests.unit.dialects.huawei.service import APPLICATION, CHANNEL

Publish = Callable[[dict[str, Any]], None]


@pytest.fixture
def publish(system: System) -> Iterator[Publish]:
    """Publish to a topic with the template's subscription, as the service does."""
    subscription = properties("SNS::Subscription")["CarrierEventSubscription"]
    assert mentioned(subscription["TopicArn"]) == {"CarrierEventTopic"}
    (queue,) = mentioned(subscription["Endpoint"])
    url = system.deployment.queues[queue]
    sns = boto3.client("sns", region_name=REGION)
    topic = sns.create_topic(Name="CarrierEventTopic")["TopicArn"]
    subscribed = sns.subscribe(
        TopicArn=topic,
        Protocol=subscription["Protocol"],
        Endpoint=system.aws.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])[
            "Attributes"
        ]["QueueArn"],
        Attributes={"RawMessageDelivery": str(subscription["RawMessageDelivery"]).lower()},
    )
    yield lambda content: sns.publish(TopicArn=topic, Message=json.dumps(content)) and None
    sns.unsubscribe(SubscriptionArn=subscribed["SubscriptionArn"])


def submitted(system: System) -> Message:
    """A message that the carrier has."""
    message = message_at(datetime.now(UTC), "10001")
    claim = system.messages.claim(message)
    change = Change(state=MessageState.SUBMITTED, at=datetime.now(UTC), carrier_message_id="c-17")
    assert claim.applied
    return system.messages.record(message.message_id, change).message


def context(message: Message) -> dict[str, str]:
    return {"message_id": message.message_id, "carrier": "aws_eum"}


def work_off(system: System) -> dict[str, Any]:
    return system.work_off("CallbackEventFunction", "CarrierEventQueue")


def test_a_published_report_ends_its_message(system: System, publish: Publish) -> None:
    message = submitted(system)
    publish(event(eventType="TEXT_QUEUED", isFinal=False, context=context(message)))
    publish(event(eventType="TEXT_BLOCKED", context=context(message)))
    work_off(system)
    system.work_off("CallbackWorkerFunction", "ReportQueue")
    ended = system.message(message.message_id)
    assert (ended.state, ended.carrier_message_id) == (MessageState.REJECTED, "c-17")
    assert ended.outcome is not None
    assert (ended.outcome.status_code, ended.outcome.carrier_code) == ("REJECTD", "TEXT_BLOCKED")


def test_an_event_that_is_received_again_after_a_crash_ends_its_message_once(
    system: System, publish: Publish
) -> None:
    message = submitted(system)
    publish(event(context=context(message)))
    batch = system.take("CarrierEventQueue")
    for _ in range(2):  # the function dies after its work, before the entry is deleted
        system.function("CallbackEventFunction")(batch)
        system.work_off("CallbackWorkerFunction", "ReportQueue")
    assert system.message(message.message_id).state is MessageState.DELIVERED
    assert system.depth("PushQueue")["visible"] == message.segment_count


def test_a_published_reply_reaches_the_owner_of_the_number(
    system: System, publish: Publish
) -> None:
    system.configure(replace(APPLICATION, uplink_url="https://customer.test/uplinks"))
    senders = {CHANNEL.channel_number: "+12065550100"}
    setup = CarrierSetup(name="aws-oregon", vendor="aws_eum", senders=senders)
    system.routing.change(lambda _: Routing(carriers={setup.name: setup}))
    publish(inbound("Yes 好的", destinationNumber="+12065550100"))
    work_off(system)
    (record,) = system.take("UplinkQueue")["Records"]
    uplink: CarrierUplink = load(CarrierUplink, record["body"])
    system.function("UplinkWorkerFunction")({"Records": [record]})
    stored = system.inbound(uplink.inbound_id)
    assert (stored.text, stored.application_id) == ("Yes 好的", "10001")
    assert (stored.carrier, stored.channel_number) == ("aws-oregon", CHANNEL.channel_number)
    assert system.depth("PushQueue")["visible"] == 1


def test_nobody_is_heard_who_calls_in_the_name_of_a_carrier_that_publishes(system: System) -> None:
    setup = CarrierSetup(name="aws-oregon", vendor="aws_eum")
    system.routing.change(lambda _: Routing(carriers={setup.name: setup}))
    for kind, function in (
        ("callback", "CallbackWebhookFunction"),
        ("uplink", "UplinkWebhookFunction"),
    ):
        called = carrier_event(kind, carrier=setup.name, **event())
        assert answer_of(system.function(function)(called)).status == 404


def test_what_cannot_be_read_comes_back_and_the_rest_of_its_batch_is_done(
    system: System, publish: Publish, output: Any
) -> None:
    message = submitted(system)
    publish(event(context={}))
    publish(event(context=context(message)))
    batch = system.take("CarrierEventQueue")
    answer = system.function("CallbackEventFunction")(batch)
    broken = [r["messageId"] for r in batch["Records"] if json.loads(r["body"])["context"] == {}]
    assert answer == {"batchItemFailures": [{"itemIdentifier": name} for name in broken]}
    assert len(broken) == 1
    assert system.depth("ReportQueue")["visible"] == 1
    assert "+86" not in output.text

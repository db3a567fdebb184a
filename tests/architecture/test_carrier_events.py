"""Who may write to the queue of a carrier's events, on whose word messages end."""

from typing import Any

from tests.architecture.stack import mentioned, properties

TOPIC = "CarrierEventTopic"
QUEUES = {"CarrierEventQueue", "CarrierEventDeadLetterQueue"}


def _only_statement(policy: Any) -> Any:
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Effect"] == "Allow"
    return statement


def test_only_the_service_and_only_on_behalf_of_this_account_may_publish_to_the_topic() -> None:
    policy = properties("SNS::TopicPolicy")["CarrierEventTopicPolicy"]
    statement = _only_statement(policy)
    assert mentioned(policy["Topics"]) == mentioned(statement["Resource"]) == {TOPIC}
    assert statement["Principal"] == {"Service": "sms-voice.amazonaws.com"}
    assert statement["Action"] == "sns:Publish"
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    }


def test_only_the_topic_may_write_to_the_queue() -> None:
    policy = properties("SQS::QueuePolicy")["CarrierEventQueuePolicy"]
    statement = _only_statement(policy)
    assert mentioned(policy["Queues"]) == mentioned(statement["Resource"]) == QUEUES
    assert statement["Principal"] == {"Service": "sns.amazonaws.com"}
    assert statement["Action"] == "sqs:SendMessage"
    assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": {"Ref": TOPIC}}}


def test_the_events_come_as_they_were_published_and_those_that_cannot_are_kept() -> None:
    subscription = properties("SNS::Subscription")["CarrierEventSubscription"]
    assert subscription["RawMessageDelivery"] is True
    kept = subscription["RedrivePolicy"]["deadLetterTargetArn"]
    assert mentioned(kept) == {"CarrierEventDeadLetterQueue"}


def test_the_configuration_set_publishes_every_event_of_a_text_to_the_topic() -> None:
    (destination,) = properties("SMSVOICE::ConfigurationSet")["CarrierConfigurationSet"][
        "EventDestinations"
    ]
    assert destination["Enabled"] is True
    assert destination["MatchingEventTypes"] == ["TEXT_ALL"]
    assert mentioned(destination["SnsDestination"]) == {TOPIC}

"""What is this carrier's own; the rest is in tests/contracts/test_carrier_webhook_contract.py."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from heliograph.carriers.aws_eum.events import AwsEumEvents
from heliograph.domain.errors import WebhookUnreadable
from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.messages import DeliveryReport, MessageState

from tests.architecture.sources import ROOT
from tests.contracts.carriers.aws_eum import event
from tests.contracts.carriers.case import MESSAGE_ID
from tests.fakes import NOON, FakeClock

VECTORS = ROOT / "tests" / "vectors" / "aws_eum"


def read(text: str) -> DeliveryReport | CarrierUplink:
    owners = {"12065550100": "aws-oregon"}
    return AwsEumEvents(account_of=owners.get, clock=FakeClock()).read(text)


def report(**changes: Any) -> DeliveryReport:
    said = read(json.dumps(event(**changes)))
    assert isinstance(said, DeliveryReport)
    return said


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("text_queued", None),
        ("text_successful_interim", None),
        ("text_successful_final", (MessageState.DELIVERED, "DELIVRD")),
        ("text_delivered", (MessageState.DELIVERED, "DELIVRD")),
        ("text_unreachable", (MessageState.UNDELIVERED, "UNDELIV")),
        ("text_protect_blocked", (MessageState.REJECTED, "REJECTD")),
        ("text_unknown_at_once", (MessageState.UNDELIVERED, "UNDELIV")),
        ("text_unknown_after_72_hours", (MessageState.UNDELIVERED, "EXPIRED")),
    ],
)
def test_an_event_of_each_shape_is_read(name: str, expected: Any) -> None:
    said = read((VECTORS / f"{name}.json").read_text(encoding="utf-8"))
    assert isinstance(said, DeliveryReport)
    assert (said.message_id, said.carrier) == (MESSAGE_ID, "aws-frankfurt")
    assert said.carrier_message_id == "5f0f7c1e-5b5a-4d27-9d0a-3a5a0b6d7c11"
    assert said.segment is None
    outcome = said.outcome
    assert (outcome and (outcome.state, outcome.status_code)) == expected


@pytest.mark.parametrize(
    ("name", "account", "channel_number", "text"),
    [
        ("inbound", "aws-oregon", "12065550100", "Yes, 好的 😀"),
        ("inbound_short_code", "aws_eum", "24273", "STOP"),
    ],
)
def test_what_people_write_belongs_to_the_account_of_the_number_or_else_to_the_vendor(
    name: str, account: str, channel_number: str, text: str
) -> None:
    said = read((VECTORS / f"{name}.json").read_text(encoding="utf-8"))
    assert isinstance(said, CarrierUplink)
    assert (said.carrier, said.sender) == (account, "+14255550199")
    assert (said.channel_number, said.text) == (channel_number, text)


def test_every_vector_is_read_in_a_test() -> None:
    assert len(list(VECTORS.glob("*.json"))) == 10


@pytest.mark.parametrize("event_type", ["TEXT_DELIVERED", "TEXT_UNREACHABLE", "TEXT_UNKNOWN"])
def test_no_event_ends_a_message_that_does_not_call_itself_final(event_type: str) -> None:
    assert report(eventType=event_type, isFinal=False).outcome is None


@pytest.mark.parametrize("event_type", ["TEXT_QUEUED", "TEXT_PENDING", "TEXT_SENT"])
def test_a_message_on_its_way_has_no_outcome_even_if_that_were_final(event_type: str) -> None:
    assert report(eventType=event_type, isFinal=True).outcome is None


@pytest.mark.parametrize(
    ("waited", "status_code"),
    [
        (timedelta(hours=70), "UNDELIV"),
        (timedelta(hours=71, minutes=59), "EXPIRED"),
        (timedelta(hours=72), "EXPIRED"),
        (timedelta(hours=80), "EXPIRED"),
    ],
)
def test_unknown_after_72_hours_means_that_the_carrier_has_stopped_waiting(
    waited: timedelta, status_code: str
) -> None:
    asked = 1773489600000
    at = asked + waited // timedelta(milliseconds=1)
    outcome = report(eventType="TEXT_UNKNOWN", eventTimestamp=at).outcome
    assert outcome is not None
    assert (outcome.state, outcome.status_code) == (MessageState.UNDELIVERED, status_code)
    assert outcome.reported_at == datetime(2026, 3, 14, 12, tzinfo=UTC) + waited


def test_an_event_that_does_not_say_when_the_message_was_taken_is_read_all_the_same() -> None:
    content = event(eventType="TEXT_UNKNOWN")
    del content["messageRequestTimestamp"]
    said = read(json.dumps(content))
    assert isinstance(said, DeliveryReport)
    assert said.outcome is not None
    assert (said.outcome.status_code, said.received_at) == ("UNDELIV", NOON)


@pytest.mark.parametrize(
    "changes",
    [
        {"context": {}},
        {"context": {"message_id": MESSAGE_ID}},
        {"context": {"message_id": "c-17", "carrier": "aws_eum"}},
        {"context": None},
        {"isFinal": "true"},
        {"isFinal": None},
        {"eventTimestamp": "1773489601000"},
        {"eventTimestamp": 1773489601.5},
        {"eventTimestamp": True},
        {"eventTimestamp": 10**30},
        {"eventTimestamp": -(10**17)},
        {"messageId": ""},
        {"eventType": "TEXT DELIVERED"},
    ],
    ids=str,
)
def test_an_event_that_is_not_on_a_message_of_ours_or_makes_no_sense_is_unreadable(
    changes: dict[str, Any],
) -> None:
    with pytest.raises(WebhookUnreadable):
        report(**changes)


def test_an_event_in_an_envelope_of_the_topic_is_unreadable() -> None:
    envelope = {"Type": "Notification", "Message": json.dumps(event())}
    with pytest.raises(WebhookUnreadable):
        read(json.dumps(envelope))


@pytest.mark.parametrize(
    "broken",
    [
        event(context={"message_id": "138 0000 0099", "carrier": "aws_eum"}),
        {**event(), "eventTimestamp": "138"},
        {
            "originationNumber": "13800000099",
            "destinationNumber": "+12065550100",
            "messageBody": "my own words",
            "inboundMessageId": "mo-1",
        },
    ],
    ids=["report", "time", "uplink"],
)
def test_what_is_said_of_an_unreadable_event_holds_no_number_and_no_text(
    broken: dict[str, Any],
) -> None:
    with pytest.raises(WebhookUnreadable) as caught:
        read(json.dumps(broken))
    assert "138" not in str(caught.value)
    assert "my own words" not in str(caught.value)
    assert caught.value.__suppress_context__

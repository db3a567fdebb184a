"""What the handsets received: the fake and the table keep the same contract."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Protocol

import boto3
import pytest
from heliograph.models.database import Database
from heliograph.models.handsets import DynamoHandsets, HandsetRecord, Receipt
from heliograph.sandbox.gateway import ReceivedMessages

from tests.contracts.conftest import ADAPTERS
from tests.deployment import REGION
from tests.fakes import NOON
from tests.unit.sandbox.fakes import FakeHandsets

FIRST, SECOND = (f"0199f3a2-7c00-7abc-8def-0123456789a{digit}_42" for digit in "bc")
TEXT = "[Heliograph]您好, 2 parcels & more=1 😀"

_numbers = count(8613800000000)


class Handsets(ReceivedMessages, Protocol):
    """Everything that is done with these records."""

    def received(self, recipient: str, now: datetime) -> list[Receipt]: ...


@pytest.fixture(params=ADAPTERS)
def handsets(request: pytest.FixtureRequest) -> Handsets:
    if request.param == "fake":
        return FakeHandsets()
    database: Database = request.getfixturevalue("database")
    return DynamoHandsets(database.bound(HandsetRecord, "HandsetsTable"))


@pytest.fixture
def recipient() -> str:
    """A handset that nobody has sent to yet."""
    return f"+{next(_numbers)}"


@pytest.fixture
def give(handsets: Handsets, recipient: str) -> Callable[..., Receipt]:
    """Give the handset a message."""
    carrier_ids = count(1)

    def give(
        message_id: str = FIRST, at: datetime = NOON, carrier_message_id: str | None = None
    ) -> Receipt:
        receipt = Receipt(
            message_id=message_id,
            carrier_message_id=carrier_message_id or f"c-{next(carrier_ids)}",
            channel_number="1069000001",
            text=TEXT,
            segment_count=2,
            received_at=at,
        )
        handsets.add(
            recipient=recipient,
            message_id=receipt.message_id,
            carrier_message_id=receipt.carrier_message_id,
            channel_number=receipt.channel_number,
            text=receipt.text,
            segment_count=receipt.segment_count,
            received_at=receipt.received_at,
        )
        return receipt

    return give


def test_a_handset_that_got_nothing_has_nothing(handsets: Handsets, recipient: str) -> None:
    assert handsets.received(recipient, NOON) == []


def test_what_a_handset_received_is_kept_as_it_came(
    handsets: Handsets, recipient: str, give: Callable[..., Receipt]
) -> None:
    receipt = give()
    assert handsets.received(recipient, NOON) == [receipt]


def test_a_message_that_is_taken_twice_is_there_twice(
    handsets: Handsets, recipient: str, give: Callable[..., Receipt]
) -> None:
    receipts = [give(FIRST, NOON), give(FIRST, NOON + timedelta(seconds=1))]
    assert handsets.received(recipient, NOON) == receipts


def test_a_receipt_whose_write_is_repeated_is_there_once(
    handsets: Handsets, recipient: str, give: Callable[..., Receipt]
) -> None:
    receipts = [give(carrier_message_id="c-a"), give(carrier_message_id="c-b")]
    give(carrier_message_id="c-a")
    assert handsets.received(recipient, NOON) == receipts


def test_messages_are_listed_in_the_order_of_their_arrival(
    handsets: Handsets, recipient: str, give: Callable[..., Receipt]
) -> None:
    later, earlier = give(FIRST, NOON + timedelta(seconds=5)), give(SECOND, NOON)
    assert handsets.received(recipient, NOON) == [earlier, later]


def test_a_handset_knows_nothing_of_its_neighbours_messages(
    handsets: Handsets, recipient: str, give: Callable[..., Receipt]
) -> None:
    give()
    assert handsets.received(f"{recipient}1", NOON) == []


def test_a_receipt_is_kept_for_a_day(
    handsets: Handsets, recipient: str, give: Callable[..., Receipt]
) -> None:
    receipt = give()
    a_day_later = NOON + timedelta(days=1)
    assert handsets.received(recipient, a_day_later - timedelta(seconds=1)) == [receipt]
    assert handsets.received(recipient, a_day_later) == []


def test_attempts_are_counted_for_each_message_and_are_no_receipts(
    handsets: Handsets, recipient: str
) -> None:
    counted = [handsets.count_attempt(recipient, FIRST, NOON) for _ in range(3)]
    assert counted == [1, 2, 3]
    assert handsets.count_attempt(recipient, SECOND, NOON) == 1
    assert handsets.received(recipient, NOON) == []


def test_a_message_is_received_after_attempts(
    handsets: Handsets, recipient: str, give: Callable[..., Receipt]
) -> None:
    handsets.count_attempt(recipient, FIRST, NOON)
    receipt = give(FIRST)
    assert handsets.received(recipient, NOON) == [receipt]
    assert handsets.count_attempt(recipient, FIRST, NOON) == 2


def test_the_table_may_forget_everything_after_a_day(database: Database, recipient: str) -> None:
    handsets = DynamoHandsets(database.bound(HandsetRecord, "HandsetsTable"))
    handsets.count_attempt(recipient, FIRST, NOON)
    item = boto3.client("dynamodb", region_name=REGION).get_item(
        TableName="HandsetsTable",
        Key={"recipient": {"S": recipient}, "message_id": {"S": FIRST}},
    )["Item"]
    assert item["ttl"] == {"N": str(int((NOON + timedelta(days=1)).timestamp()))}

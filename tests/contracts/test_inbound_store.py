"""InboundStore: the fake and the table keep the same contract."""

from dataclasses import replace
from datetime import timedelta

import pytest
from heliograph.domain.inbound import CarrierUplink, InboundMessage
from heliograph.domain.messages import RETENTION
from heliograph.models.database import Database
from heliograph.models.inbound import DynamoInboundStore
from heliograph.models.inbound_records import InboundRecord
from heliograph.ports.records import InboundStore

from tests.contracts.conftest import ADAPTERS
from tests.fakes import NOON, FakeInbound


@pytest.fixture(params=ADAPTERS)
def inbound(request: pytest.FixtureRequest) -> InboundStore:
    if request.param == "fake":
        return FakeInbound()
    database: Database = request.getfixturevalue("database")
    return DynamoInboundStore(database.items("InboundTable"))


def reply(request: pytest.FixtureRequest, stored_by: str = "entry-1") -> InboundMessage:
    """A reply whose carrier's id is new in each test."""
    uplink = CarrierUplink(
        carrier="simulator",
        carrier_inbound_id=request.node.name,
        sender="+8613800000012",
        channel_number="1069000000001",
        text="Yes 好的 & more=1",
        received_at=NOON,
    )
    return InboundMessage(
        inbound_id=uplink.inbound_id,
        application_id="12",
        carrier=uplink.carrier,
        carrier_inbound_id=uplink.carrier_inbound_id,
        sender=uplink.sender,
        channel_number=uplink.channel_number,
        text=uplink.text,
        received_at=uplink.received_at,
        stored_by=stored_by,
    )


def test_a_new_inbound_message_is_stored(
    inbound: InboundStore, request: pytest.FixtureRequest
) -> None:
    message = reply(request)
    assert inbound.store_once(message) == message


def test_a_binary_reply_of_which_parts_are_missing_is_stored_with_its_octets(
    inbound: InboundStore, request: pytest.FixtureRequest
) -> None:
    binary = replace(reply(request), text="", octets="00fffe", missing_parts=(2, 4))
    assert inbound.store_once(binary) == binary
    assert inbound.store_once(replace(binary, stored_by="entry-2")) == binary


def test_an_empty_reply_is_stored_as_it_is(
    inbound: InboundStore, request: pytest.FixtureRequest
) -> None:
    message = replace(reply(request), text="")
    assert inbound.store_once(message) == message


def test_a_repetition_finds_the_first_record(
    inbound: InboundStore, request: pytest.FixtureRequest
) -> None:
    """UPL-09: the caller sees by `stored_by` that it was not the first."""
    first = inbound.store_once(reply(request))
    repeated = replace(first, stored_by="entry-2", received_at=NOON + timedelta(seconds=9))
    assert inbound.store_once(repeated) == first
    assert inbound.store_once(first) == first


def test_a_record_whose_time_is_over_is_replaced(
    inbound: InboundStore, request: pytest.FixtureRequest
) -> None:
    """DET-11: a carrier that counts from one again after months is not taken for a repetition."""
    first = inbound.store_once(reply(request))
    just_kept = replace(first, received_at=first.kept_until - timedelta(seconds=1), text="late")
    assert inbound.store_once(just_kept) == first
    much_later = replace(first, received_at=NOON + RETENTION, text="another", stored_by="entry-3")
    assert inbound.store_once(much_later) == much_later
    assert inbound.store_once(replace(much_later, stored_by="entry-4")) == much_later


@pytest.mark.parametrize("is_binary", [True, False])
def test_the_record_is_what_the_store_writes(
    database: Database, request: pytest.FixtureRequest, is_binary: bool
) -> None:
    message = replace(reply(request), answers="id_12", candidates=3)
    if is_binary:
        message = replace(message, text="", octets="00fffe", missing_parts=(2, 4))
    items = database.items("InboundTable")
    DynamoInboundStore(items).store_once(message)
    record = database.bound(InboundRecord, "InboundTable").get(message.inbound_id)
    assert record.message() == message
    assert record.serialize() == items.read({"inbound_id": {"S": message.inbound_id}})

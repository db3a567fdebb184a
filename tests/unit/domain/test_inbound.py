"""Inbound messages and their ids."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from heliograph.domain.inbound import CarrierUplink, InboundMessage
from heliograph.domain.message_ids import is_message_id

from tests.fakes import NOON

UPLINK = CarrierUplink(
    carrier="simulator",
    carrier_inbound_id="mo-1",
    sender="+8613800000012",
    channel_number="1069000000001",
    text="Yes",
    received_at=NOON,
)


def test_an_inbound_id_is_a_bare_uuid_and_no_message_id() -> None:
    """UPL-09"""
    assert str(UUID(UPLINK.inbound_id)) == UPLINK.inbound_id
    assert not is_message_id(UPLINK.inbound_id)


def test_an_uplink_that_is_repeated_later_has_the_same_id() -> None:
    assert replace(UPLINK, received_at=NOON + timedelta(hours=1)).inbound_id == UPLINK.inbound_id


def test_the_ids_of_two_carriers_are_apart_even_if_the_carriers_ids_are_not() -> None:
    assert replace(UPLINK, carrier="other").inbound_id != UPLINK.inbound_id
    assert replace(UPLINK, carrier_inbound_id="mo-2").inbound_id != UPLINK.inbound_id


def test_an_inbound_message_is_kept_for_90_days() -> None:
    """DET-11"""
    message = InboundMessage(
        inbound_id=UPLINK.inbound_id,
        application_id="10001",
        carrier="simulator",
        carrier_inbound_id="mo-1",
        sender=UPLINK.sender,
        channel_number=UPLINK.channel_number,
        text="Yes",
        received_at=NOON,
        stored_by="entry-1",
    )
    assert message.kept_until == NOON + timedelta(days=90)

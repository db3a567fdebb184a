"""uplink: a reply is verified, queued, stored once and pushed to the channel's owner (UPL-01)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from heliograph.domain.configuration import Area
from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.jobs import UplinkNotice
from heliograph.domain.routing import Route, Routing
from heliograph.queues.entries import load

from tests.functional.requests import answer_of, carrier_event, uplink_event
from tests.functional.system import System
from tests.unit.dialects.huawei.service import APPLICATION, CHANNEL

URL = "https://customer.test/uplinks"


@pytest.fixture
def listening(system: System) -> System:
    """A system whose application has an uplink destination."""
    system.configure(replace(APPLICATION, uplink_url=URL))
    return system


def reply(system: System, text: str = "Yes 好的 & more=1", **changes: Any) -> int:
    event = uplink_event(text, **changes)
    return answer_of(system.function("UplinkWebhookFunction")(event)).status


def work_off(system: System) -> dict[str, Any]:
    return system.work_off("UplinkWorkerFunction", "UplinkQueue")


def notices(system: System) -> list[UplinkNotice]:
    batch = system.take("PushQueue")
    system.delete("PushQueue", batch["Records"])
    return [load(UplinkNotice, record["body"]) for record in batch["Records"]]


def test_a_reply_is_stored_and_pushed_to_the_owner_of_the_channel(listening: System) -> None:
    assert reply(listening) == 200
    work_off(listening)
    (notice,) = notices(listening)
    assert (notice.sender, notice.channel_number) == ("+8613112345678", CHANNEL.channel_number)
    assert (notice.text, notice.url) == ("Yes 好的 & more=1", URL)
    stored = listening.inbound(notice.inbound_id)
    assert (stored.application_id, stored.text) == ("10001", "Yes 好的 & more=1")
    assert stored.carrier_inbound_id == "u-1"


def test_without_a_destination_a_reply_is_stored_and_not_pushed(system: System) -> None:
    reply(system)
    batch = work_off(system)
    (record,) = batch["Records"]
    uplink: CarrierUplink = load(CarrierUplink, record["body"])
    assert system.inbound(uplink.inbound_id).text == "Yes 好的 & more=1"
    assert notices(system) == []


@pytest.mark.parametrize("supports_uplinks", [False, True])
def test_a_reply_to_an_international_application_is_pushed_where_its_route_supports_it(
    system: System, supports_uplinks: bool
) -> None:
    """UPL-04, C-25: it is stored in any case."""
    system.configure(replace(APPLICATION, area=Area.INTERNATIONAL, uplink_url=URL))
    route = Route(carriers=("simulator",), supports_uplinks=supports_uplinks)
    system.routing.change(lambda _: Routing(routes=(route,)))
    reply(system, sender="+2412000000")
    (record,) = work_off(system)["Records"]
    uplink: CarrierUplink = load(CarrierUplink, record["body"])
    assert system.inbound(uplink.inbound_id).sender == "+2412000000"
    assert len(notices(system)) == supports_uplinks


@pytest.mark.parametrize("text", ["T", "td", "QX", "0000"])
def test_golden_vector_v14_is_recorded_for_the_channel_and_in_the_audit(
    listening: System, text: str
) -> None:
    """V14, BLK-01, UPL-12: and it is forwarded all the same."""
    reply(listening, text)
    work_off(listening)
    (notice,) = notices(listening)
    (barring,) = listening.barrings.all()
    (entry,) = listening.audit.of(notice.sender)
    assert (barring.recipient, barring.channel_number) == (notice.sender, notice.channel_number)
    assert barring.inbound_id == entry.inbound_id == notice.inbound_id
    assert (entry.action, entry.by) == ("opted out", "reply")


def test_a_reply_that_the_carrier_repeats_changes_nothing(listening: System) -> None:
    reply(listening)
    work_off(listening)
    assert len(notices(listening)) == 1
    before = listening.contents()
    for _ in range(2):
        assert reply(listening) == 200
    work_off(listening)
    assert listening.contents() == before
    assert notices(listening) == []


def test_two_replies_with_the_same_text_are_two(listening: System) -> None:
    reply(listening, "T")
    reply(listening, "T", carrier_inbound_id="u-2")
    work_off(listening)
    assert len({notice.inbound_id for notice in notices(listening)}) == 2


def test_an_entry_that_is_delivered_again_repeats_no_more_than_its_own_push(
    listening: System,
) -> None:
    reply(listening)
    batch = work_off(listening)
    before = listening.contents()
    first = [notice.push_id for notice in notices(listening)]
    assert listening.new_process("UplinkWorkerFunction")(batch) == {"batchItemFailures": []}
    assert listening.contents() == before
    assert [notice.push_id for notice in notices(listening)] == first


def test_a_reply_to_a_channel_that_nobody_owns_waits_for_an_operator(listening: System) -> None:
    reply(listening, channel_number="999")
    work_off(listening)
    assert listening.depth("UplinkQueue")["received"] == 1
    assert listening.contents()["InboundTable"] == []
    assert notices(listening) == []


@pytest.mark.parametrize(
    ("signed_now", "status"),
    [
        (partial(uplink_event, "x", sender="not a number"), 400),
        (partial(carrier_event, "uplink"), 400),
        (partial(carrier_event, "uplink", secret="another", id="1"), 401),
    ],
)
def test_a_callback_that_is_none_is_refused_and_not_queued(
    system: System, signed_now: Callable[[], dict[str, Any]], status: int
) -> None:
    assert answer_of(system.function("UplinkWebhookFunction")(signed_now())).status == status
    assert system.bodies("UplinkQueue") == []


@pytest.mark.parametrize("text", ["", "T", "\x00\ufffe\uffff", "😀" * 70, "a\nb"])
def test_any_text_comes_through(listening: System, text: str) -> None:
    assert reply(listening, text) == 200
    work_off(listening)
    assert [notice.text for notice in notices(listening)] == [text]


# -- Long replies in parts -------------------------------------------------------------------------


def part_of_reply(system: System, number: int, text: str, reference: str = "r-7") -> None:
    about = {"part": number, "parts": 3, "concat_reference": reference}
    assert reply(system, text, carrier_inbound_id=f"{reference}-{number}", **about) == 200


def test_parts_that_come_in_any_order_and_twice_are_pushed_as_one_reply(listening: System) -> None:
    for number, text in ((3, "three"), (1, "one "), (3, "three"), (2, "two ")):
        part_of_reply(listening, number, text)
        work_off(listening)
    (notice,) = notices(listening)
    assert notice.text == "one two three"
    assert listening.inbound(notice.inbound_id).text == "one two three"
    assert {record.is_forwarded for record in listening.assemblies.scan()} == {True}


def test_what_is_there_of_a_reply_is_pushed_when_its_time_is_over(listening: System) -> None:
    part_of_reply(listening, 1, "one ")
    batch = work_off(listening)
    assert notices(listening) == []
    assert listening.depth("UplinkQueue")["received"] == 1
    (record,) = listening.assemblies.scan()
    record.update([listening.assemblies.waits_until.set(datetime.now(UTC))])
    again = listening.new_process("UplinkWorkerFunction")
    assert again(batch) == {"batchItemFailures": []}
    (notice,) = notices(listening)
    assert (notice.text, notice.missing_parts) == ("one ", (2, 3))


def test_a_binary_reply_is_taken_and_kept(listening: System) -> None:
    event = carrier_event(
        "uplink",
        id="u-1",
        sender="+8613112345678",
        channel_number=CHANNEL.channel_number,
        text="",
        data="00fffe",
    )
    assert answer_of(listening.function("UplinkWebhookFunction")(event)).status == 200
    batch = work_off(listening)
    uplink: CarrierUplink = load(CarrierUplink, batch["Records"][0]["body"])
    stored = listening.inbound(uplink.inbound_id)
    assert (stored.text, stored.octets) == ("", "00fffe")
    assert notices(listening) == []

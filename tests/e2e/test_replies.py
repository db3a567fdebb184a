"""What people write back: what it is linked to, whether it is confirmed, and where it goes."""

import json
import secrets
import time
from typing import Any

import pytest
from heliograph.domain.confirmation import CONFIRMATION_TEMPLATE
from heliograph.domain.messages import MessageState
from heliograph.domain.replies import PushFormat, ReplySettings

from tests.e2e.local_system import LocalSystem
from tests.e2e.receiver import Push, Receiver
from tests.e2e.shop import CarrierOfReplies, open_shop
from tests.e2e.tables import Tables

CONFIRMATION = "You will get no more messages."
SHIPPED = "[Shop]Your order has been shipped."
CHANGE_SECONDS = 30.0
"""Within so many seconds a new destination counts."""


@pytest.fixture(scope="module")
def carrier(system: LocalSystem) -> CarrierOfReplies:
    return CarrierOfReplies(system)


def is_reply(push: Push) -> bool:
    return push.path == "/replies"


def content(push: Push) -> dict[str, Any]:
    """A push of JSON."""
    told: dict[str, Any] = json.loads(push.body)
    return told


def test_a_reply_is_linked_if_one_message_fits_and_not_if_two_do(
    system: LocalSystem, receiver: Receiver, carrier: CarrierOfReplies
) -> None:
    """UPL-07: handset 0012 answers its one message; another one got two before it answers."""
    settings = ReplySettings(push_format=PushFormat.JSON)
    shop = open_shop(system, "42001", receiver.url("/replies"), settings)
    (linked,) = shop.client.send("+8613872010012", template="notice").message_ids
    for _ in range(2):
        shop.client.send(
            "+8613872010099", template="notice", statusCallback=receiver.url("/reports")
        )
    receiver.wait_for(2, lambda push: push.path == "/reports", seconds=60)
    carrier.hand_in("+8613872010099", shop.channel_number, "which one?")
    replies = [content(push) for push in receiver.wait_for(2, is_reply, seconds=60)]
    told = {one["from"]: (one["answers"], one["candidates"]) for one in replies}
    assert told == {"+8613872010012": (linked, 1), "+8613872010099": (None, 2)}


def test_an_opt_out_is_confirmed_once_and_nothing_follows(
    system: LocalSystem, receiver: Receiver, carrier: CarrierOfReplies
) -> None:
    """BLK-01, BLK-07: handset 0011 replies `T` to every message, also to the confirmation."""
    number, settings = "+8613872020011", ReplySettings(confirmation=CONFIRMATION)
    shop = open_shop(system, "42002", receiver.url("/replies"), settings)
    shop.client.send(number, template="notice")
    replies = receiver.wait_for(2, is_reply, seconds=60)
    assert [push.form["body"] for push in replies] == ["T", "T"]
    carrier.wait_until_worked_off()
    later = shop.client.send(number, template="notice", statusCallback=receiver.url("/reports"))
    (report,) = receiver.wait_for(1, lambda push: push.path == "/reports", seconds=60)
    assert report.form["smsMsgId"] == later.message_ids[0]
    assert (report.form["status"], report.form["statusDesc"]) == ("REJECTD", "SC:0016")
    received = system.get(f"/_local/handsets/{number}")
    assert [one["text"] for one in received] == [SHIPPED, f"[Shop]{CONFIRMATION}"]
    assert {one["channel"] for one in received} == {shop.channel_number}
    message = Tables(system).messages.message(received[1]["message_id"])
    assert message is not None
    assert (message.template_id, message.state) == (CONFIRMATION_TEMPLATE, MessageState.DELIVERED)


def test_a_new_destination_counts_within_thirty_seconds(
    system: LocalSystem, receiver: Receiver, carrier: CarrierOfReplies
) -> None:
    """APP-09: no reply that comes later than that goes to the old one."""
    shop = open_shop(system, "42003", receiver.url("/old"))
    handed_in: dict[str, float] = {}

    def reply() -> str:
        text = f"Yes {secrets.token_hex(4)}"
        handed_in[text] = time.monotonic()
        assert carrier.hand_in("+8613872030000", shop.channel_number, text) == 200
        return text

    def came_to(path: str) -> set[str]:
        return {push.form["body"] for push in receiver.received(lambda push: push.path == path)}

    first = reply()
    receiver.wait_for(1, seconds=60)
    Tables(system).applications.set_uplink_url("42003", receiver.url("/new"))
    changed_at = time.monotonic()
    while time.monotonic() < changed_at + CHANGE_SECONDS and not came_to("/new"):
        reply()
        time.sleep(1)
    reply()
    receiver.wait_for(len(handed_in), seconds=60)
    assert first in came_to("/old")
    assert came_to("/old") | came_to("/new") == handed_in.keys()
    too_late = {text for text in came_to("/old") if handed_in[text] > changed_at + CHANGE_SECONDS}
    assert too_late == set()
    assert came_to("/new")

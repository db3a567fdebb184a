"""No message is claimed for somebody a second after their opt-out is stored, whatever is queued.

The opt-outs are stored here, so that it is known when; sends of several clients and the jobs they
have queued are in flight. Only the local engine runs many dispatchers at once.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from heliograph.domain.barring import Barring, BarringKind
from heliograph.domain.messages import Message, MessageState
from heliograph.domain.screening import ScreeningRule
from heliograph.usecases.screen_messages import BARRED_FOR

from tests.e2e.local_system import LocalSystem
from tests.e2e.shop import Shop, open_shop
from tests.e2e.tables import Tables

CLIENTS = 4
NUMBERS = [f"+861387500{place:04}" for place in range(100, 120)]
ROUNDS = 12
PATIENCE_SECONDS = 120.0


@dataclass
class Load:
    """Clients who send to all numbers again and again. sent: the number of each message."""

    shop: Shop
    sent: dict[str, str] = field(default_factory=dict)

    def send(self, _: int = 0) -> None:
        answer = self.shop.client.send(*NUMBERS, template="notice")
        self.sent.update({row["smsMsgId"]: row["originTo"] for row in answer.json["result"]})


def opt_out(tables: Tables, number: str, channel_number: str) -> datetime:
    """Store an opt-out as a reply does, and return when it is certainly there."""
    asked = Barring(
        kind=BarringKind.OPT_OUT,
        recipient=number,
        channel_number=channel_number,
        reason="replied t",
        recorded_by="reply",
        recorded_at=datetime.now(UTC),
        inbound_id=f"reply of {number}",
    )
    assert tables.barring_changes.follow(asked)
    return datetime.now(UTC)


def wait_for_handset(system: LocalSystem, number: str) -> None:
    """Wait until a number has got its first message; the others wait in the queue then."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not system.get(f"/_local/handsets/{number}"):
        assert time.monotonic() < deadline, "nothing reached the handset"
        time.sleep(0.02)


def ended(tables: Tables, message_ids: list[str]) -> dict[str, Message]:
    """Wait until each message is submitted or rejected, and return them."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    found: dict[str, Message] = {}
    while missing := [one for one in message_ids if one not in found]:
        assert time.monotonic() < deadline, f"{len(missing)} messages have not ended"
        for message_id in missing:
            message = tables.messages.message(message_id)
            if message is not None and message.outcome is not None:
                found[message_id] = message
        time.sleep(0.5)
    return found


@pytest.mark.timeout(400)
def test_no_message_is_claimed_a_second_after_an_opt_out_is_stored(system: LocalSystem) -> None:
    """BLK-07: half of the numbers opt out while jobs for all of them are queued."""
    tables = Tables(system)
    shop = open_shop(system, "43001", "http://127.0.0.1:9/replies")
    load, stored_at = Load(shop), dict[str, datetime]()
    with ThreadPoolExecutor(CLIENTS) as clients:
        sending = clients.map(load.send, range(ROUNDS))
        for number in NUMBERS[::2]:
            wait_for_handset(system, number)
            stored_at[number] = opt_out(tables, number, shop.channel_number)
        list(sending)
    load.send()
    messages = ended(tables, list(load.sent))

    of_barred = {
        message_id: (message, stored_at[message.recipient])
        for message_id, message in messages.items()
        if message.recipient in stored_at
    }
    for message, at in of_barred.values():
        assert message.submitted_at is None or message.submitted_at < at + BARRED_FOR
    taken = {
        one["message_id"]
        for number in stored_at
        for one in system.get(f"/_local/handsets/{number}")
    }
    barred = {
        message_id
        for message_id, (message, _) in of_barred.items()
        if message.outcome and message.outcome.reason is ScreeningRule.OPT_OUT
    }
    assert taken.isdisjoint(barred)
    assert taken | barred == of_barred.keys()
    queued_before = {name for name in barred if messages[name].accepted_at < of_barred[name][1]}
    assert queued_before, "no message was waiting when its recipient opted out"
    assert len(taken) >= len(stored_at)
    others = [one for one in messages.values() if one.recipient not in stored_at]
    assert {one.state for one in others} == {MessageState.DELIVERED}

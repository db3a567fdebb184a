"""Long replies whose parts come one by one, in any order, twice and at once (UPL-01, UPL-06)."""

import json
import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
import urllib3
from heliograph.sandbox import wire

from tests.e2e.carrier_secrets import CarrierSecrets
from tests.e2e.client import Client
from tests.e2e.local_system import LocalSystem

PARTS = 6
HTTP = urllib3.PoolManager(maxsize=8, timeout=30, retries=False)


@pytest.fixture(scope="module")
def secret(system: LocalSystem) -> str:
    """What the simulator signs with."""
    return str(CarrierSecrets(system).read()["simulator"])


def parts_of(sender: str, channel_number: str, reference: str) -> list[dict[str, Any]]:
    return [
        {
            "id": f"{sender}-{reference}-{number}",
            "sender": sender,
            "channel_number": channel_number,
            "text": f"{reference}/{number}好;",
            "part": number,
            "parts": PARTS,
            "concat_reference": reference,
        }
        for number in range(1, PARTS + 1)
    ]


def hand_over(system: LocalSystem, secret: str, part: dict[str, Any]) -> int:
    body = json.dumps(part).encode()
    headers = wire.signature(secret, body, datetime.now(UTC))
    url = f"{system.base_url}/uplink/simulator"
    return HTTP.request("POST", url, body=body, headers=headers).status


def test_parts_of_many_replies_at_once_come_as_one_reply_each(
    system: LocalSystem, client: Client, secret: str
) -> None:
    channel_number = client.channel_of("shipped")
    senders = [f"+861398877{place:04}" for place in range(8)]
    parts = [part for one in senders for part in parts_of(one, channel_number, "7")] * 2
    random.Random(5).shuffle(parts)  # noqa: S311 - an order, not a secret
    with ThreadPoolExecutor(8) as carrier:
        answers = list(carrier.map(lambda part: hand_over(system, secret, part), parts))
    assert set(answers) == {200}
    for sender in senders:
        form = system.wait_in_inbox("/uplinks", **{"from": sender})["body"]
        assert form["body"] == "".join(f"7/{number}好;" for number in range(1, PARTS + 1))
    # A reply behind all of them: what comes twice would be there by then.
    last = {
        "id": "last",
        "sender": "+8613988769999",
        "channel_number": channel_number,
        "text": "Yes",
    }
    assert hand_over(system, secret, last) == 200
    system.wait_in_inbox("/uplinks", **{"from": last["sender"]})
    assert [len(pushed(system, sender)) for sender in senders] == [1] * len(senders)


def test_a_reference_that_is_used_again_is_another_reply(
    system: LocalSystem, client: Client, secret: str
) -> None:
    sender, channel_number = "+8613988780001", client.channel_of("shipped")
    first = parts_of(sender, channel_number, "9")
    again = [{**part, "id": f"{part['id']}-again"} for part in first]
    # Queues keep no order: parts of both at once would be anybody's guess.
    for part in first:
        assert hand_over(system, secret, part) == 200
    wait_for_pushes(system, sender, 1)
    for part in (*again, *first):
        assert hand_over(system, secret, part) == 200
    pushes = wait_for_pushes(system, sender, 2)
    assert len({push["smsMsgId"] for push in pushes}) == 2
    assert {push["body"] for push in pushes} == {"".join(part["text"] for part in first)}


def wait_for_pushes(system: LocalSystem, sender: str, count: int) -> list[dict[str, str]]:
    deadline = time.monotonic() + 20
    while len(pushes := pushed(system, sender)) < count:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return pushes


def pushed(system: LocalSystem, sender: str) -> list[dict[str, str]]:
    inbox = system.get("/_local/inbox")
    return [entry["body"] for entry in inbox if entry["body"].get("from") == sender]

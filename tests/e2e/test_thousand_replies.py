"""A thousand replies over 50 channels of 10 applications arrive once, each at the right place.

From the carrier's call to the customer's URL: webhook, queue, worker, queue, push.
"""

from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import uuid4

import pytest
from heliograph.domain.inbound import CarrierUplink

from cli.deployment import connect
from cli.target import Target
from tests.e2e.local_system import LocalSystem
from tests.e2e.receiver import Receiver
from tests.e2e.shop import CarrierOfReplies, Shop, open_shop

REPLIES = 1000
REPEATED = REPLIES // 10
DESTINATIONS = {
    "41001": "/of/three",
    "41002": "/of/three",
    "41003": "/of/three",
    "41004": "/of/two",
    "41005": "/of/two",
    **{f"410{number:02}": f"/of/{number}" for number in range(6, 11)},
}
"""Where the replies of each application go; some share a destination (UPL-10)."""
CHANNELS_OF_ONE = 5


@dataclass(frozen=True)
class Reply:
    """What the carrier hands in, and where it has to go."""

    carrier_inbound_id: str
    sender: str
    channel_number: str
    text: str
    path: str

    @property
    def inbound_id(self) -> str:
        uplink = CarrierUplink(
            carrier="simulator",
            carrier_inbound_id=self.carrier_inbound_id,
            sender=self.sender,
            channel_number=self.channel_number,
            text=self.text,
            received_at=datetime.now(UTC),
        )
        return uplink.inbound_id


@pytest.fixture
def shops(system: LocalSystem, receiver: Receiver) -> list[Shop]:
    return [
        open_shop(system, application_id, receiver.url(path), channels=CHANNELS_OF_ONE)
        for application_id, path in DESTINATIONS.items()
    ]


def written(shops: list[Shop]) -> list[Reply]:
    """As many replies to every channel, each of another person with another text."""
    channels = [channel for shop in shops for channel in shop.channels]
    assert len({channel.channel_number for channel in channels}) == 50
    return [
        Reply(
            carrier_inbound_id=uuid4().hex,
            sender=f"+86137{number:08}",
            channel_number=channels[number % 50].channel_number,
            text=f"Yes 好的 & number={number}",
            path=DESTINATIONS[channels[number % 50].application_id],
        )
        for number in range(REPLIES)
    ]


@pytest.mark.timeout(400)
def test_a_thousand_replies_arrive_once_at_the_right_place(
    system: LocalSystem, receiver: Receiver, shops: list[Shop]
) -> None:
    """UPL-01, UPL-06, UPL-09, UPL-10: the carrier repeats a tenth of them, in any order."""
    carrier, replies = CarrierOfReplies(system), written(shops)
    chance = Random(5)  # noqa: S311 - the same order in every run
    calls = [*replies, *chance.sample(replies, REPEATED)]
    chance.shuffle(calls)

    def hand_in(reply: Reply) -> int:
        return carrier.hand_in(
            reply.sender, reply.channel_number, reply.text, reply.carrier_inbound_id
        )

    with ThreadPoolExecutor(8) as lines:
        answers = Counter(lines.map(hand_in, calls))
    assert answers == {200: REPLIES + REPEATED}
    receiver.wait_for(REPLIES, seconds=200)
    carrier.wait_until_worked_off()

    told = defaultdict(set)
    for push in receiver.received():
        form = tuple(push.form.get(name) for name in ("from", "to", "body", "smsMsgId"))
        told[push.headers["webhook-id"]].add((push.path, *form))
    assert told == {
        reply.inbound_id: {
            (reply.path, reply.sender, reply.channel_number, reply.text, reply.inbound_id)
        }
        for reply in replies
    }
    assert stored_of(system, shops) == dict.fromkeys(DESTINATIONS, 100)


def stored_of(system: LocalSystem, shops: list[Shop]) -> dict[str, int]:
    """How many replies are stored of each application."""
    pages = connect(Target(url=system.base_url)).inbound_pages
    now = datetime.now(UTC)
    hour = timedelta(hours=1)
    return {
        shop.application.application_id: len(
            pages.of_application(
                shop.application.application_id, now - hour, now, REPLIES, None
            ).messages
        )
        for shop in shops
    }

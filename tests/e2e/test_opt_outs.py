"""Who replied with an opt-out word gets nothing more from that channel, also under load.

A handset ending in 0011 replies `T` to every message it gets.
"""

import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Any

import pytest
from heliograph.domain.configuration import (
    Application,
    Area,
    Channel,
    MessageType,
    Template,
    TemplateState,
)
from heliograph.domain.messages import MessageState
from heliograph.usecases.screen_messages import BARRED_FOR

from tests.e2e.client import Client
from tests.e2e.local_system import LocalSystem
from tests.e2e.receiver import Receiver
from tests.e2e.tables import Tables

PATIENCE_SECONDS = 60.0
UNLIMITED = Application(
    application_id="40002",
    name="unlimited",
    area=Area.MAINLAND,
    dialect="huawei",
    app_key=secrets.token_hex(14),
    app_secrets=(secrets.token_hex(14),),
)
CHANNELS = {
    kind: Channel(
        channel_number=number,
        application_id=UNLIMITED.application_id,
        signature_name="Unlimited",
        message_type=kind,
    )
    for kind, number in (
        (MessageType.NOTIFICATION, "8824110640002"),
        (MessageType.VERIFICATION, "8824110640003"),
    )
}
NOTICE, CODE = (
    Template(
        template_id=secrets.token_hex(16),
        application_id=UNLIMITED.application_id,
        name=kind.value,
        content="Your order has been shipped.",
        state=TemplateState.APPROVED_ACTIVATED,
        message_type=kind,
        signature_name="Unlimited",
    )
    for kind in CHANNELS
)


@pytest.fixture(scope="module")
def tables(system: LocalSystem) -> Tables:
    """The shared local run has one more application, without limits and with two channels."""
    tables = Tables(system)
    tables.applications.save(UNLIMITED)
    tables.applications.set_limits(UNLIMITED.application_id, None)
    for channel in CHANNELS.values():
        tables.channels.save(channel)
    for template in (NOTICE, CODE):
        tables.templates.save(template)
    return tables


@pytest.fixture
def unlimited(system: LocalSystem, tables: Tables) -> Client:
    application: dict[str, Any] = {
        "app_key": UNLIMITED.app_key,
        "app_secret": UNLIMITED.app_secrets[0],
        "notification": {"channel_number": CHANNELS[MessageType.NOTIFICATION].channel_number},
        "verification": {"channel_number": CHANNELS[MessageType.VERIFICATION].channel_number},
        "templates": {"notice": NOTICE.template_id, "code": CODE.template_id},
    }
    assert tables.applications.get(UNLIMITED.application_id)
    return Client({"base_url": system.demo["base_url"], "mainland": application})


def status_of(client: Client, receiver: Receiver, number: str, template: str) -> str:
    """Send a message and return how it ended."""
    (message_id,) = client.send(
        number, template=template, statusCallback=receiver.url()
    ).message_ids
    (report,) = receiver.wait_for(1, lambda push: push.form["smsMsgId"] == message_id)
    return report.form["status"]


def wait_until_barred(tables: Tables, channel_number: str, numbers: list[str]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(tables.barrings.barred(channel_number, numbers)) < len(numbers):
        assert time.monotonic() < deadline, "the opt-outs were not recorded"
        time.sleep(0.1)


def test_who_replied_t_gets_nothing_on_that_channel_and_everything_on_another(
    tables: Tables, unlimited: Client, receiver: Receiver
) -> None:
    """V14, BLK-01, BLK-03: handset 0011."""
    number, channel = "+8613871030011", unlimited.channel_of("notice")
    assert status_of(unlimited, receiver, number, "notice") == "DELIVRD"
    wait_until_barred(tables, channel, [number])
    assert status_of(unlimited, receiver, number, "notice") == "REJECTD"
    assert status_of(unlimited, receiver, number, "code") == "DELIVRD"
    barring = next(tables.barrings.of_recipient(number))
    entry = next(tables.audit.of(number))
    assert (entry.by, entry.inbound_id) == ("reply", barring.inbound_id)


MOST_SENDS = 30
"""Of one client, should nobody be barred."""


class Watch:
    """Sees when each number was first found barred: it was recorded at that time or before."""

    def __init__(self, tables: Tables, channel_number: str, numbers: list[str]) -> None:
        self.seen: dict[str, datetime] = {}
        self._tables, self._channel, self._numbers = tables, channel_number, numbers
        self._stop = Event()

    @contextmanager
    def watching(self) -> Iterator[None]:
        thread = Thread(target=self._watch)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.2):
            barred = self._tables.barrings.barred(self._channel, self._numbers)
            now = datetime.now(UTC)
            for number in barred:
                self.seen.setdefault(number, now)


def test_after_an_opt_out_is_recorded_no_later_message_reaches_the_handset_under_load(
    system: LocalSystem, tables: Tables, unlimited: Client
) -> None:
    """BLK-07: what is queued by then is screened, and what a slow job still holds asks again."""
    numbers = [f"+861387104{place:02}0011" for place in range(5)]
    channel = unlimited.channel_of("notice")
    watch = Watch(tables, channel, numbers)
    sent: list[tuple[datetime, str, str]] = []

    def send(_: int) -> None:
        before = datetime.now(UTC)
        answer = unlimited.send(*numbers, template="notice")
        sent.extend((before, row["originTo"], row["smsMsgId"]) for row in answer.json["result"])

    def send_until_all_are_barred(_: int) -> None:
        for number in range(MOST_SENDS):
            if len(watch.seen) == len(numbers):
                return
            send(number)

    with watch.watching(), ThreadPoolExecutor(3) as senders:
        list(senders.map(send_until_all_are_barred, range(3)))
        wait_until_barred(tables, channel, numbers)
        time.sleep(0.2)
        list(senders.map(send, range(4)))
        states = wait_until_ended(tables, [message_id for _, _, message_id in sent])

    received = {
        one["message_id"] for number in numbers for one in system.get(f"/_local/handsets/{number}")
    }
    rejected = {name for name, state in states.items() if state is MessageState.REJECTED}
    later = {name for at, number, name in sent if at > watch.seen[number]}
    assert len(later) >= 4 * len(numbers)
    assert later <= rejected
    assert received.isdisjoint(rejected)
    for _, number, message_id in sent:
        assert_submitted_in_time(tables, message_id, watch.seen[number])
    assert rejected - later, "no message was waiting in the queue when its recipient opted out"


def assert_submitted_in_time(tables: Tables, message_id: str, barred_at: datetime) -> None:
    message = tables.messages.message(message_id)
    assert message is not None
    if message.submitted_at is not None:
        assert message.submitted_at < barred_at + BARRED_FOR + timedelta(seconds=1)


def wait_until_ended(tables: Tables, message_ids: list[str]) -> dict[str, MessageState]:
    deadline = time.monotonic() + PATIENCE_SECONDS
    states: dict[str, MessageState] = {}
    while len(states) < len(message_ids):
        assert time.monotonic() < deadline, f"{len(message_ids) - len(states)} did not end"
        for message_id in message_ids:
            message = None if message_id in states else tables.messages.message(message_id)
            if message is not None and message.outcome is not None:
                states[message_id] = message.state
        time.sleep(0.1)
    return states

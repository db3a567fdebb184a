"""The limits of one number when many send to it at once (FRQ-01, V11).

Only the local engine can show it: moto lets two conditional writes win.
"""

import json
import secrets
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from heliograph.clock import SystemClock
from heliograph.domain.configuration import (
    Application,
    Area,
    Channel,
    MessageType,
    Template,
    TemplateState,
)
from heliograph.domain.frequency import FrequencyLimits
from heliograph.domain.jobs import SendJob, StatusReport
from heliograph.domain.messages import MessageState
from heliograph.models.configuration import CachedApplications
from heliograph.usecases.screen_messages import ScreenMessages

from tests.dispatching import dispatching
from tests.e2e.client import Client
from tests.e2e.local_system import LocalSystem
from tests.e2e.receiver import Receiver
from tests.e2e.tables import Tables
from tests.fakes import FakeCarrier, FakeQueue
from tests.telling import telling
from tests.unit.usecases.examples import a_job

CLIENTS = 16
DISPATCHERS = 4
LIMITED = Application(
    application_id="40001",
    name="limited",
    area=Area.MAINLAND,
    dialect="huawei",
    app_key=secrets.token_hex(14),
    app_secrets=(secrets.token_hex(14),),
    limits=FrequencyLimits(),
)
CHANNEL = Channel(
    channel_number="8824110640001",
    application_id=LIMITED.application_id,
    signature_name="Limited",
    message_type=MessageType.VERIFICATION,
)
CODE = Template(
    template_id=secrets.token_hex(16),
    application_id=LIMITED.application_id,
    name="code",
    content="Verification code: ${NUM_6}.",
    state=TemplateState.APPROVED_ACTIVATED,
    message_type=CHANNEL.message_type,
    signature_name=CHANNEL.signature_name,
)


@pytest.fixture(scope="module", autouse=True)
def _application(system: LocalSystem) -> None:
    """The shared local run has one more application, with limits."""
    tables = Tables(system)
    tables.applications.save(LIMITED)
    tables.channels.save(CHANNEL)
    tables.templates.save(CODE)


def a_client(system: LocalSystem) -> Client:
    application: dict[str, Any] = {
        "app_key": LIMITED.app_key,
        "app_secret": LIMITED.app_secrets[0],
        "channel_number": CHANNEL.channel_number,
        "templates": {"code": CODE.template_id},
    }
    return Client({"base_url": system.demo["base_url"], "mainland": application})


def test_of_sixteen_codes_sent_by_sixteen_clients_within_a_minute_one_is_limited(
    system: LocalSystem, receiver: Receiver
) -> None:
    """V11, FRQ-01"""

    def send(code: int) -> None:
        paras = json.dumps([f"{code:06}"])
        answer = a_client(system).send(
            "+8613871002001", template="code", templateParas=paras, statusCallback=receiver.url()
        )
        assert answer.json["code"] == "000000"

    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(send, range(CLIENTS)))
    reports = receiver.wait_for(CLIENTS, seconds=40)
    statuses = Counter((push.form["status"], push.form["source"]) for push in reports)
    assert statuses == {("DELIVRD", "2"): 15, ("MILIMIT", "1"): 1}


# -- several dispatchers ---------------------------------------------------------------------------


class Dispatcher:
    """A dispatcher with connections of its own, as each process has, and with a carrier."""

    def __init__(self, system: LocalSystem) -> None:
        tables = Tables(system)
        self.carrier = FakeCarrier()
        self.pushes = FakeQueue[Any]()
        self.executor = ThreadPoolExecutor(8)
        clock = SystemClock()
        applications = CachedApplications(tables.applications)
        self.dispatch = dispatching(
            ScreenMessages(tables.barrings, applications, tables.histories, clock),
            tables.messages,
            (self.carrier,),
            telling(self.pushes),
            clock,
            self.executor,
        )


def a_limited_job(recipients: int, text: str) -> SendJob:
    job = a_job(recipients, accepted_at=datetime.now(UTC))
    return replace(job, application_id=LIMITED.application_id, text=text)


def test_several_dispatchers_let_through_what_one_would(system: LocalSystem) -> None:
    """V11, FRQ-01: of sixteen messages to each of three numbers exactly fifteen go out."""
    dispatchers = [Dispatcher(system) for _ in range(DISPATCHERS)]
    jobs = [a_limited_job(3, f"code {place}") for place in range(CLIENTS)]

    def deliver(place: int) -> None:
        dispatchers[place % DISPATCHERS].dispatch(jobs[place])

    with ThreadPoolExecutor(CLIENTS) as deliveries:
        list(deliveries.map(deliver, range(CLIENTS)))
    taken = Counter(one.recipient for each in dispatchers for one in each.carrier.submissions)
    assert taken == {one.number: 15 for one in jobs[0].recipients}
    reports = [push for each in dispatchers for push in each.pushes.entries]
    assert all(isinstance(push, StatusReport) for push in reports)
    assert [(push.outcome.state, push.outcome.status_code) for push in reports] == [
        (MessageState.REJECTED, "MILIMIT")
    ] * 3
    for dispatcher in dispatchers:
        dispatcher.executor.shutdown()

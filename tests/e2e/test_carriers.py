"""An operator sets up several carriers with the command alone, and messages take their ways.

The carriers are told to functions that have read no routes yet, so all of them know them.
"""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import combinations

import pytest
from heliograph.usecases.passage import LATE

from tests.contracts.carriers.server import refusing_port
from tests.contracts.carriers.twilio import ACCOUNT_SID
from tests.e2e.client import Client
from tests.e2e.command import type_command, wait_until_shown
from tests.e2e.local_system import LocalSystem
from tests.e2e.other_carrier import AUTH_TOKEN, Manner, OtherCarrier, Submit, other_carrier

pytestmark = pytest.mark.timeout(300)
"""The first test waits for a local run and a dozen commands."""

RATE = 5
TO_BUSY, TO_AWAY, TO_SILENT, TO_PACED = "+861391", "+861392", "+861393", "+861394"

SEND_AND_CLAIM = 2.0
"""Seconds from a message's moment to its arrival, on a busy machine."""


class Operator:
    """Types commands."""

    def __init__(self, system: LocalSystem) -> None:
        self._system = system

    def types(self, words: str) -> str:
        return type_command(self._system, f".venv/bin/heliograph {words}")

    def adds_carrier(self, name: str, url: str, more: str = "") -> None:
        settings = f"--setting account_sid={ACCOUNT_SID} --setting url={url}"
        self.types(f"carriers create {name} --vendor twilio {settings} {more}")
        credentials = json.dumps({"auth_token": AUTH_TOKEN})
        command = f".venv/bin/heliograph carriers credentials {name} --stdin"
        type_command(self._system, f"echo '{credentials}' | {command}")

    def reads_the_story(self, message_id: str, state: str) -> str:
        """`message show`, as soon as the message is in this state."""
        command = f".venv/bin/heliograph message show {message_id}"
        return wait_until_shown(self._system, command, state)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalSystem]:
    with LocalSystem(tmp_path_factory.mktemp("carriers") / "local") as system:
        yield system


@pytest.fixture(scope="module")
def operator(running: LocalSystem) -> Operator:
    return Operator(running)


@pytest.fixture(scope="module")
def carriers(operator: Operator) -> Iterator[dict[str, OtherCarrier]]:
    """Four accounts beside the simulator, and routes by them."""
    manners = {
        "busy": Manner.THROTTLES,
        "silent": Manner.IS_SILENT,
        "spare": Manner.TAKES,
    }
    with ExitStack() as stack:
        servers = {
            name: stack.enter_context(other_carrier(manner)) for name, manner in manners.items()
        }
        for name, server in servers.items():
            limit = f"--per-second {RATE}" if name == "spare" else ""
            operator.adds_carrier(name, server.url, limit)
        operator.adds_carrier("away", stack.enter_context(refusing_port()))
        operator.types(f"routes add {TO_BUSY} busy simulator")
        operator.types(f"routes add {TO_AWAY} away busy spare")
        operator.types(f"routes add {TO_SILENT} silent simulator")
        operator.types(f"routes add {TO_PACED} spare")
        yield servers


@pytest.fixture
def sender(running: LocalSystem, carriers: dict[str, OtherCarrier]) -> Client:
    assert carriers
    return Client(running.demo)


def test_the_operator_sees_which_way_messages_will_go(
    operator: Operator, carriers: dict[str, OtherCarrier]
) -> None:
    assert carriers
    shown = operator.types(f"routes explain {TO_BUSY}0000001")
    assert "busy (active), then simulator (active)" in shown
    assert AUTH_TOKEN not in operator.types("carriers show busy")


def test_what_the_first_carrier_throttles_the_second_takes_and_the_story_tells_both(
    running: LocalSystem,
    operator: Operator,
    carriers: dict[str, OtherCarrier],
    sender: Client,
) -> None:
    number = f"{TO_BUSY}0010099"
    (message_id,) = sender.send(number).message_ids
    told = operator.reads_the_story(message_id, "DELIVERED")
    assert "to be handed to busy, attempt 1" in told
    assert "by busy: HTTP 429; handed to simulator" in told
    assert "by simulator as" in told
    assert len(carriers["busy"].submits(number)) == 1
    (received,) = running.get(f"/_local/handsets/{number}")
    assert received["message_id"] == message_id


def test_a_message_goes_past_a_carrier_that_is_away_and_a_busy_one_to_the_third(
    operator: Operator, carriers: dict[str, OtherCarrier], sender: Client
) -> None:
    number = f"{TO_AWAY}0010099"
    (message_id,) = sender.send(number).message_ids
    operator.reads_the_story(message_id, "acknowledged")
    (submit,) = carriers["spare"].submits(number)
    assert carriers["spare"].report_delivered(submit) == 200
    told = operator.reads_the_story(message_id, "DELIVERED")
    assert "to be handed to away, attempt 1" in told
    assert "by away: ConnectionRefusedError; handed to busy" in told
    assert "by busy: HTTP 429; handed to spare" in told
    assert "by spare as c-17" in told
    assert len(carriers["spare"].submits(number)) == 1


def test_what_a_silent_carrier_may_have_goes_to_nobody_else(
    running: LocalSystem,
    operator: Operator,
    carriers: dict[str, OtherCarrier],
    sender: Client,
) -> None:
    number = f"{TO_SILENT}0010099"
    (message_id,) = sender.send(number).message_ids
    told = operator.reads_the_story(message_id, "UNCONFIRMED")
    assert "to be handed to silent, attempt 1, no answer" in told
    (submit,) = carriers["silent"].submits(number)
    assert carriers["silent"].report_delivered(submit) == 200
    operator.reads_the_story(message_id, "DELIVERED")
    assert len(carriers["silent"].submits(number)) == 1
    assert running.get(f"/_local/handsets/{number}") == []


def test_a_carrier_gets_no_more_than_its_rate_from_all_dispatchers_together(
    carriers: dict[str, OtherCarrier], sender: Client
) -> None:
    sends = [[f"{TO_PACED}00{send}{place:04}" for place in range(10, 30)] for send in range(2)]
    for numbers in sends:
        sender.send(*numbers)
    everybody = [number for numbers in sends for number in numbers]
    came = wait_for_submits(carriers["spare"], everybody)
    assert sorted(one.form["To"] for one in came) == sorted(everybody)
    slack = LATE.total_seconds() + SEND_AND_CLAIM
    times = sorted(one.at for one in came)
    for (first, begin), (last, end) in combinations(enumerate(times), 2):
        assert last - first <= RATE * (end - begin + slack), f"{last - first} in {end - begin} s"


def wait_for_submits(carrier: OtherCarrier, recipients: list[str]) -> list[Submit]:
    deadline = time.monotonic() + 90
    while len(came := carrier.submits(*recipients)) < len(recipients):
        assert time.monotonic() < deadline, f"{len(came)} came"
        time.sleep(0.1)
    return came

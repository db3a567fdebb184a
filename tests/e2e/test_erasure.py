"""A number is erased with the command: no table has it any more, and it stays protected."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from heliograph.clock import SystemClock
from heliograph.domain.statistics import Tally
from heliograph.usecases.rebuild_statistics import RebuildStatistics

from local.demo import MAINLAND_ID
from tests.e2e.client import Client
from tests.e2e.command import type_command
from tests.e2e.local_system import LocalSystem
from tests.e2e.receiver import Receiver
from tests.e2e.tables import Tables
from tests.e2e.test_statistics import counted, polled, recorded

ANNA = "+8613871070011"
"""A handset that replies `T` to every message it gets."""
NATIONAL = ANNA.removeprefix("+86")
ERASE = f".venv/bin/heliograph erase --recipient {ANNA} --reason 'request 4711' --yes --json"
PATIENCE_SECONDS = 60.0
HELD_BY = {"MessagesTable", "InboundTable", "BarringsTable", "RecipientsTable", "HandsetsTable"}


@pytest.fixture
def tables(system: LocalSystem) -> Tables:
    return Tables(system)


def typed(system: LocalSystem, command: str) -> Any:
    return json.loads(type_command(system, f".venv/bin/heliograph {command} --json"))


def status_of(client: Client, receiver: Receiver, **fields: str) -> str:
    """Send to Anna and return what her application is told."""
    answer = client.send(ANNA, statusCallback=receiver.url(), **fields)
    (message_id,) = answer.message_ids
    (report,) = receiver.wait_for(1, lambda push: push.form["smsMsgId"] == message_id)
    return report.form["status"]


def opted_out(tables: Tables, channel: str) -> str:
    """Wait until Anna's reply has opted her out; return the reply's id."""
    for _ in polled(PATIENCE_SECONDS):
        for reason in tables.barrings.reasons(channel, ANNA):
            if reason.inbound_id is not None:
                return reason.inbound_id
    raise AssertionError("the reply did not opt her out")


def a_day_passes(tables: Tables, inbound_id: str) -> None:
    """Let a reply be as old as it is when nobody brings it again."""
    long_ago = datetime.now(UTC) - timedelta(days=2)
    tables.inbound(inbound_id).update([tables.inbound.received_at.set(long_ago)])


def settled(tables: Tables) -> Tally:
    """Wait until what was counted is what is recorded, and return it."""
    for _ in polled(PATIENCE_SECONDS):
        tally = recorded(tables, MAINLAND_ID)
        if tally == counted(tables, MAINLAND_ID):
            return tally
    raise AssertionError("the statistics never agreed with the records")


def rebuilt(tables: Tables) -> Tally:
    """What is counted once all of today is counted anew."""
    pause, settle = time.sleep, timedelta(seconds=4)
    rebuild = RebuildStatistics(
        tables.messages, tables.statistics, SystemClock(), pause, settle=settle
    )
    today = datetime.now(UTC).date()
    assert rebuild(MAINLAND_ID, today, today).moving == []
    return counted(tables, MAINLAND_ID)


def rows(system: LocalSystem) -> Iterator[dict[str, Any]]:
    listed = typed(system, f"details --application {MAINLAND_ID} --last 1h --page-size 500")
    yield from listed["messages"]


def test_an_erased_number_is_nowhere_and_still_protected(
    system: LocalSystem, tables: Tables, client: Client, receiver: Receiver
) -> None:
    """PRV-01, PRV-03, BLK-01, BLK-06, BLK-07"""
    channel = client.channel_of("shipped")
    type_command(system, f".venv/bin/heliograph numbers free add {ANNA}")
    assert status_of(client, receiver, extend="annas-order") == "DELIVRD"
    inbound_id = opted_out(tables, channel)
    assert status_of(client, receiver) == "REJECTD"
    typed(system, f"blocklist add {ANNA} --reason 'court order'")
    assert tables.holding(NATIONAL) == HELD_BY
    before = settled(tables)

    told = json.loads(type_command(system, ERASE))
    assert (told["messages"], told["recent_replies"]) == (2, 1)
    assert tables.holding(NATIONAL) == {"InboundTable"}
    a_day_passes(tables, inbound_id)
    told = json.loads(type_command(system, ERASE))
    assert (told["messages"], told["replies"], told["barrings_in_force"]) == (0, 1, 2)

    assert tables.holding(NATIONAL) == set()
    assert tables.holding(sha256(ANNA.encode()).hexdigest()) == set()
    assert tables.holding("annas-order") == set()
    erased = [row for row in rows(system) if "-erased-" in row["recipient"]]
    assert {row["send_result"] for row in erased} >= {"Successful", "Failed"}
    (listed,) = [
        one
        for one in typed(system, f"opt-outs list {channel} --reveal")
        if "-erased-" in one["number"]
    ]
    assert listed["reason"].startswith("replied")

    assert counted(tables, MAINLAND_ID) == recorded(tables, MAINLAND_ID) == before
    assert rebuilt(tables) == before

    received = len(system.get(f"/_local/handsets/{ANNA}"))
    assert status_of(client, receiver) == "REJECTD"
    typed(system, f"opt-outs remove {channel} {ANNA} --reason 'asked to' --yes")
    assert status_of(client, receiver) == "MBBLACK"
    assert len(system.get(f"/_local/handsets/{ANNA}")) == received == 0

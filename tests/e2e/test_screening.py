"""What screening keeps from going out, from the send to the report of the platform."""

from datetime import UTC, datetime

import pytest
from heliograph.domain.barring import Barring, BarringKind

from tests.e2e.client import Client
from tests.e2e.local_system import LocalSystem
from tests.e2e.receiver import Receiver
from tests.e2e.tables import Tables


@pytest.fixture(scope="module")
def tables(system: LocalSystem) -> Tables:
    return Tables(system)


def bar(tables: Tables, number: str, channel_number: str | None = None) -> None:
    tables.barring_changes.record(
        Barring(
            kind=BarringKind.OPT_OUT if channel_number else BarringKind.BLOCKLIST,
            recipient=number,
            channel_number=channel_number,
            reason="a test",
            recorded_by="operator",
            recorded_at=datetime.now(UTC),
        )
    )


def sent(client: Client, receiver: Receiver, number: str, **fields: str) -> dict[str, str]:
    """Send a message that is accepted, and return the first of its status reports."""
    answer = client.send(number, statusCallback=receiver.url(), **fields)
    assert answer.json["result"][0]["status"] == "000000"
    (message_id,) = answer.message_ids
    first, *_ = receiver.wait_for(1, lambda push: push.form["smsMsgId"] == message_id)
    return first.form


def test_who_opted_out_of_a_channel_gets_the_messages_of_another_one_only(
    tables: Tables, client: Client, receiver: Receiver
) -> None:
    """BLK-01, BLK-03"""
    number = "+8613871001001"
    assert sent(client, receiver, number)["status"] == "DELIVRD"
    bar(tables, number, client.channel_of("shipped"))
    rejected = sent(client, receiver, number)
    assert rejected == {
        "smsMsgId": rejected["smsMsgId"],
        "status": "REJECTD",
        "statusDesc": "SC:0016",
        "sequence": "1",
        "total": "1",
        "source": "1",
    }
    code = sent(client, receiver, number, template="code", templateParas='["369751"]')
    assert code["status"] == "DELIVRD"


def test_a_blocklisted_number_gets_nothing(
    tables: Tables, client: Client, receiver: Receiver
) -> None:
    """BLK-03, BLK-06"""
    number = "+8613871001002"
    bar(tables, number)
    report = sent(client, receiver, number)
    assert (report["status"], report["source"]) == ("MBBLACK", "1")
    assert "updateTime" not in report


@pytest.mark.parametrize(
    ("area", "number", "status", "fields"),
    [
        ("mainland", "+2412000000", "E200024", {}),
        (
            "international",
            "+8613871001003",
            "E200025",
            {"template": "hello", "templateParas": '["Ada","19:30"]'},
        ),
    ],
)
def test_a_number_of_the_other_area_is_accepted_and_refused_by_report(
    system: LocalSystem,
    receiver: Receiver,
    area: str,
    number: str,
    status: str,
    fields: dict[str, str],
) -> None:
    """NUM-04"""
    report = sent(Client(system.demo, area), receiver, number, **fields)
    assert (report["status"], report["source"]) == (status, "1")
    assert "updateTime" not in report

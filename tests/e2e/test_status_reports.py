"""From the send to the status report: what each of the simulator's handsets leads to.

One request goes to a handset of every kind; the tests look at what came of it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from tests.e2e.client import Answer, Client
from tests.e2e.command import type_command
from tests.e2e.handsets import ENDS, SILENT
from tests.e2e.local_system import LocalSystem
from tests.e2e.receiver import Push, Receiver, open_receiver

PREFIX = "+861381000"
HANDSETS = tuple(ENDS)
REPORTED = {handset: status for handset, status in ENDS.items() if handset != SILENT}


@dataclass(frozen=True)
class Outcomes:
    """The answer to the send, and the status reports of each handset, in their order."""

    answer: Answer
    reports: dict[str, list[Push]]

    def of(self, handset: str) -> dict[str, str]:
        (report,) = self.reports[handset]
        return report.form


@pytest.fixture(scope="module")
def outcomes(system: LocalSystem) -> Iterator[Outcomes]:
    """Send to all handsets, and wait for what is to come; the slowest needs about 15 seconds."""
    with open_receiver() as receiver:
        numbers = [f"{PREFIX}{handset}" for handset in HANDSETS]
        answer = Client(system.demo).send(*numbers, statusCallback=receiver.url())
        of_handset = {
            handset: partial(_is_of, message_id)
            for handset, message_id in zip(HANDSETS, answer.message_ids, strict=True)
        }
        for handset in HANDSETS:
            receiver.wait_for(0 if handset == SILENT else 1, of_handset[handset], seconds=60)
        yield Outcomes(
            answer, {handset: receiver.received(which) for handset, which in of_handset.items()}
        )


def _is_of(message_id: str, push: Push) -> bool:
    return push.form["smsMsgId"] == message_id


def test_every_number_is_accepted_with_a_row_of_its_own(outcomes: Outcomes) -> None:
    answer = outcomes.answer
    assert (answer.status, answer.json["code"]) == (200, "000000")
    rows = answer.json["result"]
    assert [row["originTo"] for row in rows] == [f"{PREFIX}{handset}" for handset in HANDSETS]
    assert {row["status"] for row in rows} == {"000000"}
    assert {row["total"] for row in rows} == {1}


@pytest.mark.parametrize(("handset", "status"), REPORTED.items())
def test_each_handset_ends_in_one_report_with_its_outcome(
    handset: str, status: str, outcomes: Outcomes
) -> None:
    report = outcomes.of(handset)
    assert report["status"] == status
    assert (report["sequence"], report["total"]) == ("1", "1")


def test_a_handset_that_never_reports_leads_to_no_report(outcomes: Outcomes) -> None:
    assert outcomes.reports[SILENT] == []


def test_a_report_is_a_form_without_a_charset_and_names_no_recipient(outcomes: Outcomes) -> None:
    (push,) = outcomes.reports["9999"]
    assert push.method == "POST"
    assert push.headers["content-type"] == "application/x-www-form-urlencoded"
    assert push.form.keys() == {
        "sequence", "total", "source", "smsMsgId", "status", "statusDesc", "updateTime"
    }  # fmt: skip
    assert push.form["source"] == "2"


def test_the_time_of_a_report_is_that_of_the_carrier_in_utc(outcomes: Outcomes) -> None:
    update_time = outcomes.of("9999")["updateTime"]
    told = datetime.strptime(update_time, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert abs(datetime.now(UTC) - told) < timedelta(minutes=2)


@pytest.mark.parametrize("handset", [name for name in HANDSETS if name != "0005"])
def test_each_handset_received_the_message_once(
    handset: str, outcomes: Outcomes, system: LocalSystem
) -> None:
    assert outcomes.answer.status == 200
    assert _received(system, f"{PREFIX}{handset}") == ["[Heliograph]Your order has been shipped."]


def test_a_handset_whose_carrier_refused_received_nothing(
    outcomes: Outcomes, system: LocalSystem
) -> None:
    assert outcomes.of("0005")["status"] == "REJECTD"
    assert _received(system, f"{PREFIX}0005") == []


def test_a_long_message_has_a_report_for_each_segment(client: Client, receiver: Receiver) -> None:
    answer = client.send(
        "+8613810022000",
        template="code",
        templateParas='["369751"]',
        statusCallback=receiver.url(),
    )
    assert answer.json["result"][0]["total"] == 2
    forms = [push.form for push in receiver.wait_for(2)]
    assert {form["smsMsgId"] for form in forms} == set(answer.message_ids)
    assert sorted((form["sequence"], form["total"]) for form in forms) == [("1", "2"), ("2", "2")]


def test_a_carrier_that_reports_on_each_segment_leads_to_the_same_reports(
    system: LocalSystem, client: Client, receiver: Receiver
) -> None:
    """RPT-07: one after the other, as they come; the message is delivered with the last."""
    (message_id,) = client.send(
        "+8613810020014",
        template="code",
        templateParas='["369751"]',
        statusCallback=receiver.url(),
    ).message_ids
    forms = [push.form for push in receiver.wait_for(2)]
    assert {form["smsMsgId"] for form in forms} == {message_id}
    assert {form["status"] for form in forms} == {"DELIVRD"}
    assert sorted((form["sequence"], form["total"]) for form in forms) == [("1", "2"), ("2", "2")]
    told = type_command(system, f".venv/bin/heliograph message show {message_id} --json")
    shown = json.loads(told)
    assert shown["state"] == "DELIVERED"
    events = [(event["event"], event.get("sequence")) for event in shown["story"]]
    assert [one for one in events if one[0] == "report"] == [("report", 1), ("report", 2)]
    assert len(receiver.received()) == 2


def test_extend_comes_back_together_with_the_recipient(client: Client, receiver: Receiver) -> None:
    client.send("+8613810022001", extend="order 7 & more", statusCallback=receiver.url())
    (push,) = receiver.wait_for(1)
    assert push.form["extend"] == "order 7 & more"
    assert push.form["to"] == "+8613810022001"


def test_an_international_message_is_reported_without_a_chinese_description(
    system: LocalSystem, receiver: Receiver
) -> None:
    client = Client(system.demo, "international")
    client.send(
        "+2412002002",
        template="hello",
        templateParas='["Ada", "19:30"]',
        statusCallback=receiver.url(),
    )
    (push,) = receiver.wait_for(1)
    assert push.form["status"] == "DELIVRD"
    assert "statusDesc" not in push.form
    assert _received(system, "+2412002002") == ["Hello Ada, your table is booked for 19:30."]


def test_a_customer_who_is_down_for_a_moment_gets_the_report_later(
    client: Client, receiver: Receiver
) -> None:
    receiver.answers.append(503)
    client.send("+8613810022002", statusCallback=receiver.url())
    first, second = receiver.wait_for(2)
    assert first.body == second.body


def _received(system: LocalSystem, number: str) -> list[str]:
    return [receipt["text"] for receipt in system.get(f"/_local/handsets/{number}")]

"""heliograph message ..."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from heliograph.domain.messages import Message, MessageState
from heliograph.domain.push_log import PushTry
from heliograph.domain.screening import ScreeningRule
from heliograph.models.messages import DynamoMessageStore
from heliograph.usecases.screen_messages import REJECTIONS

from tests.contracts.examples import change_to, message_at
from tests.functional.cli.conftest import Terminal

ACCEPTED_AT = datetime.now(UTC).replace(microsecond=250_000) - timedelta(minutes=5)


def claimed(messages: DynamoMessageStore) -> Message:
    message = replace(
        message_at(ACCEPTED_AT, "10001"), submitted_at=ACCEPTED_AT + timedelta(seconds=1)
    )
    return messages.claim(message).message


@pytest.fixture
def underway(terminal: Terminal) -> Message:
    messages = terminal.deployment.messages
    message_id = claimed(messages).message_id
    taken_at = ACCEPTED_AT + timedelta(seconds=2)
    return messages.record(message_id, change_to(MessageState.SUBMITTED, taken_at)).message


@pytest.fixture
def delivered(terminal: Terminal, underway: Message) -> Message:
    at = ACCEPTED_AT + timedelta(seconds=4)
    change = change_to(MessageState.DELIVERED, at)
    return terminal.deployment.messages.record(underway.message_id, change).message


def at(seconds: int) -> str:
    """So long after the acceptance."""
    return f"{ACCEPTED_AT + timedelta(seconds=seconds):%Y-%m-%d %H:%M:%S}"


def facts(shown: str) -> dict[str, str]:
    """The lines of two columns, by the first."""
    columns = (line.strip().split("  ", 1) for line in shown.splitlines() if "  " in line.strip())
    return {name: value.strip() for name, value in columns}


def test_a_message_is_shown_with_its_story(terminal: Terminal, delivered: Message) -> None:
    ended = terminal.type("message", "show", delivered.message_id)
    assert ended.code == 0
    assert delivered.message_id in ended.out
    shown = facts(ended.out)
    assert shown["state"] == "DELIVERED"
    assert (shown["status code"], shown["carrier code"]) == ("DELIVRD", "000")
    assert (shown["carrier"], shown["carrier's id"]) == ("simulator", "c-1")
    assert (shown["application"], shown["segments"]) == ("10001", "2")
    told = [line.split("  ") for line in ended.out.partition("time ")[2].splitlines()[1:]]
    assert [(columns[0], columns[1].strip()) for columns in told] == [
        (f"{at(0)}.250 UTC", "accepted"),
        (f"{at(1)}.250 UTC", "claimed"),
        (f"{at(2)}.250 UTC", "acknowledged"),
        (f"{at(4)}.250 UTC", "report"),
    ]


def test_a_message_without_a_report_tells_when_it_expires(
    terminal: Terminal, underway: Message
) -> None:
    shown = facts(terminal.type("message", "show", underway.message_id).out)
    assert (shown["state"], shown["status code"]) == ("SUBMITTED", "-")
    assert shown[f"{at(72 * 3600)}.250 UTC"].startswith("expires ")


def test_the_story_ends_with_what_the_customer_answered(
    terminal: Terminal, delivered: Message
) -> None:
    push_id = f"{delivered.message_id}.1.DELIVERED"
    terminal.deployment.push_log.record(
        PushTry(
            subject_id=delivered.message_id,
            push_id=push_id,
            at=ACCEPTED_AT + timedelta(seconds=5),
            answer="answered 200",
            is_taken=True,
        )
    )
    show = ("message", "show", delivered.message_id)
    assert "report 1.DELIVERED: answered 200" in terminal.type(*show).out
    last = json.loads(terminal.type(*show, "--json").out)["story"][-1]
    assert (last["event"], last["push_id"], last["tries"]) == ("pushed", push_id, 1)


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_the_number_is_masked_unless_the_operator_asks_for_it(
    terminal: Terminal, delivered: Message, form: tuple[str, ...]
) -> None:
    """PRV-03."""
    show = ("message", "show", delivered.message_id, *form)
    assert delivered.recipient not in terminal.type(*show).out
    assert "+86*******0012" in terminal.type(*show).out
    assert delivered.recipient in terminal.type(*show, "--reveal").out


def test_a_message_is_shown_to_programs(terminal: Terminal, delivered: Message) -> None:
    shown = json.loads(terminal.type("message", "show", delivered.message_id, "--json").out)
    assert (
        shown.items()
        >= {
            "message_id": delivered.message_id,
            "application_id": "10001",
            "state": "DELIVERED",
            "status_code": "DELIVRD",
            "carrier_code": "000",
            "channel_number": delivered.channel_number,
            "template_id": delivered.template_id,
            "segment_count": 2,
            "carrier": "simulator",
            "carrier_message_id": "c-1",
        }.items()
    )
    times = [shown[f"{name}_at"] for name in ("accepted", "submitted", "received", "expires")]
    assert times == sorted(times)
    assert shown["reported_at"].endswith("Z")
    assert [event["event"] for event in shown["story"]] == [
        "accepted",
        "claimed",
        "acknowledged",
        "report",
    ]
    assert shown["story"][-1]["carrier_code"] == "000"


def test_a_message_under_way_has_null_where_nothing_is_known(
    terminal: Terminal, underway: Message
) -> None:
    shown = json.loads(terminal.type("message", "show", underway.message_id, "--json").out)
    unknown = {name for name, value in shown.items() if value is None}
    assert unknown == {
        "status_code",
        "reason",
        "carrier_code",
        "reported_at",
        "received_at",
        "expired_at",
    }


@pytest.fixture
def rejected(terminal: Terminal) -> Message:
    """A message that screening rejected."""
    message = replace(
        message_at(ACCEPTED_AT, "10001"),
        state=MessageState.REJECTED,
        outcome=REJECTIONS[ScreeningRule.OPT_OUT],
        carrier=None,
        submitted_at=None,
        received_at=ACCEPTED_AT,
    )
    return terminal.deployment.messages.end_unsent(message).message


def test_a_message_that_screening_rejected_is_shown_with_the_rule_that_it_broke(
    terminal: Terminal, rejected: Message
) -> None:
    show = ("message", "show", rejected.message_id)
    shown = facts(terminal.type(*show).out)
    assert (shown["state"], shown["status code"]) == ("REJECTED", "REJECTD")
    assert shown["reason"] == "opt_out"
    assert shown[f"{at(0)}.250 UTC"].startswith("rejected ")
    assert json.loads(terminal.type(*show, "--json").out)["reason"] == "opt_out"


@pytest.mark.parametrize("form", [(), ("--json",)])
@pytest.mark.parametrize(
    "message_id", ["018f0000-0000-7000-8000-000000000000_10001", "nonsense", "ffffffff-ffff_1", ""]
)
def test_an_unknown_message_ends_with_1(
    terminal: Terminal, message_id: str, form: tuple[str, ...]
) -> None:
    ended = terminal.type("message", "show", message_id, *form)
    assert (ended.code, ended.out) == (1, "")
    assert f"no message {message_id}" in ended.err


ADVICE = {
    "en": ("The person has opted out of this channel.", "opt-out back"),
    "zh": ("用户已退订该通道。", "撤销退订"),
}


@pytest.mark.parametrize("language", ADVICE)
def test_a_message_is_shown_with_what_to_do_about_it(
    terminal: Terminal, rejected: Message, language: str
) -> None:
    """RPT-13."""
    meaning, what_to_do = ADVICE[language]
    show = ("message", "show", rejected.message_id, "--lang", language)
    people, program = terminal.type(*show).out, json.loads(terminal.type(*show, "--json").out)
    assert facts(people)["meaning"] == meaning
    assert what_to_do in people
    assert program["status_description"] == meaning
    assert what_to_do in program["what_to_do"]


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_advice_is_in_english_unless_somebody_asks_for_another_language(
    terminal: Terminal, delivered: Message, form: tuple[str, ...]
) -> None:
    show = ("message", "show", delivered.message_id, *form)
    assert "The handset has the message." in terminal.type(*show).out
    assert terminal.type(*show, "--lang", "fr").code == 2

import re

import pytest
from heliograph.sandbox.handsets import (
    ANY_OTHER,
    HANDSETS,
    Answer,
    Behaviour,
    Reply,
    Report,
    Reports,
    behaviour_of,
)

from tests.architecture.sources import ROOT

PAGE = (ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8")


def test_the_page_shows_this_table_and_no_other_number() -> None:
    rows = re.findall(r"^\| `(\d{4})` \| (.+?) *\|$", PAGE, re.MULTILINE)
    assert rows == [(digits, behaviour.summary) for digits, behaviour in HANDSETS.items()]


def test_the_page_says_what_every_other_number_does() -> None:
    assert re.findall(r"^\| any other \| (.+?) *\|$", PAGE, re.MULTILINE) == [ANY_OTHER.summary]


@pytest.mark.parametrize(
    ("last_digits", "answer"),
    [
        ("0004", Answer.TAKES),
        ("0005", Answer.REFUSES),
        ("0006", Answer.REFUSES_CONNECTION_TWICE),
        ("0007", Answer.TAKES_IN_SILENCE),
        ("0010", Answer.TAKES),
    ],
)
def test_the_carrier_answers_as_the_last_four_digits_say(last_digits: str, answer: Answer) -> None:
    assert behaviour_of(f"+861380000{last_digits}").answer is answer


@pytest.mark.parametrize(
    ("last_digits", "statuses"),
    [
        ("0001", ["UNDELIV"]),
        ("0002", ["REJECTD"]),
        ("0003", ["EXPIRED"]),
        ("0004", []),
        ("0005", []),
        ("0006", ["DELIVRD"]),
        ("0007", ["DELIVRD"]),
        ("0008", ["DELIVRD", "DELIVRD", "DELIVRD"]),
        ("0009", ["DELIVRD", "ACCEPTD"]),
        ("0010", ["DELIVRD"]),
        ("0011", ["DELIVRD"]),
        ("0012", ["DELIVRD"]),
        ("0013", ["MK:0001"]),
        ("0000", ["DELIVRD"]),
        ("0014", ["DELIVRD"]),
    ],
)
def test_a_handset_reports_as_its_last_four_digits_say(
    last_digits: str, statuses: list[str]
) -> None:
    assert [report.status for report in _reports(behaviour_of(f"+4917{last_digits}"))] == statuses


@pytest.mark.parametrize(("last_digits", "text"), [("0011", "T"), ("0012", "Yes 好的 & more=1")])
def test_a_handset_replies_about_a_second_after_it_was_reported_delivered(
    last_digits: str, text: str
) -> None:
    delivered, reply = behaviour_of(f"+86138{last_digits}").actions
    assert isinstance(delivered, Reports)
    assert reply == Reply(text, after_seconds=delivered.after_seconds + 1)


def test_no_other_handset_replies() -> None:
    replying = {
        digits
        for digits, behaviour in HANDSETS.items()
        if any(isinstance(action, Reply) for action in behaviour.actions)
    }
    assert replying == {"0011", "0012"}


@pytest.mark.parametrize("number", ["+1", "+", "+86", "+860012345"])
def test_a_number_of_any_length_has_a_handset(number: str) -> None:
    assert behaviour_of(number) is ANY_OTHER


def test_a_handset_that_is_refused_does_nothing() -> None:
    for behaviour in HANDSETS.values():
        if behaviour.answer is Answer.REFUSES:
            assert behaviour.actions == ()


def _reports(behaviour: Behaviour) -> list[Report]:
    return [
        report
        for action in behaviour.actions
        if isinstance(action, Reports)
        for report in action.reports
    ]

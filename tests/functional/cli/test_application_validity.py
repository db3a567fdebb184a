"""heliograph applications validity show|set|reset"""

import json
from datetime import timedelta

import pytest
from heliograph.domain.validity import Validity

from tests.functional.cli.conftest import Terminal


def typed(terminal: Terminal, *arguments: str) -> dict[str, int]:
    ended = terminal.type("applications", "validity", *arguments, "--json")
    assert ended.code == 0, ended.err
    shown: dict[str, int] = json.loads(ended.out)
    return shown


def test_messages_are_valid_for_a_day_and_verifications_for_a_quarter_of_an_hour(
    terminal: Terminal,
) -> None:
    assert typed(terminal, "show", "10001") == {"verification": 900, "other": 86_400}


def test_what_is_set_is_kept_and_the_rest_stays(terminal: Terminal) -> None:
    assert typed(terminal, "set", "10001", "--verification", "300") == {
        "verification": 300,
        "other": 86_400,
    }
    assert typed(terminal, "set", "10001", "--other", "3600") == {
        "verification": 300,
        "other": 3600,
    }
    stored = terminal.deployment.applications.get("10001")
    assert stored is not None
    assert stored.validity == Validity(verification=timedelta(minutes=5), other=timedelta(hours=1))
    assert typed(terminal, "reset", "10001") == {"verification": 900, "other": 86_400}
    assert "900 s" in terminal.type("applications", "validity", "show", "10001").out


@pytest.mark.parametrize("seconds", ["0", "59", "86401", "soon"])
def test_a_validity_is_a_minute_to_a_day(terminal: Terminal, seconds: str) -> None:
    ended = terminal.type("applications", "validity", "set", "10001", "--other", seconds)
    assert (ended.code, ended.out) == (2, "")


def test_an_application_that_is_not_there_has_none(terminal: Terminal) -> None:
    for command in ("show", "set", "reset"):
        ended = terminal.type("applications", "validity", command, "999")
        assert (ended.code, ended.out) == (1, "")

"""`heliograph operators` and what lets an application see whole numbers."""

import json

import pytest
from heliograph.domain.callers import OPERATOR_KEY

from tests.functional.cli.conftest import Terminal


@pytest.fixture
def terminal(terminal: Terminal) -> Terminal:
    for record in list(terminal.deployment.operators._records.scan()):
        record.delete()
    return terminal


def test_a_key_is_made_and_its_secret_shown_once(terminal: Terminal) -> None:
    made = json.loads(terminal.type("operators", "create", "support", "--json").out)
    assert made["app_key"].startswith(OPERATOR_KEY)
    (stored,) = terminal.deployment.operators.all()
    assert stored.app_secrets == (made["app_secret"],)
    assert (stored.may_reveal, stored.allowlist, stored.is_suspended) == (False, (), False)
    listed = (
        terminal.type("operators", "list", "--json").out + terminal.type("operators", "list").out
    )
    assert made["app_key"] in listed
    assert made["app_secret"] not in listed


def test_a_key_may_see_numbers_and_be_held_to_addresses(terminal: Terminal) -> None:
    typed = ["operators", "create", "audit", "--reveal", "--allow", "192.0.2.7"]
    assert "app secret" in terminal.type(*typed).out
    (stored,) = terminal.deployment.operators.all()
    assert (stored.may_reveal, stored.allowlist) == (True, ("192.0.2.7/32",))
    assert terminal.type("operators", "create", "b", "--allow", "nowhere").code == 2


def test_a_name_is_there_once(terminal: Terminal) -> None:
    terminal.type("operators", "create", "support")
    again = terminal.type("operators", "create", "support")
    assert (again.code, len(list(terminal.deployment.operators.all()))) == (1, 1)


def test_a_secret_is_replaced_while_the_one_before_it_stays(terminal: Terminal) -> None:
    first = json.loads(terminal.type("operators", "create", "support", "--json").out)
    second = json.loads(terminal.type("operators", "rotate", "support", "--json").out)
    (stored,) = terminal.deployment.operators.all()
    assert stored.app_secrets == (second["app_secret"], first["app_secret"])
    assert terminal.type("operators", "rotate", "support", answer="n\n").code == 1
    third = json.loads(terminal.type("operators", "rotate", "support", "--yes", "--json").out)
    (stored,) = terminal.deployment.operators.all()
    assert stored.app_secrets == (third["app_secret"], second["app_secret"])


def test_a_key_is_disabled_and_enabled(terminal: Terminal) -> None:
    terminal.type("operators", "create", "support")
    assert terminal.type("operators", "disable", "support", answer="n\n").code == 1
    assert "is disabled" in terminal.type("operators", "disable", "support", "--yes").out
    assert [one.is_suspended for one in terminal.deployment.operators.all()] == [True]
    shown = json.loads(terminal.type("operators", "enable", "support", "--json").out)
    assert shown["state"] == "in use"
    assert [one.is_suspended for one in terminal.deployment.operators.all()] == [False]


@pytest.mark.parametrize("command", [["rotate"], ["disable", "--yes"], ["enable"]])
def test_a_name_that_is_not_there_is_said_so(terminal: Terminal, command: list[str]) -> None:
    ended = terminal.type("operators", *command, "nobody")
    assert (ended.code, "There is no operator nobody" in ended.err) == (1, True)


def test_who_has_none_is_told_how_to_make_one(terminal: Terminal) -> None:
    assert "operators create" in terminal.type("operators", "list").out


def test_an_application_may_see_whole_numbers_until_they_are_masked_again(
    terminal: Terminal,
) -> None:
    for command, may_reveal in (("reveal", True), ("mask", False)):
        shown = json.loads(terminal.type("applications", command, "10001", "--json").out)
        stored = terminal.deployment.applications.get("10001")
        assert stored is not None
        assert (shown["may_reveal"], stored.may_reveal) == (may_reveal, may_reveal)

"""heliograph applications replies ..."""

import json
from typing import Any

import pytest
from heliograph.domain.opt_out_words import DEFAULT_OPT_OUT_WORDS
from heliograph.domain.replies import PushFormat, ReplySettings

from tests.functional.cli.conftest import Terminal

DEFAULT = {
    "opt_out_words": list(DEFAULT_OPT_OUT_WORDS),
    "opt_in_words": [],
    "create_time": False,
    "push_format": "form",
    "confirmation": None,
}


def replies(terminal: Terminal, *arguments: str) -> dict[str, Any]:
    ended = terminal.type("applications", "replies", *arguments, "--json")
    assert ended.code == 0, ended.err
    shown: dict[str, Any] = json.loads(ended.out)
    return shown


def stored(terminal: Terminal) -> ReplySettings:
    application = terminal.deployment.applications.get("10001")
    assert application is not None
    return application.replies


def test_without_a_choice_the_default_words_count_and_nobody_opts_in(terminal: Terminal) -> None:
    """C-11"""
    assert replies(terminal, "show", "10001") == DEFAULT
    assert stored(terminal) == ReplySettings()


def test_words_are_chosen_and_what_is_not_given_stays(terminal: Terminal) -> None:
    chosen = replies(terminal, "set", "10001", "--opt-out-words", "STOP, T,退订,STOP")
    assert chosen["opt_out_words"] == ["STOP", "T", "退订"]
    chosen = replies(terminal, "set", "10001", "--opt-in-words", "START")
    assert chosen == {**DEFAULT, "opt_out_words": ["STOP", "T", "退订"], "opt_in_words": ["START"]}
    assert stored(terminal) == ReplySettings(
        opt_out_words=("STOP", "T", "退订"), opt_in_words=("START",)
    )
    assert "STOP, T, 退订" in terminal.type("applications", "replies", "show", "10001").out


def test_how_replies_are_pushed_is_chosen(terminal: Terminal) -> None:
    """UPL-06"""
    chosen = replies(terminal, "set", "10001", "--create-time", "--push-format", "json")
    assert chosen == {**DEFAULT, "create_time": True, "push_format": "json"}
    assert stored(terminal).push_format is PushFormat.JSON
    assert replies(terminal, "set", "10001", "--no-create-time")["push_format"] == "json"
    assert stored(terminal).has_create_time is False


def test_a_confirmation_is_chosen_and_taken_away(terminal: Terminal) -> None:
    text = "您已退订。 You will get no more messages."
    assert replies(terminal, "set", "10001", "--confirmation", text)["confirmation"] == text
    assert replies(terminal, "set", "10001", "--create-time")["confirmation"] == text
    assert text in terminal.type("applications", "replies", "show", "10001").out
    assert replies(terminal, "set", "10001", "--no-confirmation")["confirmation"] is None
    assert stored(terminal).confirmation is None


@pytest.mark.parametrize("text", ["", " ", "x" * 501, "[shop] stopped", "Stopped, ${TXT_9}."])
def test_a_confirmation_that_could_not_be_a_fixed_template_is_refused(
    terminal: Terminal, text: str
) -> None:
    """TPL-02, TPL-03"""
    ended = terminal.type("applications", "replies", "set", "10001", "--confirmation", text)
    assert (ended.code, ended.out) == (2, "")
    assert stored(terminal) == ReplySettings()


def test_a_choice_is_taken_back(terminal: Terminal) -> None:
    words = ("--opt-out-words", "STOP", "--opt-in-words", "START")
    replies(terminal, "set", "10001", *words)
    assert replies(terminal, "set", "10001", "--default-opt-out-words", "--no-opt-in") == DEFAULT
    assert stored(terminal) == ReplySettings()


@pytest.mark.parametrize(
    "words",
    [
        ("--opt-out-words", ""),
        ("--opt-out-words", "STOP,,T"),
        ("--opt-out-words", "\u200b"),
        ("--opt-out-words", "x" * 41),
        ("--opt-out-words", ",".join(map(str, range(51)))),
        ("--opt-out-words", "STOP", "--default-opt-out-words"),
        ("--opt-in-words", "START", "--no-opt-in"),
        ("--opt-in-words", "ｓtop"),
        ("--confirmation", "Stopped.", "--no-confirmation"),
        ("--opt-out-words", "A,B", "--opt-in-words", "b"),
    ],
    ids=str,
)
def test_words_that_cannot_be_meant_are_refused(terminal: Terminal, words: tuple[str, ...]) -> None:
    ended = terminal.type("applications", "replies", "set", "10001", *words)
    assert (ended.code, ended.out) == (2, "")
    assert stored(terminal) == ReplySettings()


@pytest.mark.parametrize("command", ["show", "set"])
def test_an_application_that_is_not_there_is_told(terminal: Terminal, command: str) -> None:
    assert terminal.type("applications", "replies", command, "404").code == 1

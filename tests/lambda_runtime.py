"""What surrounds a handler in Lambda: its events, its context, its environment and its output."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from tests.architecture.sources import ROOT
from tests.architecture.stack import template

LOGGER = "heliograph"
LOGGERS_OWN_NOTES = ("init", "powertools_handler")


def event(name: str) -> dict[str, Any]:
    """One of the files in tests/events, read anew."""
    content: dict[str, Any] = json.loads((ROOT / "tests" / "events" / f"{name}.json").read_bytes())
    return content


@dataclass
class Context:
    """The second argument of every handler."""

    function_name: str = "a-function"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:eu-central-1:123456789012:function:a-function"
    aws_request_id: str = "52fdfc07-2182-454f-963f-5f0f9a621d72"
    remaining_milliseconds: int = 300_000

    def get_remaining_time_in_millis(self) -> int:
        return self.remaining_milliseconds


def shared_environment() -> dict[str, str]:
    """The variables that the template gives to every function, with the parameters' defaults."""
    given = template()["Globals"]["Function"]["Environment"]["Variables"]
    parameters = template()["Parameters"]
    return {
        name: str(parameters[value["Ref"]]["Default"] if isinstance(value, dict) else value)
        for name, value in given.items()
    }


@contextmanager
def fresh_logging() -> Iterator[None]:
    """Let the logger write to the standard output of this test, not to that of its first use."""
    _forget_handlers()
    yield
    _forget_handlers()


def _forget_handlers() -> None:
    logger = logging.getLogger(LOGGER)
    logger.handlers.clear()
    for note in LOGGERS_OWN_NOTES:
        vars(logger).pop(note, None)


class Output:
    """What handlers have printed so far: log lines and metrics, all of them JSON."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self._text = ""

    @property
    def text(self) -> str:
        """Both outputs as they are."""
        captured = self._capsys.readouterr()
        assert captured.err == ""
        self._text += captured.out
        return self._text

    @property
    def logs(self) -> list[dict[str, Any]]:
        return [line for line in self._lines() if "_aws" not in line]

    @property
    def metrics(self) -> list[dict[str, Any]]:
        return [line for line in self._lines() if "_aws" in line]

    def _lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]

"""Log lines: those of Powertools, made in less time."""

import json
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from aws_lambda_powertools.logging.formatter import (
    BasePowertoolsFormatter,
    LambdaPowertoolsFormatter,
)
from heliograph.edge.log_lines import LogLines
from hypothesis import given
from hypothesis import strategies as st

WHOLE_RECORD = logging.LogRecord("heliograph", logging.INFO, "f.py", 7, "done %d", (3,), None, "f")

NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
PLAIN = st.none() | st.booleans() | NUMBERS | st.text()
FACTS = st.dictionaries(
    st.sampled_from(["route", "status", "places", "error"]), PLAIN | st.lists(PLAIN, max_size=3)
)


@dataclass
class Secretive:
    secret: str = field(repr=False)


def lines_of(formatter: BasePowertoolsFormatter, **facts: Any) -> dict[str, Any]:
    formatter.append_keys(service="heliograph", sampling_rate=None, function_memory_size=512)
    record = logging.makeLogRecord({**vars(WHOLE_RECORD), **facts})
    line: dict[str, Any] = json.loads(formatter.format(record))
    return line


@given(facts=FACTS)
def test_a_line_is_that_of_powertools(facts: dict[str, Any]) -> None:
    assert lines_of(LogLines(), **facts) == lines_of(LambdaPowertoolsFormatter(), **facts)


def test_a_line_names_the_trace_of_its_invocation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_X_AMZN_TRACE_ID", "Root=1-2-3;Parent=4;Sampled=0")
    line = lines_of(LogLines())
    assert line == lines_of(LambdaPowertoolsFormatter())
    assert line["xray_trace_id"] == "1-2-3"


def test_the_keys_of_a_line_are_in_the_order_of_powertools() -> None:
    facts = {"route": "POST /", "status": 200}
    ours, theirs = lines_of(LogLines(), **facts), lines_of(LambdaPowertoolsFormatter(), **facts)
    assert list(ours) == list(theirs)


@pytest.mark.parametrize(
    "fact",
    [Secretive("s3cret"), datetime(2026, 3, 14, 12, tzinfo=UTC), Decimal("1.5"), ValueError("x")],
)
def test_what_json_does_not_know_is_its_text(fact: object) -> None:
    """A dataclass must not show the fields that it keeps to itself."""
    line = lines_of(LogLines(), fact=fact)
    assert line["fact"] == str(fact)
    assert line == lines_of(LambdaPowertoolsFormatter(), fact=fact)


@pytest.mark.parametrize("fact", [2**64, "\ud800", {1: "a"}])
def test_what_orjson_does_not_take_is_written_all_the_same(fact: object) -> None:
    assert lines_of(LogLines(), fact=fact) == lines_of(LambdaPowertoolsFormatter(), fact=fact)


def test_a_stack_trace_is_written_as_powertools_does() -> None:
    error = ValueError("x")
    info = (ValueError, error, None)
    line = lines_of(LogLines(), exc_info=info)
    assert line == lines_of(LambdaPowertoolsFormatter(), exc_info=info)
    assert line["exception_name"] == "ValueError"

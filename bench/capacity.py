"""`python -m bench.capacity`: how cost and load grow with the rate, by what was measured.

Prints the table of docs/performance.md, section "Capacity", from the tables of measurements above
it, so it is never older than they are.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from math import ceil
from typing import Final

from bench.cost import PRICES
from bench.template import PROJECT, memory_of

PAGE: Final = PROJECT / "docs" / "performance.md"
RATES: Final = (10, 100, 1_000, 10_000)
"""Delivered messages a second."""
RECIPIENTS: Final = 50
"""Of a send, unless it has one."""

_WHOLE_CPU: Final = 1769
"""MB of memory that come with one whole CPU."""
_ANSWER: Final = 0.1
"""Seconds that a carrier or a customer takes to answer."""
_AWS_CALL: Final = 0.005
"""Seconds that DynamoDB or SQS take to answer."""
_SUBMITS_AT_ONCE: Final = 8
"""In one function, of the messages of one job."""
_BATCH: Final = 10
"""Reports and pushes that are worked off at once in one function."""
_MESSAGE_UNITS: Final = 2
"""Write units of MessagesTable: the carrier's answer, the outcome."""
_DAY: Final = 24 * 3600
_CELLS: Final = re.compile(r"^\| ([^|]+) \| ([\d.]+) [^|]+\|", re.MULTILINE)

Measured = Mapping[str, float]
"""What was measured, by what it is called in the table."""


def measured(page: str) -> dict[str, float]:
    """Return what the tables of a page say was measured."""
    return {what.strip(): float(value) for what, value in _CELLS.findall(page)}


def functions_at_once(values: Measured, *, recipients: int) -> dict[str, float]:
    """Return how many of each function run at once, for one message a second.

    A message a second that keeps a function busy for 0.1 seconds is 0.1 functions at once.
    """
    sends = 1 / recipients
    is_alone = recipients == 1
    at_once = 1 if is_alone else _SUBMITS_AT_ONCE
    request = values["send, 1 recipient, warm: CPU per request"] if is_alone else 0.0
    records, outcome, batch = 3 * _AWS_CALL, 2 * _AWS_CALL, 1 / _BATCH
    return {
        "SendFunction": _cpu(values, "SendFunction", request) + sends * _AWS_CALL,
        "DispatchFunction": _cpu(values, "DispatchFunction") + (_ANSWER + records) / at_once,
        "CallbackWebhookFunction": _cpu(values, "CallbackWebhookFunction") + _AWS_CALL,
        "CallbackWorkerFunction": _cpu(values, "CallbackWorkerFunction") + outcome * batch,
        "PushFunction": _cpu(values, "PushFunction") + (_ANSWER + _AWS_CALL) * batch,
    }


def lines(values: Measured) -> Iterator[str]:
    """Yield the table."""
    yield "| delivered messages a second | " + " | ".join(f"{rate:,}" for rate in RATES) + " |"
    yield "|---" * (len(RATES) + 1) + "|"
    for what, of_one, shown in _rows(values):
        cells = (shown(of_one * rate) for rate in RATES)
        yield f"| {what} | {' | '.join(cells)} |"


def main() -> None:
    """Print the table."""
    print("\n".join(lines(measured(PAGE.read_text(encoding="utf-8")))))


def _rows(values: Measured) -> Iterator[tuple[str, float, Callable[[float], str]]]:
    """Yield what is in a row, how much of it one message a second makes, and how to write it."""
    together = functions_at_once(values, recipients=RECIPIENTS)
    for function, at_once in together.items():
        yield f"{function}, at once", at_once, _whole
    alone = sum(functions_at_once(values, recipients=1).values())
    yield "all of them, at once", sum(together.values()), _whole
    yield "the same, if every send has one recipient", alone, _whole
    yield "requests to the HTTP API a second", 1 + 1 / RECIPIENTS, _whole
    yield "write units a second, MessagesTable", _MESSAGE_UNITS, _whole
    yield "write units a second, all tables", values[_UNITS], _whole
    yield "requests to SQS a second", values[f"{_USD}: SQS"] / 1e6 / _price("sqs_request"), _whole
    log_bytes = values[f"{_USD}: CloudWatch Logs"] / 1e6 / _price("log_gigabyte") * 2**30
    yield "logs, GB a day", log_bytes * _DAY / 2**30, _rounded
    yield "USD a day", values[_USD] / 1e6 * _DAY, _rounded


_UNITS: Final = "write units per delivered message, with limits"
_USD: Final = "AWS cost per million delivered messages"


def _cpu(values: Measured, function: str, more: float = 0.0) -> float:
    """Return seconds that a message's CPU takes where a function has only a share of one."""
    milliseconds = values[f"of the way, {function}: CPU per delivered message"] + more
    return milliseconds / 1000 * max(1.0, _WHOLE_CPU / memory_of(function))


def _price(name: str) -> float:
    usd: float = json.loads(PRICES.read_text(encoding="utf-8"))["prices"][name]["usd"]
    return usd


def _whole(value: float) -> str:
    return f"{ceil(round(value, 6)):,}"


def _rounded(value: float) -> str:
    return f"{value:,.1f}" if value < 100 else f"{value:,.0f}"


if __name__ == "__main__":
    main()

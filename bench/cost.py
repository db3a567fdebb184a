"""What AWS would charge for delivered messages: counted calls, measured times, listed prices."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from bench.template import memory_of

PRICES: Final = Path(__file__).parent / "prices.json"

_WHOLE_CPU: Final = 1769
"""MB; a function with so much memory has one whole CPU, and one with less its share of one."""
_GB: Final = 1024
"""MB."""
_POLLED: Final = 2
"""Requests of SQS by which Lambda receives and deletes a batch of up to ten entries."""
_LINES_OF_LAMBDA: Final = 380
"""Bytes of START, END and REPORT, with the 26 for which CloudWatch charges beside each."""
_LINE_OF_HTTP_API: Final = 220
_TRACED: Final = 0.05
"""The share of invocations that X-Ray's default rule chooses on a busy stack."""
_WAITED_OUTSIDE: Final[Mapping[str, tuple[float, int]]] = {
    "DispatchFunction": (0.1, 8),
    "PushFunction": (0.1, 10),
}
"""Seconds for which carriers and customers are taken to keep us waiting, who here answer at once,
and how many requests wait at the same time."""
_REQUESTS_OUTSIDE: Final = ("submits", "pushes")
_HTTP: Final = frozenset({"SendFunction", "CallbackWebhookFunction"})
_STREAM: Final = frozenset({"TallyFunction"})
"""Lambda reads it for nothing."""
_MILLION: Final = 1_000_000


def usd_per_million(steps: Mapping[str, Mapping[str, Any]], messages: int) -> Mapping[str, float]:
    """Return the parts of what a million delivered messages cost.

    steps: what each function cost for so many of them, as `bench.steps.Step` has it.
    """
    total: Counter[str] = Counter()
    for function, step in steps.items():
        for part, usd in _charged(function, step):
            total[part] += usd  # type: ignore[assignment]  # a Counter of dollars
    return {part: usd * _MILLION / messages for part, usd in total.items()}


def _charged(function: str, step: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    invocations, aws = step["invocations"], step["aws"]
    yield "Lambda, time", _gb_seconds(function, step) * _price("lambda_gb_second")
    yield "Lambda, requests", invocations * _price("lambda_request")
    is_http = function in _HTTP
    yield "HTTP API", is_http * invocations * _price("http_api_request")
    polled = 0 if function in _HTTP | _STREAM else invocations * _POLLED
    yield "SQS", (aws.get("sqs_requests", 0) + polled) * _price("sqs_request")
    yield "DynamoDB, writes", aws.get("write_units", 0) / 1000 * _price("write_unit")
    yield "DynamoDB, reads", aws.get("read_units", 0) / 1000 * _price("read_unit")
    lines = invocations * (_LINES_OF_LAMBDA + is_http * _LINE_OF_HTTP_API)
    yield "CloudWatch Logs", (step["log_bytes"] + lines) / 2**30 * _price("log_gigabyte")
    yield "X-Ray", invocations * _TRACED * _price("trace")


def _gb_seconds(function: str, step: Mapping[str, Any]) -> float:
    """Return the GB-seconds: what was computed, slower where memory is small, and what was waited.

    What waited here for the stub is taken for what DynamoDB and SQS let wait.
    """
    memory = memory_of(function)
    computed: float = step["cpu"] * max(1.0, _WHOLE_CPU / memory)
    waited: float = max(0.0, step["wall"] - step["cpu"])
    return (computed + waited + _waited_outside(function, step)) * memory / _GB


def _waited_outside(function: str, step: Mapping[str, Any]) -> float:
    seconds, at_once = _WAITED_OUTSIDE.get(function, (0.0, 1))
    requests = sum(step["aws"].get(kind, 0) for kind in _REQUESTS_OUTSIDE)
    return float(seconds * requests / at_once)


def _price(name: str) -> float:
    usd: float = _prices()[name]["usd"]
    return usd


@cache
def _prices() -> Mapping[str, Any]:
    prices: Mapping[str, Any] = json.loads(PRICES.read_text())["prices"]
    return prices

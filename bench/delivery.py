"""What a delivered message costs, from its send to the customer's status report."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import median, quantiles
from typing import Any, Final

from bench.cost import usd_per_million
from bench.deployment import TABLES, Deployment
from bench.process import measured
from bench.rows import Budget, Row
from bench.warm_delivery import BESIDE, CHANGES, WAY
from local.demo import MAINLAND_ID
from local.stores import Stores

ROUNDS: Final = 3
_WORKERS: Final = ("DispatchFunction", "CallbackWorkerFunction", "PushFunction")
_LIMITED: Final = 13_810_000_000
_UNLIMITED: Final = 13_820_000_000
"""Everybody gets one message: who has had one within a day costs a write more."""


def rows(deployment: Deployment) -> Iterator[Row]:
    """Measure the way of messages, to an application with limits and to one without."""
    limited = _delivered(deployment, _LIMITED, ROUNDS)
    yield from _cpu(limited)
    yield from _lag(limited["alone"])
    yield from _asked("with limits", limited)
    _lift_limits(deployment.endpoint)
    yield from _asked("without limits", _delivered(deployment, _UNLIMITED, rounds=1))
    yield _counted(limited)
    yield from _charged(limited)


def _delivered(deployment: Deployment, first_number: int, rounds: int) -> Any:
    given = {
        "endpoint": deployment.endpoint,
        "app_key": deployment.app_key,
        "app_secret": deployment.app_secret,
        "first_number": first_number,
        "rounds": rounds,
    }
    return measured("bench.warm_delivery", deployment.environment_of(*WAY, BESIDE), given)


def _lift_limits(endpoint: str) -> None:
    applications = Stores(endpoint, TABLES).applications
    application = applications.get(MAINLAND_ID)
    if application is not None:
        applications.save(replace(application, limits=None))


def _cpu(found: Any) -> Iterator[Row]:
    milliseconds = {name: _median(found, name, "cpu") * 1e3 for name in (*WAY, BESIDE)}
    together = sum(milliseconds[name] for name in _WORKERS)
    what = "CPU per delivered message"
    yield Row(f"dispatch + report worker + push: {what}", together, "ms", budget=Budget(1.5, 0.8))
    for name in WAY:
        yield Row(f"of the way, {name}: {what}", milliseconds[name], "ms")
    yield Row(f"beside it, {BESIDE}: {what}", milliseconds[BESIDE], "ms")


def _lag(seconds: Sequence[float]) -> Iterator[Row]:
    percentiles = quantiles(seconds, n=20)
    what = "report in to push out, own share"
    yield Row(f"{what}: p50", percentiles[9] * 1e3, "ms", budget=Budget(20))
    yield Row(f"{what}: p95", percentiles[18] * 1e3, "ms")


def _asked(whose: str, found: Any) -> Iterator[Row]:
    asked = [_total(one, found["messages"]) for one in found["rounds"]]
    for what, unit, name in (
        ("write units", "units", "write_units"),
        ("DynamoDB calls", "calls", "DynamoDB"),
    ):
        value = median([one[name] for one in asked])
        yield Row(f"{what} per delivered message, {whose}", value, unit, budget=Budget(4))
    for where in sorted(_writes(found)):
        value = _writes(found)[where] / 1000 / found["messages"] / len(found["rounds"])
        yield Row(f"write units per delivered message, {whose}: {where}", value, "units")
    if whose == "with limits":
        value = median([one["read_units"] for one in asked])
        yield Row(f"read units per delivered message, {whose}", value, "units")


def _counted(found: Any) -> Row:
    """Counting has a budget of its own: a unit for 20 messages."""
    units = sum(one[BESIDE]["aws"].get("write_units", 0) for one in found["rounds"]) / 1000
    twenties = found["messages"] * len(found["rounds"]) / 20
    what = f"statistics, {CHANGES} changes in a batch: write units for 20 messages"
    return Row(what, units / twenties, "units", budget=Budget(1))


def _total(steps: Mapping[str, Any], messages: int) -> Mapping[str, float]:
    """Return what was asked of DynamoDB for each message on its way."""
    units = {
        name: sum(steps[one]["aws"].get(name, 0) for one in WAY) / 1000 / messages
        for name in ("write_units", "read_units")
    }
    calls = sum(steps[one]["aws"].get("DynamoDB", 0) for one in WAY)
    return {**units, "DynamoDB": calls / messages}


def _writes(found: Any) -> Counter[str]:
    """Return the write units of all messages together by table, in thousandths."""
    writes = Counter[str]()
    for step in (one[name] for one in found["rounds"] for name in WAY):
        for name, units in step["aws"].items():
            kind, _, where = name.partition(":")
            if kind == "write":
                writes[where] += units
    return writes


def _charged(found: Any) -> Iterator[Row]:
    messages = found["messages"] * len(found["rounds"])
    parts = usd_per_million(_summed(found["rounds"]), messages)
    what = "AWS cost per million delivered messages"
    yield Row(what, sum(parts.values()), "USD", budget=Budget(8))
    for part, usd in parts.items():
        yield Row(f"{what}: {part}", usd, "USD")


def _summed(rounds: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    return {name: _sum([one[name] for one in rounds]) for name in (*WAY, BESIDE)}


def _sum(steps: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    asked = {name for step in steps for name in step["aws"]}
    return {
        **{name: sum(step[name] for step in steps) for name in steps[0] if name != "aws"},
        "aws": {name: sum(step["aws"].get(name, 0) for step in steps) for name in asked},
    }


def _median(found: Any, function: str, what: str) -> float:
    """Return seconds per message."""
    seconds: list[float] = [one[function][what] / found["messages"] for one in found["rounds"]]
    return median(seconds)

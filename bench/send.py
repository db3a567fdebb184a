"""What send costs."""

from collections.abc import Iterable, Iterator
from statistics import median, quantiles
from typing import Any, Final

from bench.costs import Cost
from bench.deployment import Deployment
from bench.process import measured
from bench.requests import send_event, unauthenticated_event
from bench.rows import Budget, Row
from bench.starts import in_turns
from bench.stub.process import calls

MANY: Final = 500
COLD_STARTS: Final = 15


def rows(deployment: Deployment) -> list[Row]:
    """Measure send."""
    return [*_warm(deployment), *_cold(deployment)]


def _warm(deployment: Deployment) -> Iterator[Row]:
    events = [send_event(deployment, count) for count in (1, MANY)]
    found = measured("bench.warm_send", deployment.environment, [deployment.endpoint, *events])
    yield Row(
        f"send, {MANY} recipients, warm: CPU per recipient",
        _cpu(found["many"]) / MANY * 1e6,
        "us",
        floor=_cpu(found["floor"]) / MANY * 1e6,
        budget=Budget(4, aim=2.5),
    )
    one = _cpu(found["one"]) * 1e3
    yield Row("send, 1 recipient, warm: CPU per request", one, "ms", budget=Budget(1))
    between = _cpu(found["between"]) * 1e3
    yield Row("send, 1 recipient, between large ones: CPU per request", between, "ms")
    yield Row("send, warm: AWS calls per request", found["calls"], "calls", budget=Budget(1))
    yield from _latencies("send, 1 recipient, warm", found["one"])
    yield from _latencies(f"send, {MANY} recipients, warm", found["many"])


def _latencies(what: str, costs: Iterable[Cost]) -> Iterator[Row]:
    percentiles = quantiles((passed for _, passed in costs), n=20)
    yield Row(f"{what}: latency p50", percentiles[9] * 1e3, "ms")
    yield Row(f"{what}: latency p95", percentiles[18] * 1e3, "ms")


def _cold(deployment: Deployment) -> Iterator[Row]:
    """Measure cold starts and their floor, turn by turn."""
    events = [unauthenticated_event(), send_event(deployment, MANY)]
    before = calls(deployment.endpoint)
    turns = in_turns(lambda: _cold_turn(deployment, events), COLD_STARTS)
    after = calls(deployment.endpoint)
    plain, traced, naive, client = zip(*turns, strict=True)
    floor = _cpu(naive) * 1e3
    initialised = _initialised(plain)
    yield Row("send, cold start: CPU", initialised, "ms", floor, Budget(0.4, aim=0.3))
    yield Row("send, cold start: of it imports", _cpu_of("import", plain), "ms", floor)
    yield Row("urllib3 and SigV4 alone, cold start: CPU", _cpu(client) * 1e3, "ms", floor)
    yield Row("send, cold start: CPU when traced", _initialised(traced), "ms", floor)
    yield Row("send, cold start: CPU of the first send", _cpu_of("first", plain), "ms")
    made = (after - before) / (1 + len(turns)) / 2
    yield Row(f"send, {MANY} recipients, cold: AWS calls", made, "calls", budget=Budget(4))


def _cold_turn(deployment: Deployment, events: list[dict[str, Any]]) -> tuple[Any, Any, Any, Any]:
    environment = deployment.environment
    return (
        measured("bench.cold_send", environment, events),
        measured("bench.cold_send", {**environment, **deployment.sampled}, events),
        measured("bench.cold_floor", environment, "bench.naive"),
        measured("bench.cold_floor", environment, "bench.signed_client"),
    )


def _initialised(starts: Iterable[Any]) -> float:
    """Return milliseconds of CPU until a function has everything but its first request."""
    seconds: list[float] = [start["import"][0] + start["make"][0] for start in starts]
    return median(seconds) * 1e3


def _cpu_of(step: str, starts: Iterable[Any]) -> float:
    return _cpu(start[step] for start in starts) * 1e3


def _cpu(costs: Iterable[Cost]) -> float:
    return median([cpu for cpu, _ in costs])

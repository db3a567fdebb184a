"""What the start of each function costs, up to its first work, against one that imports all."""

from collections.abc import Iterable, Iterator, Mapping
from statistics import median
from typing import Any, Final

from bench.costs import Cost
from bench.deployment import Deployment
from bench.events import SCHEDULE, queue_event
from bench.process import measured
from bench.requests import http_event, unauthenticated_event
from bench.rows import Budget, Row
from bench.template import file_of

STARTS: Final = 15

_WAITED_FOR: Final = Budget(0.4, aim=0.3)
_WORKER: Final = Budget(0.6)

# Nothing is done in it, but everything is there: of an entry that cannot be read, of a callback
# that is not signed.
_ENTRY: Final = queue_event(["{}"])
_WEBHOOKS: Final = {"CallbackWebhookFunction": "callback", "UplinkWebhookFunction": "uplink"}
_WORKERS: Final[Mapping[str, dict[str, Any]]] = {
    "DispatchFunction": _ENTRY,
    "CallbackWorkerFunction": _ENTRY,
    "CallbackEventFunction": _ENTRY,
    "PushFunction": _ENTRY,
    "PushRetryFunction": _ENTRY,
    "PushBatchFunction": _ENTRY,
    "UplinkWorkerFunction": _ENTRY,
    "ExpiryFunction": SCHEDULE,
    "TallyFunction": {"Records": []},
}


def rows(deployment: Deployment) -> Iterator[Row]:
    """Measure the starts of all functions but send, and the first request to AWS."""
    events = {**{name: _unsigned(kind) for name, kind in _WEBHOOKS.items()}, **_WORKERS}
    turns = [_turn(deployment, events) for _ in range(1 + STARTS)][1:]  # the first one compiles
    floor = _cpu(naive for _, naive, _ in turns)
    for name in events:
        spent = median(started[name] for started, _, _ in turns) * 1e3
        budget = _WAITED_FOR if name in _WEBHOOKS else _WORKER
        yield Row(f"{name}, cold start: CPU", spent, "ms", floor, budget)
    first = _cpu(first for _, _, first in turns)
    yield Row("send, cold: CPU of the first call of AWS", first, "ms", budget=Budget(10))


def _turn(
    deployment: Deployment, events: Mapping[str, dict[str, Any]]
) -> tuple[dict[str, float], Cost, Cost]:
    started = {name: _started(deployment, name, event) for name, event in events.items()}
    naive: Cost = measured("bench.cold_naive", deployment.environment)
    first: Cost = measured("bench.first_call", deployment.environment, unauthenticated_event())
    return started, naive, first


def _started(deployment: Deployment, name: str, event: dict[str, Any]) -> float:
    """Return the seconds of CPU until a function has refused an event."""
    environment = deployment.environment_of(name)
    costs: dict[str, Cost] = measured("bench.cold_function", environment, [file_of(name), event])
    return costs["import"][0] + costs["refused"][0]


def _unsigned(kind: str) -> dict[str, Any]:
    event = http_event(f"/{kind}/simulator", "{}", {"content-type": "application/json"})
    return {**event, "routeKey": f"POST /{kind}/{{carrier}}"}


def _cpu(costs: Iterable[Cost]) -> float:
    """Return milliseconds of CPU."""
    return median([cpu for cpu, _ in costs]) * 1e3

"""What the start of each function costs, up to its first work, against one that imports all."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from typing import Any, Final, TypeVar

from bench.costs import Cost
from bench.deployment import Deployment
from bench.events import SCHEDULE, queue_event
from bench.process import measured
from bench.requests import http_event, unauthenticated_event
from bench.rows import Budget, Row
from bench.template import file_of

Turn = TypeVar("Turn")

STARTS: Final = 15
AT_ONCE: Final = 2
"""Turns. What is measured is CPU, of the floor beside others, too."""

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
    "ExportFunction": _ENTRY,
}
_QUESTION: Final = http_event("/records/v1/details", "", {}, method="GET")


def rows(deployment: Deployment) -> Iterator[Row]:
    """Measure the starts of all functions but send, and the first request to AWS."""
    webhooks = {name: _unsigned(kind) for name, kind in _WEBHOOKS.items()}
    events = {**webhooks, **_WORKERS, "QueryFunction": _QUESTION}
    turns = in_turns(lambda: _turn(deployment, events), STARTS)
    floor = _cpu(naive for _, naive, _ in turns)
    for name in events:
        spent = median(started[name] for started, _, _ in turns) * 1e3
        budget = _WAITED_FOR if name in _WEBHOOKS else _WORKER
        yield Row(f"{name}, cold start: CPU", spent, "ms", floor, budget)
    first = _cpu(first for _, _, first in turns)
    yield Row("send, cold: CPU of the first call of AWS", first, "ms", budget=Budget(10))


def in_turns(turn: Callable[[], Turn], count: int) -> list[Turn]:
    """Return what so many turns found; the first one of all only compiles the modules."""
    turn()
    with ThreadPoolExecutor(AT_ONCE) as executor:
        return list(executor.map(lambda _: turn(), range(count)))


def _turn(
    deployment: Deployment, events: Mapping[str, dict[str, Any]]
) -> tuple[dict[str, float], Cost, Cost]:
    started = {name: _started(deployment, name, event) for name, event in events.items()}
    naive: Cost = measured("bench.cold_floor", deployment.environment, "bench.naive")
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

"""How much memory functions have in use after many invocations, and whether it grows."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from bench.deployment import Deployment
from bench.process import measured
from bench.rows import Budget, Row
from bench.template import memory_of

FUNCTIONS: Final = (
    "SendFunction",
    "DispatchFunction",
    "CallbackWebhookFunction",
    "CallbackWorkerFunction",
    "PushFunction",
    "PushRetryFunction",
    "PushBatchFunction",
    "UplinkWebhookFunction",
    "UplinkWorkerFunction",
    "CallbackEventFunction",
    "ExpiryFunction",
    "TallyFunction",
    "QueryFunction",
)
_MANY: Final = 1000
_AT_ONCE: Final = 2
"""Nothing here is timed."""


def rows(deployment: Deployment) -> Iterator[Row]:
    """Measure each function, in a process of its own."""
    with ThreadPoolExecutor(_AT_ONCE) as executor:
        found = list(executor.map(lambda name: _used(deployment, name), FUNCTIONS))
    for name, (_, late) in zip(FUNCTIONS, found, strict=True):
        what = f"memory of {name}, {_MANY} invocations"
        yield Row(what, late, "MB", budget=_half(name))

    grown = max(late / early - 1 for early, late in found)
    yield Row("memory: most growth in the last 70 %", max(0.0, grown * 100), "%", budget=Budget(2))


def _half(function: str) -> Budget:
    return Budget(memory_of(function) / 2)


def _used(deployment: Deployment, function: str) -> Any:
    given = {
        "function": function,
        "invocations": _MANY,
        "endpoint": deployment.endpoint,
        "app_key": deployment.app_key,
        "app_secret": deployment.app_secret,
    }
    return measured("bench.many_invocations", deployment.environment_of(function), given)

"""What a send costs that is written without a thought for it, to be compared with the real one."""

from collections.abc import Iterator
from statistics import median

from bench.deployment import Deployment
from bench.process import measured
from bench.requests import send_event
from bench.rows import Row
from bench.send import MANY


def rows(deployment: Deployment) -> Iterator[Row]:
    """Measure the naive send."""
    events = [send_event(deployment, count) for count in (1, MANY)]
    found = measured("bench.warm_naive", deployment.environment, [deployment.endpoint, *events])
    one, many = (median([cpu for cpu, _ in found[kind]]) for kind in ("one", "many"))
    name = "naive send"
    yield Row(f"{name}, {MANY} recipients, warm: CPU per recipient", many / MANY * 1e6, "us")
    yield Row(f"{name}, 1 recipient, warm: CPU per request", one * 1e3, "ms")
    yield Row(f"{name}, {MANY} recipients, warm: AWS calls", found["calls"], "calls")

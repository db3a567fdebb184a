"""One step of a message's story, measured: what a function costs, and what it asks of AWS."""

import os
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from typing import Any, Final

from bench.costs import cost
from bench.functions import Context, Handler, load
from bench.stub.process import counts
from bench.template import file_of

_KEPT: Final = 20
_BESIDE_A_LINE: Final = 26
"""Bytes."""


@dataclass
class Step:
    """What a function has cost so far. Seconds; log_bytes: of what it wrote to its log."""

    invocations: int = 0
    cpu: float = 0.0
    wall: float = 0.0
    log_bytes: int = 0
    aws: Counter[str] = field(default_factory=Counter)
    """What it asked: write_units, read_units, sqs_requests, and requests of each service."""

    def as_json(self) -> dict[str, Any]:
        """Return what is measured."""
        return {**vars(self), "aws": dict(self.aws)}


class Log:
    """A standard output that is read only when something has gone wrong.

    bytes: what was written, with what CloudWatch charges beside each line.
    """

    def __init__(self) -> None:
        self.bytes = 0
        self._last: deque[str] = deque(maxlen=_KEPT)

    def write(self, text: str) -> int:
        self.bytes += len(text.encode()) + text.count("\n") * _BESIDE_A_LINE
        self._last.append(text)
        return len(text)

    def flush(self) -> None:
        """Nothing waits to be written."""

    def __str__(self) -> str:
        return "".join(self._last)


class Measured:
    """Calls one function of template.yaml, and adds up what that costs."""

    def __init__(self, name: str, endpoint: str, log: Log) -> None:
        self._handler: Handler = load(file_of(name))
        self._endpoint = endpoint
        self._log = log
        self.step = Step()

    def __call__(self, events: Iterable[Any]) -> list[Any]:
        """Call it with each event; return its answers. Raises RuntimeError if an entry failed."""
        before, logged = _asked(self._endpoint), self._log.bytes
        answers = [self._call(event) for event in events]
        self.step.log_bytes += self._log.bytes - logged
        self.step.aws.update(_asked(self._endpoint) - before)
        return answers

    def _call(self, event: Any) -> Any:
        answers: list[Any] = []
        cpu, wall = cost(lambda: answers.append(self._handler(event, Context())))
        (answer,) = answers
        if answer and (answer.get("batchItemFailures") or answer.get("statusCode", 200) >= 300):
            raise RuntimeError(f"a function did not do its work: {answer}\n{self._log}")
        self.step.invocations += 1
        self.step.cpu += cpu
        self.step.wall += wall
        return answer


@contextmanager
def listening() -> Iterator[Log]:
    """Take what functions write, as Lambda does."""
    log = Log()
    with redirect_stdout(log):
        yield log


def _asked(endpoint: str) -> Counter[str]:
    """Return what was asked so far, in thousandths where it has fractions."""
    counted = counts(endpoint)
    services = Counter[str]()
    for operation, times in counted["operations"].items():
        services[operation.partition(".")[0]] += times
    units = {name: round(counted[name] * 1000) for name in ("write_units", "read_units")}
    writes = {f"write:{where}": round(many * 1000) for where, many in counted["writes"].items()}
    plain = {name: counted[name] for name in ("sqs_requests", "submits", "pushes", "bytes_out")}
    return Counter({**services, **units, **writes, **plain})


def rss_megabytes() -> float:
    """Return the memory that this process has in use."""
    with open("/proc/self/statm") as statm:  # noqa: PTH123 - read in the midst of measuring
        pages = int(statm.read().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

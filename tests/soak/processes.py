"""The memory of every process of the local system, over time, and what it worked."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Final, Self

import psutil

ALL: Final = "all together"
_ENGINE: Final = "local.engine_process"
_FUNCTION: Final = "AWS_LAMBDA_FUNCTION_NAME"
_MB: Final = 1 << 20


class Every:
    """Does something again and again, in a thread of its own, until it is left."""

    def __init__(self, seconds: float, do: Callable[[], None]) -> None:
        self._seconds = seconds
        self._do = do
        self._stop = Event()
        self._thread = Thread(target=self._run)

    def __enter__(self) -> Self:
        self._do()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._do()

    def _run(self) -> None:
        while not self._stop.wait(self._seconds):
            self._do()


@dataclass
class Processes:
    """The processes below one, sampled.

    sizes: by name the MB of the largest process of that name, one for each sample. started: how
    many processes of a name there were in all. worked: by process the seconds of a processor that
    it had used when it was first seen and when it was last seen.
    """

    root: int
    sizes: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    started: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    worked: dict[psutil.Process, tuple[float, float]] = field(default_factory=dict)
    _names: dict[psutil.Process, str] = field(default_factory=dict)

    def sample(self) -> None:
        """Look once at all of them."""
        found: dict[str, list[float]] = defaultdict(list)
        for process in self._tree():
            with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                size = process.memory_info().rss / _MB
                self._note_work(process)
                found[self._name(process)].append(size)
        for name, sizes in found.items():
            self.sizes[name].append(max(sizes))
        self.sizes[ALL].append(sum(map(sum, found.values())))

    @property
    def now(self) -> float:
        """MB of all together in the last sample."""
        return self.sizes[ALL][-1]

    def seconds(self, name: str) -> float:
        """Return how many seconds of a processor the processes of a name have worked since then."""
        return sum(
            last - first
            for process, (first, last) in self.worked.items()
            if name in (ALL, self._names[process])
        )

    def _note_work(self, process: psutil.Process) -> None:
        times = process.cpu_times()
        now = times.user + times.system
        is_new = bool(self.sizes)  # it was not there at the first sample
        first, _ = self.worked.get(process, (0.0 if is_new else now, now))
        self.worked[process] = (first, now)

    def _tree(self) -> Iterator[psutil.Process]:
        with suppress(psutil.NoSuchProcess):
            root = psutil.Process(self.root)
            yield root
            yield from root.children(recursive=True)

    def _name(self, process: psutil.Process) -> str:
        if process not in self._names:
            self._names[process] = self._new_name(process)
            self.started[self._names[process]] += 1
        return self._names[process]

    def _new_name(self, process: psutil.Process) -> str:
        if process.pid == self.root:
            return "front door"
        if _ENGINE in process.cmdline():
            return "engine"
        function = process.environ().get(_FUNCTION)
        return _logical(function) if function else process.name()


def _logical(function: str) -> str:
    """A function's name in the template; the engine puts the stack before and something behind."""
    return next((part for part in function.split("-") if part.endswith("Function")), function)


def machine() -> str:
    """What this runs on, in words."""
    memory = psutil.virtual_memory().total / _MB / 1024
    return f"On {os.cpu_count()} processors with {memory:.0f} GB, on an emulator of AWS."

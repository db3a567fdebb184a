"""Work that is shared by as many threads as are needed, so that no part of it waits for another."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from typing import Generic, TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")


class SharedWork(Generic[Part, Result]):
    """Parts of some work, of which each thread takes the next one whenever it is free.

    It begins with one thread. Whoever takes a part while more are left calls for help before, if
    none is on its way. So when a part has to wait, the help goes on with the next one at once, and
    no more threads are woken than there are parts that wait.

    others: the threads beside the one that begins; None if there are none.
    """

    def __init__(self, work: Callable[[Part], Result], others: Executor | None) -> None:
        self._work = work
        self._others = others
        self._left: deque[tuple[int, Part]] = deque()
        self._results: dict[int, Result] = {}
        self._helpers: list[Future[None]] = []
        self._help_is_coming = False

    def __call__(self, parts: Sequence[Part]) -> list[Result]:
        """Do all parts, and return their results. Raises what the work raises. Call it once."""
        self._left.extend(enumerate(parts))
        self._take_each()
        for helper in self._helpers:  # which may call for more meanwhile
            if not helper.cancel():
                helper.result()
        return [self._results[place] for place in range(len(parts))]

    def _take_each(self) -> None:
        while True:
            try:
                place, part = self._left.popleft()
            except IndexError:  # looking before would leave room for another thread
                return
            self._call_for_help()
            self._results[place] = self._work(part)

    def _call_for_help(self) -> None:
        # If two threads call at the same time, one helper too many comes and finds nothing to do.
        if self._others is not None and self._left and not self._help_is_coming:
            self._help_is_coming = True
            self._helpers.append(self._others.submit(self._come))

    def _come(self) -> None:
        self._help_is_coming = False
        self._take_each()

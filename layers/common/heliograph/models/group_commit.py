"""Group commit: what threads write at the same time goes out together.

Who writes while nobody else does leads: its write goes out at once, as a request of its own. What
others want to write until that is answered goes out in one request, led by one of them; and so on.
Nobody waits for company (docs/adr/0052-threads-write-in-groups.md).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from queue import SimpleQueue
from threading import Lock
from typing import Final

from heliograph.aws.api import Api
from heliograph.models.statements import AT_ONCE, TableWrite, write_together
from heliograph.models.writes import WrittenItem


class _Lead:
    """Told to somebody who waits: it is your turn to lead."""


_LEAD: Final = _Lead()


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A write, and where its thread is told what became of it."""

    write: TableWrite
    told: SimpleQueue[WrittenItem | _Lead | None] = field(default_factory=SimpleQueue)


class GroupCommit:
    """Makes the writes of several threads. api: makes each request once."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._lock = Lock()
        self._waiting: deque[_Waiting] = deque()
        self._is_led = False

    def __call__(self, write: TableWrite) -> WrittenItem | None:
        """Return what became of a write; None if nobody knows: then it is to be made by itself."""
        mine = _Waiting(write)
        told = _LEAD if self._begins(mine) else mine.told.get()
        return self._lead(mine) if isinstance(told, _Lead) else told

    def _begins(self, mine: _Waiting) -> bool:
        """Tell whether nobody leads; otherwise let a write wait."""
        with self._lock:
            is_led, self._is_led = self._is_led, True
            if is_led:
                self._waiting.append(mine)
            return not is_led

    def _lead(self, mine: _Waiting) -> WrittenItem | None:
        """Make a write, and others that wait. Whatever happens, nobody waits for ever."""
        others: Sequence[_Waiting] = ()
        written: Sequence[WrittenItem | None] = ()
        try:
            others = self._taken()
            written = write_together(self._api, [mine.write, *(one.write for one in others)])
        finally:
            for one, its in zip_longest(others, written[1:]):
                one.told.put(its)
            self._pass_on()
        return written[0]

    def _taken(self) -> Sequence[_Waiting]:
        with self._lock:
            return [self._waiting.popleft() for _ in range(min(len(self._waiting), AT_ONCE - 1))]

    def _pass_on(self) -> None:
        """Let the first who waits lead; if nobody waits, whoever comes next."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().told.put(_LEAD)
            else:
                self._is_led = False

"""A schedule in: work that is done again and again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from heliograph.edge.observability import count, observed, report, report_fault

_RESERVE_MILLISECONDS: Final = 15_000
"""What a function keeps of its time to finish what it is at."""

Work = Callable[[Callable[[], bool]], Mapping[str, int]]


class ScheduledWorkFailed(Exception):
    """The work failed with this type of exception. Its text is left out: Lambda would log it."""


class ScheduleHandler:
    """A Lambda handler for a schedule.

    work: does the work while it has time and returns what to count.
    """

    def __init__(self, work: Work) -> None:
        self._work = work
        self._handle = observed(self._run)

    def __call__(self, event: Mapping[str, Any], context: Any) -> None:
        """Do the work once. Raises ScheduledWorkFailed."""
        self._handle(event, context)

    def _run(self, _event: Mapping[str, Any], context: Any) -> None:
        def has_time() -> bool:
            return bool(context.get_remaining_time_in_millis() > _RESERVE_MILLISECONDS)

        try:
            counts = self._work(has_time)
        except Exception as error:  # noqa: BLE001 - raised again, without its text
            report_fault("scheduled work failed", error)
            count({"ScheduledWorkFailed": 1})
            raise ScheduledWorkFailed(type(error).__qualname__) from None
        report("scheduled work done", **counts)
        count(counts)

"""When a carrier may be handed the next messages: its rate, and its wish to be left alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from heliograph.domain.routing import CarrierSetup
from heliograph.ports.clock import Clock
from heliograph.ports.routing import Paces

PATIENCE: Final = timedelta(seconds=3)
"""How long a job waits for its first moment. Who would wait longer goes back to the queue."""
WINDOW: Final = timedelta(seconds=5)
"""How long a job takes to hand its messages over to one carrier. What does not fit goes back."""
LONGEST_REST: Final = 900
"""Seconds; the longest that a queue can wait."""


@dataclass(frozen=True, slots=True)
class Moments:
    """When the first messages of several may be submitted, one each.

    next_at: when those that got none may be asked for again.
    """

    starts: Sequence[datetime]
    next_at: datetime


@dataclass(frozen=True, slots=True)
class PaceMessages:
    """Share out the moments of a carrier that takes only so many segments a second.

    All dispatchers together never exceed its rate. That costs one conditional write for a job,
    and nothing for a carrier without a limit.
    """

    paces: Paces
    clock: Clock

    def __call__(self, setup: CarrierSetup, segment_count: int, messages: int) -> Moments:
        """Return the moments of so many messages at a carrier."""
        now = self.clock.now()
        if setup.per_second is None:
            return Moments([now] * messages, now)
        interval = timedelta(microseconds=ceil(segment_count * 1_000_000 / setup.per_second))
        fitting = min(messages, max(1, WINDOW // interval))
        stretch = self.paces.reserve(setup.name, now, fitting * interval, PATIENCE)
        if not stretch.is_ours:
            return Moments((), stretch.start)
        starts = [stretch.start + place * interval for place in range(fitting)]
        return Moments(starts, stretch.start + fitting * interval)


class Rests:
    """The carriers that asked this dispatcher to leave them alone for a while.

    Others learn it by themselves. May be used by several threads.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[str, datetime] = {}

    def begin(self, carrier: str, seconds: int) -> None:
        """Leave a carrier alone from now on."""
        rest = timedelta(seconds=min(seconds, LONGEST_REST))
        self._until[carrier] = self._clock.now() + rest

    def is_resting(self, carrier: str) -> bool:
        """Tell whether a carrier is left alone now."""
        until = self._until.get(carrier)
        return until is not None and self._clock.now() < until

    def over_at(self, carriers: Collection[str]) -> datetime:
        """Return when the first of these carriers may be asked again; now if one may be."""
        now = self._clock.now()
        return max(now, min((self._until.get(name, now) for name in carriers), default=now))

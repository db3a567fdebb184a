"""How long deliveries took, as a histogram that merges (DET-07).

The buckets are fixed, so histograms of any hours add up exactly, in any order. Each bucket is at
most a tenth wider than it is long, so what is read off is within 5 % of the truth, and within a
tenth of a second where that is more. Bounds are whole milliseconds and made with whole numbers
only: every machine counts alike.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

_FIRST_BOUND: Final = 100
_LAST_BOUND: Final = timedelta(days=90) // timedelta(milliseconds=1)
_MILLISECOND: Final = timedelta(milliseconds=1)
PERCENTS: Final = (50, 95, 99)


def _bounds() -> Iterator[int]:
    bound = _FIRST_BOUND
    while bound < _LAST_BOUND:
        yield bound
        bound += bound // 10
    yield _LAST_BOUND


BOUNDS: Final = tuple(_bounds())
"""Milliseconds that the deliveries of each bucket took at most. Longer ones count as the last."""


@dataclass(frozen=True, slots=True)
class Latencies:
    """How many deliveries took how long.

    buckets: by the place of their bound in BOUNDS; none of them is 0. A difference of two
    histograms may have negative ones.
    """

    buckets: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, latency: timedelta) -> Latencies:
        """Return the histogram of one delivery. A clock that went back counts as no time."""
        bucket = bisect_left(BOUNDS, latency // _MILLISECOND)
        return cls({min(bucket, len(BOUNDS) - 1): 1})

    def __add__(self, other: Latencies) -> Latencies:
        return total_latencies((self, other))

    def __neg__(self) -> Latencies:
        return Latencies({bucket: -count for bucket, count in self.buckets.items()})

    @property
    def count(self) -> int:
        """How many deliveries there are."""
        return sum(self.buckets.values())

    def percentiles(self) -> Mapping[int, timedelta | None]:
        """Return those that statistics show (DET-07)."""
        return {percent: self.percentile(percent) for percent in PERCENTS}

    def percentile(self, percent: int) -> timedelta | None:
        """Return the time within which so many of a hundred deliveries came; None without any."""
        rank = -(-self.count * percent // 100)
        seen = 0
        for bucket in sorted(self.buckets):
            seen += self.buckets[bucket]
            if seen >= rank > 0:
                return _middle(bucket)
        return None


NO_LATENCIES: Final = Latencies()


def total_latencies(parts: Iterable[Latencies]) -> Latencies:
    """Return the sum of histograms."""
    buckets: Counter[int] = Counter()
    for part in parts:
        for bucket, count in part.buckets.items():
            buckets[bucket] += count
    return Latencies({bucket: count for bucket, count in buckets.items() if count})


def _middle(bucket: int) -> timedelta:
    """Return the time that is wrong by the same share at both ends of a bucket."""
    upper = BOUNDS[bucket]
    if not bucket:
        return upper * _MILLISECOND
    lower = BOUNDS[bucket - 1]
    return (2 * lower * upper // (lower + upper)) * _MILLISECOND

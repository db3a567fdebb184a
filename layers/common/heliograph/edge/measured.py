"""Values that operators look at, gathered while a batch is worked off and written after it.

One line for each carrier and each application that something was measured of, however many values
there are: a line for each value would cost more than the message.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from typing import Final

from heliograph.domain.measures import Measure
from heliograph.edge.counts import Counts

_MOST_VALUES: Final = 100
"""Values of one metric that CloudWatch reads in one line."""


class Measured:
    """What has been measured and is not written yet. May be used by several threads."""

    def __init__(self) -> None:
        self._measures: deque[Measure] = deque()
        self._lines: Counts | None = None

    def take(self, measures: Sequence[Measure]) -> None:
        """Take values."""
        self._measures.extend(measures)

    def write(self, counts: Counts) -> None:
        """Write the values of each owner, and add those of nobody to the counts."""
        by_owner: defaultdict[tuple[str, str], list[Measure]] = defaultdict(list)
        while self._measures:
            one = self._measures.popleft()
            if one.of is None:
                counts.count(one.name, one.value, one.unit)
            else:
                by_owner[one.of].append(one)
        for owner, measures in by_owner.items():
            # Made once: what it reads of its environment takes longer than a line.
            self._lines = self._lines or _lines_beside(counts)
            for start in range(0, len(measures), _MOST_VALUES):
                _write(self._lines, owner, measures[start : start + _MOST_VALUES])


def _lines_beside(counts: Counts) -> Counts:
    """Return what writes lines with the dimensions of the counts."""
    lines = Counts()
    lines.set_default_dimensions(**counts.default_dimensions, service=lines.service)
    return lines


def _write(lines: Counts, owner: tuple[str, str], measures: Sequence[Measure]) -> None:
    """Write a line whose values are the deployment's and, once more, their owner's."""
    kind, name = owner
    lines.add_dimensions(**{kind: name})
    metrics = lines.metric_set
    for one in measures:
        if one.name in metrics:
            metrics[one.name]["Value"].append(one.value)
        else:
            metrics[one.name] = {"Unit": one.unit.value, "Value": [one.value]}
    lines.flush_metrics()

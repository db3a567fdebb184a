"""Numbers as small pictures of text, for people who look at a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

WIDTH: Final = 20
"""Characters of the longest bar."""

_EIGHTHS: Final = " ▏▎▍▌▋▊▉█"
_STEPS: Final = "▁▂▃▄▅▆▇█"


def bar(value: int, largest: int) -> str:
    """Return a bar whose length is to WIDTH as the value is to the largest one.

    What is not nothing shows at least a little.
    """
    if value <= 0 or largest <= 0:
        return ""
    whole, eighth = divmod(max(round(8 * WIDTH * value / largest), 1), 8)
    return "█" * whole + _EIGHTHS[eighth].strip()


def sparkline(values: Sequence[int]) -> str:
    """Return a character for each value, as high as it is beside the largest; none for nothing."""
    largest = max(values, default=0)
    return "".join(_step(value, largest) for value in values)


def _step(value: int, largest: int) -> str:
    if value <= 0:
        return " "
    return _STEPS[(value * len(_STEPS) - 1) // largest]

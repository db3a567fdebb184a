"""Which send is due when: a steady rate of messages, to all kinds of handsets mixed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Final

from tests.e2e.handsets import ENDS, HANGING, ORDINARY

_DECK: Final[Mapping[str, int]] = {**dict.fromkeys(ENDS, 2), HANGING: 1, ORDINARY: 31}
"""How many of sixty messages go to each kind of handset."""

_SIZES: Final = (1, 1, 1, 1, 2, 5, 10)
"""Recipients of one send: most are codes for one person."""

_TEMPLATES: Final = ("shipped", "shipped", "code", "hello")
MAINLAND, INTERNATIONAL = "mainland", "international"
AREAS: Final[Mapping[str, str]] = {"hello": INTERNATIONAL, "shipped": MAINLAND, "code": MAINLAND}
"""Whose each template is. Of the mainland's, the one has one segment and the other has two."""

_PREFIXES: Final[Mapping[str, str]] = {MAINLAND: "+8613", INTERNATIONAL: "+4915"}


@dataclass(frozen=True)
class Send:
    """One send. due: seconds after the first one. numbers: E.164, no two alike in a schedule."""

    due: float
    template: str
    numbers: tuple[str, ...]


def schedule(seconds: float, rate: float, random: Random, serial: int = 0) -> Iterator[Send]:
    """Yield sends for so many seconds, at a steady rate of messages a second.

    serial: where the numbers begin, of 100,000 that there are.
    """
    handsets, serials = _handsets(random), count(serial)
    due = 0.0
    while due < seconds:
        template = random.choice(_TEMPLATES)
        size = random.choice(_SIZES)
        numbers = (_number(template, next(serials), next(handsets)) for _ in range(size))
        yield Send(due, template, tuple(numbers))
        due += size / rate


def _handsets(random: Random) -> Iterator[str]:
    """Deal one shuffled deck after the other, so that a short run has every kind, too."""
    while True:
        deck = [handset for handset, times in _DECK.items() for _ in range(times)]
        random.shuffle(deck)
        yield from deck


def _number(template: str, serial: int, handset: str) -> str:
    return f"{_PREFIXES[AREAS[template]]}{serial % 100_000:05}{handset}"

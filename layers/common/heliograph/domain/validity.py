"""How long a message is worth being handed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

SHORTEST_VALIDITY: Final = timedelta(minutes=1)
LONGEST_VALIDITY: Final = timedelta(hours=24)
"""Also how long the carriers are asked again and again."""
VERIFICATION_VALIDITY: Final = timedelta(minutes=15)
"""Nobody has a use for a code after that: those who ask for codes let them expire within minutes,
and whoever is still waiting has asked for another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """How long the messages of an application wait for a carrier to take them."""

    verification: timedelta = VERIFICATION_VALIDITY
    other: timedelta = LONGEST_VALIDITY

    def __post_init__(self) -> None:
        """Refuse what is no validity. Raises ValueError."""
        for chosen in (self.verification, self.other):
            if not SHORTEST_VALIDITY <= chosen <= LONGEST_VALIDITY:
                raise ValueError("a validity is a minute to 24 hours")


DEFAULT_VALIDITY: Final = Validity()

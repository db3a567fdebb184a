"""Writes that are put together first and made later, several in one request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NewType, Protocol

Pending = NewType("Pending", object)
"""A conditional write that has not been made. Who has put it together makes it, too."""


class Commit(Protocol):
    """Makes pending writes."""

    def __call__(self, writes: Sequence[Pending]) -> Sequence[bool]:
        """Make writes; tell for each whether it was applied.

        Where not, it may have been applied all the same, or not: what it was for has to be done by
        itself, which tells. The writes of one request are not made all or none.
        """

"""The queues between the steps of a message's story."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol, TypeVar

Entry_contra = TypeVar("Entry_contra", contravariant=True)


LONGEST_DELAY: Final = 900
"""Seconds."""


class Queue(Protocol[Entry_contra]):
    """One of our queues."""

    def put(self, entries: Sequence[Entry_contra], *, delay_seconds: int = 0) -> None:
        """Queue the entries, to be worked off after the delay (at most LONGEST_DELAY).

        Raises QueueUnavailable with the positions of the entries that are not in the queue.
        """

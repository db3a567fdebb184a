"""The time that a request may take as a whole.

A time-out of a socket counts from byte to byte, so a server that sends one every few seconds keeps
it from ever running out.
"""

from __future__ import annotations

from time import monotonic


class Deadline:
    """The moment at which a request ends, finished or not."""

    def __init__(self, seconds: float) -> None:
        self._ends_at = monotonic() + seconds

    def left(self) -> float:
        """Return the seconds left, more than zero. Raises TimeoutError if there are none."""
        left = self._ends_at - monotonic()
        if left <= 0:
            raise TimeoutError
        return left

"""Writes that are made later, kept in memory."""

from collections.abc import Callable, Sequence
from typing import cast

from heliograph.ports.pending import Pending


class FakeCommit:
    """Commit. sizes: how many writes were made together, each time."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def __call__(self, writes: Sequence[Pending]) -> Sequence[bool]:
        self.sizes.append(len(writes))
        return [self.committed(write) for write in writes]

    def committed(self, write: Pending) -> bool:
        """Make one write. Of one that fails nobody knows what became of it."""
        try:
            return cast(Callable[[], bool], write)()
        except Exception:  # noqa: BLE001 - whatever it is, the others are made all the same
            return False

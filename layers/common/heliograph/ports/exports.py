"""Exports: how far they are, and their files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeAlias

from heliograph.domain.exports import Chunk, Export, Part, Upload

ReadRows: TypeAlias = Callable[[Mapping[str, str], str], Chunk]
"""Returns the rows of a question from a position on, as many as are read at once.

The same position may be read again, when some records have changed meanwhile.
"""


class Exports(Protocol):
    """The exports of the last day."""

    def add(self, export: Export, most: int) -> Export:
        """Store a new export unless there is one with its id; return the one that is there.

        Raises TooManyExports if `most` of who asks are under way; exact also when many are asked
        for at once.
        """

    def get(self, export_id: str) -> Export | None:
        """Return an export by its id."""

    def save(self, export: Export) -> bool:
        """Replace the version before this one; tell whether that was the one there."""


class ExportFiles(Protocol):
    """Where the files are. Each key and each number of a part is written once."""

    def put(self, key: str, content: bytes) -> None:
        """Store a file as a whole."""

    def get(self, key: str) -> bytes:
        """Return what was stored as a whole."""

    def begin(self, key: str) -> Upload:
        """Begin a file of parts."""

    def add(self, upload: Upload, number: int, content: bytes) -> Part:
        """Store a part, 5 MiB at least if it is not the last. number: 1 to 10,000."""

    def finish(self, upload: Upload, parts: Sequence[Part]) -> None:
        """Put the parts together, in their order; may be repeated."""

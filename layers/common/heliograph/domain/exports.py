"""Exports: records into one file, by a job that may be broken off and goes on (DET-08)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

KEPT: Final = timedelta(days=1)
"""How long an export, and the way to its file, is there from when it was asked for."""
FORGOTTEN: Final = timedelta(hours=1)
"""After so long without a change nobody counts on an export any more. A run changes it every few
minutes; but its entry may be lost, or wait for others."""
BEGINNING: Final = ""
"""The position before the first row."""


class ExportState(StrEnum):
    """How far an export is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows as they stand in the file.

    rows: how many. next: the position after them, None if they are the last.
    """

    content: bytes = field(repr=False)
    rows: int
    next: str | None


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the file that is stored. etag: by which the store knows it."""

    number: int
    etag: str


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is stored part by part, and is there when it is finished."""

    key: str
    upload_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What of the file is made.

    position: where the next rows are read, None if all are. rows, size (bytes): of what was read.
    rest: the key of what was read and is in no part yet, None if that is nothing.
    """

    position: str | None = BEGINNING
    rows: int = 0
    size: int = 0
    rest: str | None = None

    def after(self, chunk: Chunk) -> Progress:
        """Return what is made when these rows are."""
        return replace(
            self,
            position=chunk.next,
            rows=self.rows + chunk.rows,
            size=self.size + len(chunk.content),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """One export.

    asked_by: the name of the caller, who alone gets it. question: all that decides what the file
    holds. request: by which a repeated request is known. version: grows with each time it is
    saved; what is stored meanwhile has it in its name, so no two runs ever write the same thing.
    claimed_by: the entry whose run works on it, None if none does; claimed_until: when that run has
    ended for certain. key: of the file.
    reason: why it failed.
    """

    export_id: str
    asked_by: str
    question: Mapping[str, str] = field(repr=False)
    request: str
    asked_at: datetime
    changed_at: datetime
    version: int = 1
    state: ExportState = ExportState.QUEUED
    claimed_by: str | None = None
    claimed_until: datetime | None = None
    progress: Progress = Progress()
    upload: Upload | None = None
    parts: tuple[Part, ...] = ()
    key: str | None = None
    reason: str | None = None

    @property
    def kept_until(self) -> datetime:
        """When it is gone."""
        return self.asked_at + KEPT

    @property
    def has_ended(self) -> bool:
        """Whether nothing is left to do."""
        return self.state in {ExportState.DONE, ExportState.FAILED}

    def is_under_way(self, now: datetime) -> bool:
        """Tell whether it counts among those that its caller has not got yet."""
        return not self.has_ended and now < self.changed_at + FORGOTTEN

    def claim_of_another(self, entry_id: str, now: datetime) -> datetime | None:
        """Return until when another entry's run may work on it, None if none does.

        An entry comes back when its own run has ended.
        """
        if self.claimed_until is None or self.claimed_by == entry_id:
            return None
        return self.claimed_until if self.claimed_until > now else None

    @property
    def new_key(self) -> str:
        """Return the name of what is stored at this version."""
        return f"{self.export_id}/{self.version}"


@dataclass(frozen=True, slots=True)
class ExportJob:
    """An entry of the queue: this export is to be begun, or to go on."""

    export_id: str
    asked_by: str

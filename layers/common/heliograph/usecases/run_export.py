"""Run an export: read page by page, store part by part, never more than one of them in memory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from heliograph.domain.errors import ExportClaimed, ExportGivenUp
from heliograph.domain.exports import Export, ExportJob, ExportState, Progress
from heliograph.ports.clock import Clock
from heliograph.ports.exports import ExportFiles, Exports, ReadRows
from heliograph.ports.queues import Queue

RUN: Final = timedelta(minutes=4)
"""How long one run reads before it hands on to the next."""
CLAIM: Final = timedelta(minutes=5)
"""When a run is over for certain: as long as the function may take."""
PART_SIZE: Final = 8 * 1024 * 1024
"""Bytes; the least that S3 takes is 5 MiB."""

GIVEN_UP: Final = (
    "It could not be finished. Ask for a new one; if that fails too, ask the operator."
)


@dataclass(frozen=True, slots=True)
class RunExport:
    """Go on with an export where its last run ended, however it ended.

    All that a run needs is saved together, on the condition that nobody else has saved meanwhile:
    which rows are stored, and where. What a run stored and did not save is never looked at again,
    because a later one stores under another name. So no row is there twice, and none is missing.
    """

    exports: Exports
    files: ExportFiles
    read: ReadRows
    queue: Queue[ExportJob]
    clock: Clock
    part_size: int = PART_SIZE

    def __call__(self, export_id: str, entry_id: str, *, is_last: bool = False) -> Export | None:
        """Return the export as this run leaves it, None if there was nothing to do.

        entry_id: the same whenever the entry that asks for this run comes back. is_last: whether it
        will not come back; if its run before died, this one would die, too, and nobody would tell.
        Raises ExportClaimed if another run works on it, ExportGivenUp, QueueUnavailable.
        """
        export = self.exports.get(export_id)
        if export is None or export.has_ended:
            return None
        now = self.clock.now()
        if (until := export.claim_of_another(entry_id, now)) is not None:
            raise ExportClaimed(until)
        if is_last and export.claimed_by == entry_id:
            self._ended(export, ExportState.FAILED, reason=GIVEN_UP)
            raise ExportGivenUp
        claimed = replace(
            export, state=ExportState.RUNNING, claimed_by=entry_id, claimed_until=now + CLAIM
        )
        return self._work(self._saved(claimed), now + RUN)

    def give_up(self, export_id: str) -> None:
        """Tell who waits for it that an export has failed. Raises ExportClaimed."""
        export = self.exports.get(export_id)
        if export is not None and not export.has_ended:
            self._ended(export, ExportState.FAILED, reason=GIVEN_UP)

    def _work(self, export: Export, until: datetime) -> Export:
        progress = export.progress
        content = bytearray(self.files.get(progress.rest) if progress.rest else b"")
        while progress.position is not None:
            if self.clock.now() >= until:
                return self._handed_on(export, progress, bytes(content))
            chunk = self.read(export.question, progress.position)
            content += chunk.content
            progress = progress.after(chunk)
            if len(content) >= self.part_size:
                export = self._with_part(export, progress, bytes(content))
                content.clear()
        return self._finished(export, progress, bytes(content))

    def _with_part(self, export: Export, progress: Progress, content: bytes) -> Export:
        upload = export.upload or self.files.begin(export.new_key)
        part = self.files.add(upload, export.version, content)
        return self._saved(
            replace(
                export,
                upload=upload,
                parts=(*export.parts, part),
                progress=replace(progress, rest=None),
            )
        )

    def _handed_on(self, export: Export, progress: Progress, content: bytes) -> Export:
        """Leave the rest of the work to the next run, and to it what is too little for a part."""
        rest = export.new_key if content else None
        if rest is not None:
            self.files.put(rest, content)
        left = replace(export, progress=replace(progress, rest=rest))
        saved = self._saved(_unclaimed(left))
        self.queue.put([ExportJob(export.export_id, export.asked_by)])
        return saved

    def _finished(self, export: Export, progress: Progress, content: bytes) -> Export:
        upload = export.upload
        if upload is None:
            self.files.put(export.new_key, content)
            whole = replace(export, progress=progress)
            return self._ended(whole, ExportState.DONE, key=export.new_key)
        # Once a file is put together, nothing can be added to it. So before that it is saved that
        # all is read.
        if content:
            export = self._with_part(export, progress, content)
        elif export.progress.position is not None:
            export = self._saved(replace(export, progress=progress))
        self.files.finish(upload, export.parts)
        return self._ended(export, ExportState.DONE, key=upload.key)

    def _ended(
        self,
        export: Export,
        state: ExportState,
        *,
        key: str | None = None,
        reason: str | None = None,
    ) -> Export:
        return self._saved(_unclaimed(replace(export, state=state, key=key, reason=reason)))

    def _saved(self, export: Export) -> Export:
        """Save the next version. Raises ExportClaimed if another run has saved one."""
        now = self.clock.now()
        changed = replace(export, version=export.version + 1, changed_at=now)
        if not self.exports.save(changed):
            raise ExportClaimed(now + CLAIM)
        return changed


def _unclaimed(export: Export) -> Export:
    return replace(export, claimed_by=None, claimed_until=None)

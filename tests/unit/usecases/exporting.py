"""An export of numbered rows, whose queue and power a test holds in its hands."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from heliograph.domain.errors import ExportClaimed
from heliograph.domain.exports import Chunk, Export, ExportJob, Part, Upload
from heliograph.ports.clock import Clock
from heliograph.usecases.run_export import RunExport
from heliograph.usecases.start_export import StartExport

from tests.fakes import NOON, FakeClock, FakeExportFiles, FakeExports
from tests.unit.usecases.power import Cut, Power, PowerCut, PoweredQueue

PART = 10
"""Bytes. A row has three."""

EXPORT = Export(
    export_id="export-1",
    asked_by="application 10001",
    question={"kind": "details"},
    request="digest",
    asked_at=NOON,
    changed_at=NOON,
)


class PoweredExports(FakeExports):
    def __init__(self, power: Power, clock: Clock) -> None:
        super().__init__(clock)
        self._power = power

    def add(self, export: Export, most: int) -> Export:
        with self._power.call():
            return super().add(export, most)

    def get(self, export_id: str) -> Export | None:
        with self._power.call():
            return super().get(export_id)

    def save(self, export: Export) -> bool:
        with self._power.call():
            return super().save(export)


class PoweredExportFiles(FakeExportFiles):
    def __init__(self, power: Power, smallest: int) -> None:
        super().__init__(smallest)
        self._power = power

    def put(self, key: str, content: bytes) -> None:
        with self._power.call():
            super().put(key, content)

    def get(self, key: str) -> bytes:
        with self._power.call():
            return super().get(key)

    def begin(self, key: str) -> Upload:
        with self._power.call():
            return super().begin(key)

    def add(self, upload: Upload, number: int, content: bytes) -> Part:
        with self._power.call():
            return super().add(upload, number, content)

    def finish(self, upload: Upload, parts: Sequence[Part]) -> None:
        with self._power.call():
            super().finish(upload, parts)


class Exporting:
    """pages: how many rows each page has. each: what the clock goes on with each page."""

    def __init__(self, *pages: int, each: timedelta = timedelta(), part: int = PART) -> None:
        self.clock, self.power = FakeClock(), Power()
        self.exports = PoweredExports(self.power, self.clock)
        self.files = PoweredExportFiles(self.power, smallest=part)
        self.queue: PoweredQueue[ExportJob] = PoweredQueue(self.power)
        self.start = StartExport(self.exports, self.queue)
        self.run = RunExport(self.exports, self.files, self.read, self.queue, self.clock, part)
        self.read_at: list[str] = []
        self._done = 0
        self._pages = [range(sum(pages[:n]), sum(pages[: n + 1])) for n in range(len(pages))]
        self._each = each

    @property
    def rows(self) -> bytes:
        """All rows as they stand in the file."""
        return b"".join(_row(number) for page in self._pages for number in page)

    @property
    def export(self) -> Export:
        return self.exports.kept[EXPORT.export_id]

    @property
    def file(self) -> bytes:
        assert self.export.key is not None
        return self.files.files[self.export.key]

    def read(self, question: Mapping[str, str], position: str) -> Chunk:
        assert question == EXPORT.question
        self.read_at.append(position)
        self.clock.advance(self._each)
        number = int(position or 0)
        page, following = self._pages[number], number + 1
        return Chunk(
            b"".join(_row(row) for row in page),
            len(page),
            str(following) if following < len(self._pages) else None,
        )

    @property
    def entry_id(self) -> str:
        """The name of the first entry in the queue, until it is worked off."""
        return f"entry-{self._done}"

    def work_off(self, cut: Cut | None = None) -> int:
        """Work off the queue to its end, as SQS does, after a power cut; return the runs."""
        self.power.back(cut)
        runs = 0
        while self.queue.entries:
            runs += 1
            assert runs < 50, "it does not come to an end"
            try:
                self.run(self.queue.entries[0].export_id, self.entry_id)
            except PowerCut:
                self.power.back()
            except ExportClaimed as claimed:
                self.clock.at = max(self.clock.at, claimed.until)
            else:
                del self.queue.entries[0]
                self._done += 1
        return runs

    def calls(self) -> int:
        """How many calls the work makes to its end."""
        self.start(EXPORT)
        self.work_off()
        return self.power.calls


def _row(number: int) -> bytes:
    return f"{number:02}\n".encode()

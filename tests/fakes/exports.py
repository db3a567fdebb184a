"""Exports and their files, kept in memory."""

from collections.abc import Sequence
from threading import Lock

from heliograph.domain.errors import TooManyExports
from heliograph.domain.exports import Export, Part, Upload
from heliograph.ports.clock import Clock

from tests.fakes.clock import FakeClock


class FakeExports:
    """Exports."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.kept: dict[str, Export] = {}
        self._clock = clock or FakeClock()
        self._lock = Lock()

    def add(self, export: Export, most: int) -> Export:
        with self._lock:
            there = self.get(export.export_id)
            if there is not None:
                return there
            now = self._clock.now()
            theirs = [one for one in self.kept.values() if one.asked_by == export.asked_by]
            if sum(one.is_under_way(now) for one in theirs) >= most:
                raise TooManyExports(most)
            self.kept[export.export_id] = export
            return export

    def get(self, export_id: str) -> Export | None:
        there = self.kept.get(export_id)
        return there if there and there.kept_until > self._clock.now() else None

    def save(self, export: Export) -> bool:
        with self._lock:
            there = self.kept.get(export.export_id)
            if there is None or there.version != export.version - 1:
                return False
            self.kept[export.export_id] = export
            return True


class FakeExportFiles:
    """ExportFiles. smallest: what a part has at least that is not the last."""

    def __init__(self, smallest: int = 5 * 1024 * 1024) -> None:
        self.files: dict[str, bytes] = {}
        self._parts: dict[str, dict[int, bytes]] = {}
        self._smallest = smallest

    def put(self, key: str, content: bytes) -> None:
        self.files[key] = content

    def get(self, key: str) -> bytes:
        return self.files[key]

    def begin(self, key: str) -> Upload:
        upload = Upload(key, f"upload-{len(self._parts) + 1}")
        self._parts[upload.upload_id] = {}
        return upload

    def add(self, upload: Upload, number: int, content: bytes) -> Part:
        assert 1 <= number <= 10_000
        self._parts[upload.upload_id][number] = content
        return Part(number, f"etag of {content!r}")

    def finish(self, upload: Upload, parts: Sequence[Part]) -> None:
        if upload.upload_id not in self._parts:
            assert upload.key in self.files
            return
        stored = self._parts[upload.upload_id]
        contents = [stored[one.number] for one in parts]
        assert [one.number for one in parts] == sorted(one.number for one in parts)
        assert [one.etag for one in parts] == [f"etag of {content!r}" for content in contents]
        assert all(len(content) >= self._smallest for content in contents[:-1])
        self.files[upload.key] = b"".join(contents)
        del self._parts[upload.upload_id]

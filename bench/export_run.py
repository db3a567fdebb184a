"""One export in a process of its own, of as many messages as it is given.

What AWS answers is made up as it is asked for, so that the memory in use is that of the export:
records of DynamoDB as JSON, and S3, which keeps nothing but looks at every row.
"""

import json
import re
import sys
import time
import zlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import orjson
from heliograph.api.questions import ExportRows
from heliograph.clock import SystemClock
from heliograph.domain.exports import Export, ExportJob, ExportState, Part, Upload
from heliograph.domain.message_ids import SHARDS
from heliograph.models.database import Database
from heliograph.models.details import DynamoMessageDetails, DynamoTemplateNames
from heliograph.models.message_records import MessageRecord
from heliograph.models.messages_by_number import MessagesByNumber
from heliograph.models.templates import TemplateRecord
from heliograph.usecases.list_details import EXPORT_PAGE, LATER_RULES, ListDetails
from heliograph.usecases.run_export import RunExport
from heliograph.usecases.start_export import StartExport

from bench.details import NO_KEYS, facts_of
from local.demo import MAINLAND_ID

_END: Final = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
_LINE_END: Final = b"\n"


def main() -> None:
    """Print how many rows were written, bytes, megabytes at most in use, seconds of CPU, runs.

    Given: of how many days, how many messages a day about, and the bytes of a part.
    """
    given = json.load(sys.stdin)
    export = _export(given["days"])
    queue, files, kept = _Queue(), _Files(), _Exports(export)
    StartExport(kept, queue)(export)
    rows, clock = _rows(given["a_day"]), SystemClock()
    run = RunExport(kept, files, rows, queue, clock, given["part_size"])
    began = time.process_time()
    while queue.entries:
        run(queue.entries.pop().export_id, str(queue.runs))
    seconds = time.process_time() - began
    if kept.export.upload is None and kept.export.key is not None:
        files.look(files.get(kept.export.key))
    if (kept.export.state, kept.export.progress.rows) != (ExportState.DONE, files.rows):
        raise RuntimeError(f"{files.rows} rows are in the file, not {kept.export.progress.rows}")
    size = kept.export.progress.size
    found = {"rows": files.rows, "bytes": size, "megabytes": _peak(), "seconds": seconds}
    print(json.dumps({**found, "runs": queue.runs}))


def _peak() -> float:
    """Return the megabytes that were in use at most.

    Not what the system says of the resources used: that begins with the process that started this
    one.
    """
    (kilobytes,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(kilobytes) / 1024


def _export(days: int) -> Export:
    now = datetime.now(UTC)
    return Export(
        export_id="e",
        asked_by="bench",
        question={
            "kind": "details",
            "format": "jsonl",
            "application_id": MAINLAND_ID,
            "start": (_END - timedelta(days=days)).isoformat(),
            "end": _END.isoformat(),
        },
        request="",
        asked_at=now,
        changed_at=now,
    )


def _rows(a_day: int) -> ExportRows:
    database, clock = Database(api=_Records(a_day)), SystemClock()
    records = database.bound(MessageRecord, "MessagesTable")
    names = DynamoTemplateNames(database.bound(TemplateRecord, "TemplatesTable"))
    by_number = MessagesByNumber(
        database.items("MessagesTable"), database.items("RecipientsTable"), NO_KEYS
    )
    details = DynamoMessageDetails(records, by_number, clock, ThreadPoolExecutor(len(SHARDS)))
    pages = ListDetails(details, names, clock, LATER_RULES, EXPORT_PAGE)
    return ExportRows(pages, EXPORT_PAGE, _no_statistics, clock)


def _no_statistics(_query: object) -> Any:
    raise RuntimeError("only details are exported here, and somebody asks for statistics")


@dataclass(frozen=True)
class _Records:
    """DynamoDB, with so many messages a day, the same number in each shard."""

    a_day: int

    def __call__(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        if operation != "Query":
            return {"Responses": {"TemplatesTable": []}, "UnprocessedKeys": {}}
        partition, low, high = (one["S"] for one in request["ExpressionAttributeValues"].values())
        _, day, shard = partition.split("#")
        ids = [one for one in self._ids(day, shard) if low <= one <= high]
        newest = ids[: -request["Limit"] - 1 : -1]
        items = [_item(partition, one) for one in newest]
        answer: dict[str, Any] = {"Items": items, "Count": len(items), "ScannedCount": len(items)}
        if len(newest) < len(ids):
            last = {"partition": {"S": partition}, "message_id": {"S": newest[-1]}}
            answer["LastEvaluatedKey"] = last
        read: dict[str, Any] = orjson.loads(orjson.dumps(answer))
        return read

    def _ids(self, day: str, shard: str) -> list[str]:
        """Return the ids of a shard, the oldest first."""
        each = self.a_day // len(SHARDS)
        midnight = datetime.fromisoformat(day).replace(tzinfo=UTC)
        first = int(midnight.timestamp() * 1000) + int(shard, 16)
        step = 86_400_000 // (each + 1)
        return [_message_id(first + place * step, shard) for place in range(each)]


def _message_id(milliseconds: int, shard: str) -> str:
    time_of = f"{milliseconds:012x}"
    return f"{time_of[:8]}-{time_of[8:]}-7000-8000-00000000000{shard}_{MAINLAND_ID}"


def _item(partition: str, message_id: str) -> dict[str, Any]:
    milliseconds = int(message_id[:8] + message_id[9:13], 16)
    at = datetime.fromtimestamp(milliseconds / 1000, UTC)
    key = {"partition": {"S": partition}, "message_id": {"S": message_id}}
    return {**key, **facts_of(at)}


@dataclass
class _Exports:
    """Exports, of which there is one."""

    export: Export

    def add(self, export: Export, _most: int) -> Export:
        self.export = export
        return export

    def get(self, _export_id: str) -> Export:
        return self.export

    def save(self, export: Export) -> bool:
        self.export = replace(export)
        return True


@dataclass
class _Queue:
    """The queue of the export. runs: how often one was asked for."""

    entries: list[ExportJob] = field(default_factory=list)
    runs: int = 0

    def put(self, entries: Sequence[ExportJob], *, delay_seconds: int = 0) -> None:
        if delay_seconds:
            raise RuntimeError("an export never waits for itself")
        self.entries += entries
        self.runs += 1


@dataclass
class _Files:
    """ExportFiles that look at rows: their ids fall, so each is there once. rows: how many."""

    rows: int = 0
    _stored: dict[str, bytes] = field(default_factory=dict)
    _last: bytes = b"~"

    def put(self, key: str, content: bytes) -> None:
        self._stored = {key: content}

    def get(self, key: str) -> bytes:
        return self._stored[key]

    def begin(self, key: str) -> Upload:
        return Upload(key, "upload")

    def add(self, _upload: Upload, number: int, content: bytes) -> Part:
        self.look(content)
        return Part(number, "etag")

    def finish(self, upload: Upload, parts: Sequence[Part]) -> None:
        pass

    def look(self, content: bytes) -> None:
        """Read the gzip files that stand one after the other, one at a time."""
        while content:
            member = zlib.decompressobj(wbits=31)
            lines = member.decompress(content).split(_LINE_END)[:-1]
            content = member.unused_data
            for line in lines:
                message_id = line[16:52]
                if message_id >= self._last:
                    raise RuntimeError(f"{message_id!r} is not older than {self._last!r}")
                self._last = message_id
            self.rows += len(lines)


if __name__ == "__main__":
    main()

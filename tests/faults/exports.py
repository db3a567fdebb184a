"""Exports that are asked for while their worker dies: each row is in the file once (DET-08)."""

import gzip
import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

import urllib3

from tests.faults.plans import KillInTurn
from tests.faults.records import AREAS, Json, Records
from tests.faults.system import FaultySystem

CALLER: Final = "ExportFunction"
_AT_ONCE: Final = 4
_PATIENCE_SECONDS: Final = 400.0
_A_DAY: Final = timedelta(days=1)
_WAITS: Final = frozenset({"queued", "running"})


@dataclass
class Exports:
    """Exports of all messages that there are now, none of which changes any more.

    kills: the plan by which the worker dies. torn: what they show that the lists do not, or not so.
    """

    system: FaultySystem
    kills: KillInTurn = field(default_factory=lambda: KillInTurn(CALLER))
    torn: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        records, now = Records(self.system), datetime.now(UTC)
        self._listed = {area: records.rows(area) for area in AREAS}
        self._period = {
            "start": f"{now - _A_DAY:%Y-%m-%dT%H:%M:%SZ}",
            "end": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        }

    def run(self) -> None:
        """Ask for some at once, and hold their files against what the lists say."""
        with ThreadPoolExecutor(_AT_ONCE) as askers:
            list(askers.map(self._export, [*AREAS, *AREAS]))

    def _export(self, area: str) -> None:
        question = {"kind": "details", "format": "jsonl", "reveal": "numbers", **self._period}
        export = self._ask("POST", area, "", json.dumps(question))
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while export["state"] in _WAITS and time.monotonic() < deadline:
            time.sleep(1)
            export = self._ask("GET", area, f"/{export['export_id']}")
        listed = self._listed[area]
        if export["state"] != "done" or export["rows"] != len(listed):
            self.torn.append(f"{area}: {export}")
        elif _rows(export["file"]["link"]) != listed:
            self.torn.append(f"{area}: not the rows of the list")

    def _ask(self, method: str, area: str, path: str, body: str | None = None) -> Json:
        url = f"{self.system.proxy.url}/records/v1/exports{path}"
        headers = {**self.system.client(area).credentials(), "Content-Type": "application/json"}
        answer = urllib3.request(method, url, headers=headers, body=body, retries=False, timeout=60)
        assert answer.status < 300, answer.data
        read: Json = json.loads(answer.data)
        return read


def _rows(link: str) -> Sequence[Json]:
    answer = urllib3.request("GET", link, retries=False, timeout=60)
    assert answer.status == 200, answer.data
    return [json.loads(line) for line in gzip.decompress(answer.data).splitlines()]

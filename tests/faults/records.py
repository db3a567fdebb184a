"""The records as those read them who own them: over HTTP, page by page, and with the command."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeAlias
from urllib.parse import urlencode

import urllib3
from heliograph.models.handsets import Receipt
from heliograph.models.statistics import StatisticsRecord

from local.demo import INTERNATIONAL_ID, MAINLAND_ID
from tests.faults.system import FaultySystem

Json: TypeAlias = dict[str, Any]
AREAS: Final[Mapping[str, str]] = {"mainland": MAINLAND_ID, "international": INTERNATIONAL_ID}
"""The applications of the demo, by their area."""

_HELIOGRAPH: Final = Path(sys.executable).with_name("heliograph")
_LARGEST_PAGE: Final = "500"
_EVERYTHING: Final = "application,template,channel,country,status_code"
_A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Records:
    """What the platform tells about all messages of a system."""

    system: FaultySystem

    def details(self) -> list[Json]:
        """Read every row of the send details of every application, with whole numbers."""
        return [row for area in AREAS for row in self.rows(area)]

    def rows(self, area: str) -> list[Json]:
        """Read those of one application, the newest first."""
        return [row for page in self._pages(area) for row in page]

    def statistics(self) -> Mapping[str, Json]:
        """Read the statistics, told apart by everything, by application."""
        return {
            application_id: self._get(area, "statistics", by=_EVERYTHING)
            for area, application_id in AREAS.items()
        }

    def receipts(self) -> Mapping[str, list[Receipt]]:
        """Read what handsets received, by message id."""
        return {record.message_id: list(record.as_receipts()) for record in self.system.handsets()}

    def count_anew(self) -> None:
        """Forget all counts, and have the operator's command count them again."""
        for record in list(self.system.table(StatisticsRecord, "StatisticsTable").scan()):
            record.delete()
        runs = [self._rebuild(application_id) for application_id in AREAS.values()]
        for run in runs:
            said, _ = run.communicate(timeout=300)
            assert run.returncode == 0, said

    def _pages(self, area: str) -> Iterator[Iterable[Json]]:
        query = {"last": "24h", "page_size": _LARGEST_PAGE, "reveal": "numbers"}
        while True:
            page = self._get(area, "details", **query)
            yield page["messages"]
            if page["next"] is None:
                return
            query["page_token"] = page["next"]

    def _get(self, area: str, what: str, **query: str) -> Json:
        url = f"{self.system.proxy.url}/records/v1/{what}?{urlencode(query)}"
        headers = self.system.client(area).credentials()
        answer = urllib3.request("GET", url, headers=headers, retries=False, timeout=60)
        assert answer.status == 200, answer.data
        read: Json = json.loads(answer.data)
        return read

    def _rebuild(self, application_id: str) -> subprocess.Popen[str]:
        """Begin; a rebuild mostly waits for a minute."""
        now = datetime.now(UTC)
        days = ["--from", f"{now - _A_DAY:%Y-%m-%d}", "--to", f"{now:%Y-%m-%d}"]
        return subprocess.Popen(
            [_HELIOGRAPH, "statistics", "rebuild", "--application", application_id, *days],
            env={**os.environ, "HELIOGRAPH_URL": self.system.proxy.url},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

"""An export over the API: asked for, waited for, fetched by its link (DET-08)."""

import csv
import gzip
import io
import json
import time
from typing import Any

import pytest
import urllib3

from tests.e2e.client import Client
from tests.e2e.local_system import LocalSystem
from tests.e2e.receiver import Receiver
from tests.e2e.records import Records

DETAILS = "/records/v1/details"
EXPORTS = "/records/v1/exports"
PATIENCE = 90


@pytest.fixture
def shop(system: LocalSystem) -> Records:
    return Records(system, system.demo["mainland"])


@pytest.fixture
def hotel(system: LocalSystem) -> Records:
    return Records(system, system.demo["international"])


def finished(records: Records, **content: str) -> tuple[dict[str, Any], bytes]:
    """Ask for an export, wait for it, and fetch its file as whoever has the link does."""
    status, export = records.post(EXPORTS, **content)
    assert status == 202, export
    deadline = time.monotonic() + PATIENCE
    while export["state"] in {"queued", "running"}:
        assert time.monotonic() < deadline, export
        time.sleep(0.2)
        status, export = records.get(f"{EXPORTS}/{export['export_id']}")
        assert status == 200, export
    assert export["state"] == "done", export
    assert export["file"]["link"].startswith("http://127.0.0.1:")
    answer = urllib3.request("GET", export["file"]["link"], retries=False)
    assert answer.status == 200, answer.data
    assert export["file"]["name"] in answer.headers["content-disposition"]
    return export, answer.data


def test_the_file_has_the_rows_of_the_list_and_nobody_else_gets_it(
    client: Client, shop: Records, hotel: Records, receiver: Receiver
) -> None:
    numbers = [f"+861381009910{last}" for last in range(3)]
    sent = client.send(*numbers, statusCallback=receiver.url()).message_ids
    receiver.wait_for(len(numbers), seconds=PATIENCE)
    export, file = finished(shop, kind="details", last="1h", format="jsonl")
    rows = {row["message_id"]: row for row in map(json.loads, gzip.decompress(file).splitlines())}
    assert rows.keys() >= set(sent)
    assert export["rows"] == len(rows)
    listed = shop.get(DETAILS, last="1h", page_size="500")[1]["messages"]
    assert [rows.get(row["message_id"]) for row in listed if row["message_id"] in sent] == [
        row for row in listed if row["message_id"] in sent
    ]
    assert hotel.get(f"{EXPORTS}/{export['export_id']}")[0] == 404

    _, table = finished(shop, kind="details", last="1h", recipient=numbers[0])
    (row,) = csv.DictReader(io.StringIO(table.decode(), newline=""))
    assert (row["message_id"], row["recipient"]) == (sent[0], "+86*******9100")


def test_statistics_are_exported_with_the_functions_own_role(shop: Records) -> None:
    export, file = finished(shop, kind="statistics")
    names, *rows = csv.reader(io.StringIO(file.decode(), newline=""))
    assert names[:2] == ["start", "application"]
    assert len(rows) == export["rows"]

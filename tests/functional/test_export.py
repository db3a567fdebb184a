"""export: records into a file of the bucket, with a link for who asked (DET-08)."""

import csv
import gzip
import io
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from heliograph.usecases.start_export import MOST_UNDER_WAY

from tests.architecture.stack import properties
from tests.contracts.carriers.server import CarrierServer
from tests.deployment import REGION
from tests.functional.conftest import MakeSystem
from tests.functional.lambda_functions import LambdaFunction
from tests.functional.requests import export_event, query_event, send_event
from tests.functional.system import System, batch_of
from tests.unit.dialects.huawei.service import APPLICATION, WORLDWIDE

EXPORTS = "/records/v1/exports/"
EXPORT_ROUTE = "GET /records/v1/exports/{export_id}"
THEIRS: Mapping[str, str] = {"app_key": WORLDWIDE.app_key, "secret": WORLDWIDE.app_secrets[0]}
DETAILS = {"kind": "details"}
TRIES = properties("SQS::Queue")["ExportQueue"]["RedrivePolicy"]["maxReceiveCount"]


def answered(system: System, event: dict[str, Any]) -> tuple[int, Any]:
    answer: Any = system.function("QueryFunction")(event)
    return answer["statusCode"], json.loads(answer["body"])


def start(system: System, content: dict[str, str], **how: str) -> Any:
    status, content = answered(system, export_event(content, **how))
    assert status == 202
    return content


def shown(system: System, export_id: str, **how: str) -> tuple[int, Any]:
    return answered(system, query_event(EXPORTS + export_id, EXPORT_ROUTE, **how))


def finished(system: System, **content: str) -> tuple[Any, bytes]:
    """Ask for an export, have it made, and return what is said of it, and its file."""
    asked = start(system, content)
    system.work_off("ExportFunction", "ExportQueue")
    status, export = shown(system, asked["export_id"])
    assert (status, export["state"]) == (200, "done")
    files = system.files("ExportsBucket")
    path = urlsplit(export["file"]["link"]).path
    return export, next(content for key, content in files.items() if path.endswith(key))


@pytest.fixture
def message_ids(system: System) -> list[str]:
    system.configure(APPLICATION, WORLDWIDE)
    for number in range(3):
        sent: Any = system.function("SendFunction")(send_event(to=f"+861311234567{number}"))
        assert sent["statusCode"] == 200
        system.work_off("DispatchFunction", "SubmitQueue")
    rows = answered(system, query_event("/records/v1/details"))[1]["messages"]
    return [row["message_id"] for row in rows]


def test_details_become_a_file_of_what_the_list_shows(
    system: System, message_ids: list[str]
) -> None:
    export, file = finished(system, **DETAILS, format="jsonl")
    rows = [json.loads(line) for line in gzip.decompress(file).splitlines()]
    listed = answered(system, query_event("/records/v1/details"))[1]["messages"]
    assert rows == listed
    assert [row["message_id"] for row in rows] == message_ids
    assert (export["rows"], export["bytes"]) == (3, len(file))


def test_a_file_for_a_spreadsheet_has_a_line_of_names_first(
    system: System, message_ids: list[str]
) -> None:
    _, file = finished(system, **DETAILS)
    rows = list(csv.DictReader(io.StringIO(file.decode(), newline="")))
    assert [row["message_id"] for row in rows] == message_ids
    assert rows[0]["recipient"] == "+86*******5672"


def test_a_link_is_signed_for_an_hour_and_names_the_file(
    system: System, message_ids: list[str]
) -> None:
    assert message_ids
    export, _ = finished(system, **DETAILS)
    link = urlsplit(export["file"]["link"])
    assert link.netloc == f"exportsbucket.s3.{REGION}.amazonaws.com"
    query = parse_qs(link.query)
    assert query["X-Amz-Expires"] == ["3600"]
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert query["response-content-disposition"] == [
        f'attachment; filename="{export["file"]["name"]}"'
    ]


def test_statistics_become_a_file(system: System, message_ids: list[str]) -> None:
    changes = system.changes("TallyFunction")
    system.function("TallyFunction")({"Records": changes})
    export, file = finished(system, kind="statistics", by="country")
    (row,) = csv.DictReader(io.StringIO(file.decode(), newline=""))
    assert (row["country"], row["messages"]) == ("CN", str(len(message_ids)))
    assert export["rows"] == 1


def test_nobody_else_learns_of_it(system: System, message_ids: list[str]) -> None:
    assert message_ids
    export, _ = finished(system, **DETAILS)
    assert shown(system, export["export_id"], **THEIRS)[0] == 404
    assert shown(system, "0" * 32) == shown(system, export["export_id"], **THEIRS)
    theirs = start(system, {**DETAILS, "format": "csv"}, **THEIRS)
    system.work_off("ExportFunction", "ExportQueue")
    status, done = shown(system, theirs["export_id"], **THEIRS)
    assert (status, done["state"], done["rows"]) == (200, "done", 0)


def test_a_request_that_is_repeated_with_its_key_makes_one_file(system: System) -> None:
    system.configure()
    key = {"idempotency-key": "april"}
    first, again = start(system, DETAILS, **key), start(system, DETAILS, **key)
    assert first["export_id"] == again["export_id"]
    system.work_off("ExportFunction", "ExportQueue")
    made = [one for one in system.files("ExportsBucket") if one.startswith(first["export_id"])]
    assert len(made) == 1
    assert start(system, DETAILS, **key)["state"] == "done"
    status, other = answered(system, export_event({**DETAILS, "last": "1h"}, **key))
    assert (status, other["error"]["code"]) == (409, "idempotency_key_reused")


def received(record: dict[str, Any], times: int) -> dict[str, Any]:
    """The event that SQS calls the function with when it comes for this time."""
    attributes = {"ApproximateReceiveCount": str(times)}
    return {"Records": [{**record, "attributes": attributes}]}


def broken_function(system: System) -> LambdaFunction:
    """The function, whose bucket is away."""
    function = system.new_process("ExportFunction")
    function.environment["EXPORTS_BUCKET"] += "-that-is-not-there"
    return function


def test_the_last_try_tells_who_waits_that_it_failed(system: System) -> None:
    system.configure()
    asked = start(system, DETAILS)
    (record,) = system.take("ExportQueue")["Records"]
    assert broken_function(system)(received(record, TRIES))["batchItemFailures"]
    status, export = shown(system, asked["export_id"])
    assert (status, export["state"], export["file"]) == (200, "failed", None)
    assert "new one" in export["reason"]


def test_a_function_that_died_each_time_tells_so_instead_of_dying_once_more(
    system: System,
) -> None:
    system.configure()
    asked = start(system, DETAILS)
    (record,) = system.take("ExportQueue")["Records"]
    assert broken_function(system)(received(record, TRIES - 1))["batchItemFailures"]
    assert shown(system, asked["export_id"])[1]["state"] == "running"
    last = system.function("ExportFunction")(received(record, TRIES))
    assert last["batchItemFailures"], "the alarm of the dead letters is to ring"
    assert shown(system, asked["export_id"])[1]["state"] == "failed"
    assert not any(key.startswith(asked["export_id"]) for key in system.files("ExportsBucket"))


def test_nobody_has_more_than_so_many_under_way(system: System) -> None:
    system.configure(APPLICATION, WORLDWIDE)
    for _ in range(MOST_UNDER_WAY):
        start(system, DETAILS)
    status, refused = answered(system, export_event(DETAILS))
    assert (status, refused["error"]["code"]) == (429, "too_many_exports")
    assert start(system, DETAILS, **THEIRS)["state"] == "queued"
    system.work_off("ExportFunction", "ExportQueue")
    assert start(system, DETAILS)["state"] == "queued"


def test_an_export_asks_for_more_than_one_question_of_the_list_may(
    make_system: MakeSystem, carrier: CarrierServer
) -> None:
    """C-01: RecordsSpanDays is for one question; an export is many of them (DET-08)."""
    system = make_system(PublicUrl=carrier.url, RecordsSpanDays="1")
    system.configure()
    now = datetime.now(UTC)
    long = {"start": (now - timedelta(days=89)).isoformat()}
    system.function("SendFunction")(send_event(to="+8613112345678"))
    system.work_off("DispatchFunction", "SubmitQueue")
    status, refused = answered(system, query_event("/records/v1/details", **long))
    assert (status, refused["error"]["parameter"]) == (400, "end")
    assert "at most 1 days" in refused["error"]["message"]
    export, _ = finished(system, **DETAILS, **long)
    assert export["rows"] == 1


def test_an_entry_that_is_none_fails(system: System) -> None:
    assert system.function("ExportFunction")(batch_of({"no": "entry"}))["batchItemFailures"]

"""`POST /records/v1/exports` and what is said of them (DET-08, C-01, C-02, PRV-03)."""

import csv
import gzip
import io
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from heliograph.domain.counting import CountedHour
from heliograph.domain.exports import KEPT
from heliograph.domain.messages import MessageState
from heliograph.domain.statistics import effect, hour_of
from heliograph.domain.statistics_queries import STATISTICS_RETENTION
from heliograph.ports.statistics import Kept
from heliograph.usecases.start_export import MOST_UNDER_WAY

from tests.contracts.examples import OUTCOMES
from tests.fakes import NOON
from tests.unit.api.service import HOUR, MASKED, NUMBER, OPEN_SHOP, OPERATOR, SHOP, Service

DAY = timedelta(days=1)
DETAILS = {"kind": "details"}
LONG = {**DETAILS, "start": "2025-12-15T00:00:00Z", "format": "jsonl"}


def lines(file: bytes) -> list[Any]:
    return [json.loads(line) for line in gzip.decompress(file).splitlines()]


def table(file: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.decode(), newline="")))


def counted(service: Service, *ages: timedelta) -> None:
    """Count a message in each of these hours."""
    for age in ages:
        message_id = service.put(at=NOON - age)
        tally = effect(service.messages.records[message_id])
        service.statistics.kept[hour_of(message_id)] = Kept(CountedHour(tally=tally), 1)


def test_a_file_has_what_the_list_shows_far_beyond_its_seven_days() -> None:
    """C-01 is for one question; what was sent in 89 days is one export."""
    service = Service()
    ids = [service.put(at=NOON - age * DAY) for age in (1, 3, 3, 8, 40, 89)]
    service.put("10002")
    export, file = service.exported(**LONG)
    assert {row["message_id"] for row in lines(file)} == set(ids)
    assert [row["accepted_at"] for row in lines(file)] == sorted(
        (row["accepted_at"] for row in lines(file)), reverse=True
    )
    assert (export["rows"], export["bytes"], export["state"]) == (6, len(file), "done")
    that_day = {"start": "2026-03-13T00:00:00Z", "end": "2026-03-14T00:00:00Z"}
    listed = service.details(**that_day)[1]["messages"]
    assert lines(file)[:1] == listed


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ({"last": "1h"}, 1),
        ({"last": "24h"}, 2),
        ({}, 2),
        ({"start": "2026-03-10T00:00:00Z"}, 3),
        ({"start": "2026-03-10T00:00:00Z", "end": "2026-03-13T13:00:00Z"}, 1),
        ({"start": "2026-03-10T00:00:00Z", "send_result": "Failed"}, 1),
        ({"start": "2026-03-10T00:00:00Z", "recipient": NUMBER[1:]}, 3),
        ({"start": "2026-03-10T00:00:00Z", "recipient": "+8613800000099"}, 0),
    ],
)
def test_it_is_asked_for_like_the_list(question: dict[str, str], found: int) -> None:
    service = Service()
    service.put(at=NOON - HOUR / 2)
    service.put(at=NOON - DAY + HOUR)
    failed = MessageState.UNDELIVERED
    service.put(at=NOON - 3 * DAY, state=failed, outcome=OUTCOMES[failed])
    _, file = service.exported(**DETAILS, **question)
    assert len(table(file)) == found


def test_a_preset_means_the_time_of_the_request_however_late_the_job_is() -> None:
    service = Service()
    service.put(at=NOON - HOUR / 2)
    service.start_export({**DETAILS, "last": "1h"})
    service.clock.advance(2 * HOUR)
    service.put(at=service.clock.now())
    (entry,) = service.queue.entries
    service.run_export(entry.export_id, "entry")
    assert service.export(entry.export_id)[1]["rows"] == 1


def test_what_has_passed_its_time_meanwhile_is_left_out_and_nothing_breaks() -> None:
    service = Service()
    service.put(at=NOON - 90 * DAY + HOUR)
    counted(service, STATISTICS_RETENTION - DAY)
    oldest = (NOON - STATISTICS_RETENTION + DAY).isoformat()
    start = (NOON - 90 * DAY).isoformat()
    ids = [
        service.start_export(question)[1]["export_id"]
        for question in ({**DETAILS, "start": start}, {"kind": "statistics", "start": oldest})
    ]
    service.clock.advance(KEPT - HOUR)
    for export_id in ids:
        service.run_export(export_id, "entry")
        assert service.export(export_id)[1]["state"] == "done"
        assert service.export(export_id)[1]["rows"] == 0


def test_statistics_are_a_row_for_each_day_and_all_that_they_tell_apart() -> None:
    """C-02 is for one question; 180 days are one export."""
    service = Service()
    counted(service, HOUR, 40 * DAY, 170 * DAY)
    start = (NOON - 175 * DAY).isoformat()
    _, file = service.exported(kind="statistics", start=start)
    rows = table(file)
    assert [row["start"][:10] for row in rows] == ["2025-09-25", "2026-02-02", "2026-03-14"]
    assert {(row["application"], row["country"], row["messages"]) for row in rows} == {
        ("10001", "CN", "1")
    }
    _, by_country = service.exported(kind="statistics", by="country", format="jsonl", step="hour")
    assert lines(by_country)[0].keys() >= {"start", "country", "messages", "p50_ms"}
    assert "application" not in lines(by_country)[0]


def test_a_cell_that_a_spreadsheet_would_run_is_only_shown() -> None:
    service = Service()
    service.put(client_reference="=cmd|'/c calc'!A1")
    _, file = service.exported(**DETAILS)
    (row,) = table(file)
    assert (row["client_reference"], row["recipient"]) == ("'=cmd|'/c calc'!A1", MASKED)


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_a_file_without_rows_is_a_file(form: str) -> None:
    _, file = Service().exported(**DETAILS, format=form)
    assert (table(file) if form == "csv" else lines(file)) == []
    assert file


@pytest.mark.parametrize(
    ("content", "parameter", "rule"),
    [
        ({}, "kind", "details, statistics"),
        ({"kind": "inbound"}, "kind", "details, statistics"),
        ({**DETAILS, "format": "parquet"}, "format", "csv, jsonl"),
        ({**DETAILS, "page_size": "10"}, "page_size", "must be one of"),
        ({**DETAILS, "by": "country"}, "by", "must be one of"),
        ({**DETAILS, "lang": "de"}, "lang", "en, zh"),
        ({**DETAILS, "start": "2025-12-01T00:00:00Z"}, "start", "last 90 days"),
        ({**DETAILS, "start": "2026-03-15T00:00:00Z"}, "end", "after start"),
        ({**DETAILS, "reveal": "texts"}, "reveal", "must be numbers"),
        ({**DETAILS, "template_id": "\ud800" * 201}, "template_id", "1 to 200"),
        ({"kind": "statistics", "recipient": NUMBER}, "recipient", "must be one of"),
        ({"kind": "statistics", "start": "2025-09-01T00:00:00Z"}, "start", "last 180 days"),
        ({"kind": "statistics", "by": "number"}, "by", "must be some of"),
        ({"kind": ["details"]}, "body", "values are texts"),
        (["details"], "body", "JSON object"),
        (b"", "body", "JSON object"),
        (b"\xff", "body", "JSON object"),
        ({"kind": "details", "status_code": "x" * 10_000}, "body", "JSON object"),
    ],
    ids=str,
)
def test_what_cannot_be_exported_is_refused_before_anything_is_kept(
    content: object, parameter: str, rule: str
) -> None:
    service = Service()
    status, answer = service.start_export(content)
    error = answer["error"]
    assert (status, error["code"], error["parameter"]) == (400, "invalid_parameter", parameter)
    assert rule in error["message"]
    assert (service.exports.kept, service.queue.entries) == ({}, [])


def test_an_operator_names_an_application_or_a_number() -> None:
    service = Service(OPERATOR)
    service.put()
    service.put("10002")
    assert service.start_export(DETAILS)[1]["error"]["parameter"] == "application_id"
    assert len(table(service.exported(**DETAILS, application_id="10002")[1])) == 1
    assert len(table(service.exported(**DETAILS, recipient=NUMBER)[1])) == 2


def test_an_application_exports_nothing_of_another() -> None:
    service = Service()
    status, answer = service.start_export({**DETAILS, "application_id": "10002"})
    assert (status, answer["error"]["code"]) == (403, "not_yours")


@pytest.mark.parametrize(
    "stranger", [replace(SHOP, name="application 10002", application_id="10002"), OPERATOR]
)
def test_to_everybody_else_it_is_not_there(stranger: Any) -> None:
    service = Service()
    export, _ = service.exported(**DETAILS)
    service.caller = stranger
    assert service.export(export["export_id"]) == service.export("0" * 32)
    assert service.export(export["export_id"])[0] == 404


def test_whole_numbers_are_for_who_may_see_them_and_the_audit_knows_before() -> None:
    service = Service(OPEN_SHOP)
    service.put()
    export, file = service.exported(**DETAILS, reveal="numbers")
    assert table(file)[0]["recipient"] == NUMBER
    (entry,) = service.audit.entries
    assert (entry.subject, entry.reason) == ("application 10001", "POST /records/v1/exports")
    service.caller = SHOP
    assert service.export(export["export_id"])[1]["error"]["code"] == "may_not_reveal"
    assert service.start_export({**DETAILS, "reveal": "numbers"})[0] == 403


def test_each_question_gets_a_new_link_until_the_export_is_gone() -> None:
    service = Service()
    export, _ = service.exported(**DETAILS)
    name = f"details-2026-03-13-{export['export_id'][:8]}.csv"
    assert export["file"]["name"] == name
    assert export["file"]["link_ends_at"] == "2026-03-14T13:00:00.000Z"
    service.clock.advance(KEPT - HOUR / 2)
    _, later = service.export(export["export_id"])
    assert later["file"]["link_ends_at"] == later["kept_until"] == "2026-03-15T12:00:00.000Z"
    service.clock.advance(HOUR / 2)
    assert service.export(export["export_id"])[0] == 404


def test_the_same_request_with_the_same_key_is_the_same_export() -> None:
    service = Service()
    key = {"idempotency-key": "april"}
    first = service.start_export(DETAILS, **key)[1]
    service.clock.advance(HOUR)
    assert service.start_export(DETAILS, **key)[1] == first
    status, other = service.start_export({**DETAILS, "last": "1h"}, **key)
    assert (status, other["error"]["code"]) == (409, "idempotency_key_reused")
    service.caller = replace(SHOP, name="application 10002", application_id="10002")
    assert service.start_export(DETAILS, **key)[1]["export_id"] != first["export_id"]
    assert service.start_export(DETAILS)[1]["export_id"] != first["export_id"]
    assert service.start_export(DETAILS, **{"idempotency-key": "two words"})[0] == 400


def test_as_many_as_may_be_are_under_way_and_one_more_is_refused() -> None:
    service = Service()
    for _ in range(MOST_UNDER_WAY):
        assert service.start_export(DETAILS)[0] == 202
    status, answer = service.start_export(DETAILS)
    assert (status, answer["error"]["code"]) == (429, "too_many_exports")
    assert f"{MOST_UNDER_WAY} unfinished" in answer["error"]["message"]
    assert len(service.queue.entries) == MOST_UNDER_WAY
    service.run_export(service.queue.entries.pop(0).export_id, "entry")
    assert service.start_export(DETAILS)[0] == 202

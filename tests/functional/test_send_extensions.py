"""Idempotency-Key and X-Dry-Run, through the real handler, with real tables and a real queue."""

from dataclasses import replace
from typing import Any

from heliograph.domain.barring import Barring, BarringKind
from heliograph.domain.frequency import FrequencyLimits

from tests.fakes import NOON
from tests.functional.requests import answer_of, send_event
from tests.functional.system import System
from tests.unit.dialects.huawei.service import APPLICATION, CHANNEL, content_of

NUMBER = "+8613112345678"
REPLAYED = "Idempotent-Replayed"
EXTENSION_TABLES = {"ANSWERS_TABLE", "BARRINGS_TABLE", "RECIPIENTS_TABLE"}


def keyed(event: dict[str, Any], key: str = "order-4711") -> dict[str, Any]:
    event["headers"]["idempotency-key"] = key
    return event


def dry(event: dict[str, Any]) -> dict[str, Any]:
    event["headers"]["x-dry-run"] = "true"
    return event


def test_without_the_headers_none_of_their_tables_is_asked_for(system: System) -> None:
    function = system.function("SendFunction")
    assert answer_of(function(send_event())).status == 200
    assert function.environment.read & EXTENSION_TABLES == set()


def test_a_key_is_remembered_beyond_the_process_that_answered_first(system: System) -> None:
    first = system.function("SendFunction")(keyed(send_event()))
    again = system.new_process("SendFunction")(keyed(send_event()))
    assert (first["statusCode"], again["statusCode"]) == (200, 200)
    assert again["body"] == first["body"]
    assert REPLAYED not in first["headers"]
    assert again["headers"] == {**first["headers"], REPLAYED: "true"}
    assert len(system.bodies("SubmitQueue")) == 1


def test_another_body_under_a_key_is_refused(system: System) -> None:
    function = system.function("SendFunction")
    function(keyed(send_event()))
    answer = answer_of(function(keyed(send_event(to="+8613112345679"))))
    assert (answer.status, content_of(answer)["code"]) == (422, "E000503")
    assert len(system.bodies("SubmitQueue")) == 1


def test_a_send_that_could_not_be_queued_may_come_again_under_its_key(system: System) -> None:
    function = system.new_process("SendFunction")
    queue = function.environment["SUBMIT_QUEUE_URL"]
    function.environment["SUBMIT_QUEUE_URL"] = f"{queue}Gone"
    assert answer_of(function(keyed(send_event()))).status == 500
    response = system.new_process("SendFunction")(keyed(send_event()))
    assert response["statusCode"] == 200
    assert REPLAYED not in response["headers"]
    assert len(system.bodies("SubmitQueue")) == 1


def test_a_dry_run_reads_who_is_barred_and_changes_nothing(system: System) -> None:
    system.applications.save(replace(APPLICATION, limits=FrequencyLimits(per_minute=0)))
    system.barring_changes.record(
        Barring(
            kind=BarringKind.BLOCKLIST,
            recipient=NUMBER,
            channel_number=None,
            reason="a complaint",
            recorded_by="a test",
            recorded_at=NOON,
        )
    )
    before = system.contents()
    event = dry(keyed(send_event(to=f"{NUMBER},+8613112345679")))
    content = content_of(answer_of(system.function("SendFunction")(event)))
    assert (content["code"], content["dryRun"]) == ("000000", True)
    broken = [
        [verdict["broken"] for verdict in row["screening"] if not verdict["passed"]]
        for row in content["result"]
    ]
    assert broken == [["blocklist", "minute_limit"], ["minute_limit"]]
    assert {row["from"] for row in content["result"]} == {CHANNEL.channel_number}
    assert system.contents() == before
    assert system.bodies("SubmitQueue") == []


def test_from_another_address_than_its_own_an_application_sends_nothing(system: System) -> None:
    """APP-08: what the client writes about its address is not believed."""
    system.applications.save(replace(APPLICATION, allowlist=("198.51.100.0/24",)))
    event = send_event()
    event["headers"]["x-forwarded-for"] = "198.51.100.1"
    answer = answer_of(system.function("SendFunction")(event))
    assert (answer.status, content_of(answer)["code"]) == (403, "E000620")
    event["requestContext"]["http"]["sourceIp"] = "198.51.100.1"
    assert answer_of(system.function("SendFunction")(event)).status == 200
    assert len(system.bodies("SubmitQueue")) == 1

"""callback: a carrier's report is verified, queued, recorded once and pushed (RPT-01, RPT-07).

moto lets two threads win one conditional update, so no batch here has two final reports that could
be applied; that race is run on the local engine.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from heliograph.domain.jobs import StatusReport
from heliograph.domain.message_ids import message_ids
from heliograph.domain.messages import Change, Message, MessageState
from heliograph.queues.entries import load

from tests.contracts.examples import message_at
from tests.functional.requests import answer_of, carrier_event, report_event
from tests.functional.system import System


def submitted(system: System, **changes: Any) -> Message:
    """A message of two segments that a carrier has."""
    message = replace(message_at(datetime.now(UTC), "10001"), **changes)
    system.messages.claim(message)
    change = Change(state=MessageState.SUBMITTED, at=datetime.now(UTC), carrier_message_id="c-17")
    return system.messages.record(message.message_id, change).message


def report(system: System, message: Message, status: str = "DELIVRD", **changes: Any) -> int:
    """Let the carrier report, and return the status of the answer."""
    event = report_event(message.message_id, status, **changes)
    return answer_of(system.function("CallbackWebhookFunction")(event)).status


def work_off(system: System) -> dict[str, Any]:
    return system.work_off("CallbackWorkerFunction", "ReportQueue")


def pushes(system: System) -> list[StatusReport]:
    batch = system.take("PushQueue")
    system.delete("PushQueue", batch["Records"])
    return [load(StatusReport, record["body"]) for record in batch["Records"]]


# -- a report --------------------------------------------------------------------------------------


def test_a_report_moves_the_message_and_is_pushed_once_per_segment(system: System) -> None:
    message = submitted(system)
    assert report(system, message) == 200
    assert system.message(message.message_id) == message
    work_off(system)
    recorded = system.message(message.message_id)
    assert recorded.state is MessageState.DELIVERED
    assert recorded.outcome is not None
    assert recorded.outcome.status_code == "DELIVRD"
    assert recorded.outcome.carrier_code == "DELIVRD"
    assert recorded.outcome.reported_at == datetime(2026, 3, 14, 12, 0, 1, tzinfo=UTC)
    reports = sorted(pushes(system), key=lambda one: one.sequence)
    assert [(one.sequence, one.segment_count) for one in reports] == [(1, 2), (2, 2)]
    assert {one.message_id for one in reports} == {message.message_id}
    assert {one.url for one in reports} == {message.status_callback}
    assert {one.client_reference for one in reports} == {message.client_reference}


def test_a_report_that_the_carrier_repeats_changes_nothing(system: System) -> None:
    message = submitted(system)
    assert report(system, message) == 200
    work_off(system)
    assert len(pushes(system)) == message.segment_count
    before = system.contents()
    for _ in range(2):
        assert report(system, message) == 200
    work_off(system)
    assert system.contents() == before
    assert pushes(system) == []


def test_an_entry_that_is_delivered_again_repeats_no_more_than_its_own_pushes(
    system: System,
) -> None:
    """The queue may lose our word that an entry is done, or the function may die before its push.

    The repeated pushes have the ids of the first ones.
    """
    message = submitted(system)
    report(system, message)
    batch = work_off(system)
    before = system.contents()
    first = {one.push_id for one in pushes(system)}
    answer = system.new_process("CallbackWorkerFunction")(batch)
    assert answer == {"batchItemFailures": []}
    assert system.contents() == before
    assert {one.push_id for one in pushes(system)} == first


@pytest.mark.parametrize("interim", ["ACCEPTD", "ENROUTE"])
def test_an_interim_report_changes_nothing_before_or_after_the_final_one(
    system: System, interim: str
) -> None:
    message = submitted(system)
    report(system, message, interim)
    work_off(system)
    assert system.message(message.message_id) == message
    report(system, message)
    report(system, message, interim)
    work_off(system)
    assert system.message(message.message_id).state is MessageState.DELIVERED
    assert len(pushes(system)) == message.segment_count


def test_the_first_final_report_decides(system: System) -> None:
    message = submitted(system)
    for status in ("UNDELIV", "DELIVRD"):
        report(system, message, status)
        work_off(system)
    assert system.message(message.message_id).state is MessageState.UNDELIVERED
    assert {one.outcome.status_code for one in pushes(system)} == {"UNDELIV"}


def test_without_an_address_a_report_is_recorded_and_not_pushed(system: System) -> None:
    message = submitted(system, status_callback=None)
    report(system, message)
    work_off(system)
    assert system.message(message.message_id).state is MessageState.DELIVERED
    assert pushes(system) == []


def test_a_report_that_is_faster_than_its_record_waits_in_the_queue(system: System) -> None:
    message = message_at(datetime.now(UTC), "10001")
    report(system, message)
    work_off(system)
    assert system.depth("ReportQueue") == {"visible": 0, "received": 1, "delayed": 0}
    assert pushes(system) == []


def test_reports_of_one_batch_fail_alone(system: System) -> None:
    known, unknown = submitted(system), message_at(datetime.now(UTC), "10001")
    report(system, unknown)
    report(system, known)
    work_off(system)
    assert system.message(known.message_id).state is MessageState.DELIVERED
    assert system.depth("ReportQueue")["received"] == 1


# -- the webhook -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("signed_now", "status"),
    [
        (partial(report_event, "0199f3a2-7c00-7abc-8def-0123456789ab_1", done_at="x"), 400),
        (partial(report_event, "no id of ours"), 400),
        (partial(carrier_event, "callback"), 400),
        (partial(carrier_event, "callback", secret="another", reference="x"), 401),
    ],
)
def test_a_callback_that_is_none_is_refused_and_not_queued(
    system: System, signed_now: Callable[[], dict[str, Any]], status: int
) -> None:
    assert answer_of(system.function("CallbackWebhookFunction")(signed_now())).status == status
    assert system.bodies("ReportQueue") == []


def test_a_callback_with_another_body_than_was_signed_is_refused(system: System) -> None:
    event = report_event(next(message_ids("10001", datetime.now(UTC))))
    event["isBase64Encoded"], event["body"] = False, "{}"
    assert answer_of(system.function("CallbackWebhookFunction")(event)).status == 401
    assert system.bodies("ReportQueue") == []


def test_a_callback_of_a_carrier_nobody_knows_is_not_found(system: System) -> None:
    event = report_event(next(message_ids("10001", datetime.now(UTC))))
    event["rawPath"] = "/callback/nobody"
    assert answer_of(system.function("CallbackWebhookFunction")(event)).status == 404


def test_a_carrier_gets_no_success_for_a_report_that_is_not_in_the_queue(system: System) -> None:
    function = system.function("CallbackWebhookFunction")
    function.environment["REPORT_QUEUE_URL"] += "Gone"
    event = report_event(next(message_ids("10001", datetime.now(UTC))))
    assert answer_of(function(event)).status == 500


def test_the_answer_tells_the_carrier_nothing(system: System) -> None:
    message = submitted(system)
    event = report_event(message.message_id)
    assert json.loads(answer_of(system.function("CallbackWebhookFunction")(event)).body) == {}

"""callback: reports that come early, for nobody, segment by segment, or against one another."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from time import monotonic
from typing import Any

from heliograph.domain.jobs import StatusReport
from heliograph.domain.messages import Change, DeliveryReport, Message, MessageState
from heliograph.queues.entries import load
from heliograph.usecases.expire_messages import CHECKPOINT

from tests.architecture.stack import properties
from tests.contracts.examples import OUTCOMES, message_at
from tests.functional.alarms import metric, rings
from tests.functional.requests import report_event
from tests.functional.system import System
from tests.lambda_runtime import Output, event

HOURS_72 = timedelta(hours=72)
PATIENCE_SECONDS = 10
TRIES = properties("SQS::Queue")["ReportQueue"]["RedrivePolicy"]["maxReceiveCount"]


def claimed(system: System, age: timedelta = timedelta()) -> Message:
    made = message_at(datetime.now(UTC) - age, "10001")
    return system.messages.claim(made).message


def submitted(system: System, segments: int | None, age: timedelta = timedelta()) -> Message:
    change = Change(state=MessageState.SUBMITTED, at=datetime.now(UTC), segments_expected=segments)
    return system.messages.record(claimed(system, age).message_id, change).message


def segment_report(
    message: Message, segment: str | None, state: MessageState = MessageState.DELIVERED
) -> DeliveryReport:
    return DeliveryReport(
        message_id=message.message_id,
        carrier="simulator",
        carrier_code="000",
        outcome=OUTCOMES[state],
        segment=segment,
        received_at=datetime.now(UTC),
    )


def record(system: System, *reports: DeliveryReport) -> None:
    """Let the worker record the reports one after the other: moto cannot do it at once."""
    for report in reports:
        system.put("ReportQueue", report)
        work_off(system)


def work_off(system: System) -> dict[str, Any]:
    return system.work_off("CallbackWorkerFunction", "ReportQueue")


def expire(system: System) -> None:
    system.checkpoints.write(CHECKPOINT, datetime.now(UTC) - HOURS_72 - timedelta(minutes=3))
    system.function("ExpiryFunction")(event("schedule"))


def pushed(system: System) -> list[str]:
    """What is to be pushed, as `sequence/total code`."""
    batch = system.take("PushQueue")
    system.delete("PushQueue", batch["Records"])
    reports = [load(StatusReport, one["body"]) for one in batch["Records"]]
    return sorted(
        f"{one.sequence}/{one.segment_count} {one.outcome.status_code}" for one in reports
    )


# -- early, and for nobody -------------------------------------------------------------------------


def wait_for_the_next(system: System) -> None:
    """Work off the queue until something was in it."""
    began = monotonic()
    while not work_off(system)["Records"]:
        assert monotonic() - began < PATIENCE_SECONDS


def test_a_report_that_overtakes_its_record_is_recorded_when_it_comes_back(system: System) -> None:
    early = message_at(datetime.now(UTC), "10001")
    system.function("CallbackWebhookFunction")(report_event(early.message_id))
    work_off(system)
    system.messages.claim(early)
    wait_for_the_next(system)
    assert system.message(early.message_id).state is MessageState.DELIVERED
    assert pushed(system) == ["1/2 DELIVRD", "2/2 DELIVRD"]


def test_a_segment_that_overtakes_the_answer_to_the_submit_waits_a_second(
    system: System, output: Output
) -> None:
    message = claimed(system)
    record(system, segment_report(message, "a"))
    (postponed,) = [line for line in output.logs if line["message"] == "entry postponed"]
    assert postponed["seconds"] == 1
    change = Change(state=MessageState.SUBMITTED, at=datetime.now(UTC), segments_expected=1)
    system.messages.record(message.message_id, change)
    wait_for_the_next(system)
    assert system.message(message.message_id).state is MessageState.DELIVERED
    assert pushed(system) == ["1/1 DELIVRD"]


def test_a_report_for_nobody_ends_in_the_dead_letter_queue_and_can_be_redriven(
    system: System, output: Output
) -> None:
    unknown = message_at(datetime.now(UTC), "10001")
    system.function("CallbackWebhookFunction")(report_event(unknown.message_id))
    tries = count(1)
    while (batch := work_off(system))["Records"]:
        assert next(tries) <= TRIES
        system.hasten("ReportQueue", batch)
    assert next(tries) == TRIES + 1
    faults = [line for line in output.logs if line["message"] == "entry failed"]
    assert [line["error"] for line in faults] == ["MessageUnknown"] * TRIES
    (dead,) = system.bodies("ReportDeadLetterQueue")
    system.messages.claim(unknown)
    system.put("ReportQueue", load(DeliveryReport, dead))
    work_off(system)
    assert system.message(unknown.message_id).state is MessageState.DELIVERED
    assert len(pushed(system)) == 2


# -- segment by segment ----------------------------------------------------------------------------


def test_each_segment_is_pushed_once_with_its_own_outcome(system: System) -> None:
    """RPT-07"""
    message = submitted(system, 3)
    first = segment_report(message, "c")
    record(system, first, segment_report(message, "a", MessageState.UNDELIVERED))
    assert pushed(system) == ["1/3 DELIVRD", "2/3 UNDELIV"]
    assert system.message(message.message_id).state is MessageState.SUBMITTED
    record(system, replace(first, entry_id="repeated"), segment_report(message, "b"))
    assert pushed(system) == ["3/3 DELIVRD"]
    ended = system.message(message.message_id)
    assert (ended.state, ended.outcome) == (
        MessageState.UNDELIVERED,
        OUTCOMES[MessageState.UNDELIVERED],
    )


def test_only_what_is_missing_expires_and_late_segments_replace_it(system: System) -> None:
    """EXP-02, EXP-04"""
    message = submitted(system, 3, age=HOURS_72 + timedelta(minutes=1))
    record(system, segment_report(message, "a"))
    expire(system)
    assert pushed(system) == ["1/3 DELIVRD", "2/3 EXPIRED", "3/3 EXPIRED"]
    assert system.message(message.message_id).state is MessageState.EXPIRED
    record(system, segment_report(message, "b"), segment_report(message, "c"))
    assert pushed(system) == ["2/3 DELIVRD", "3/3 DELIVRD"]
    assert system.message(message.message_id).state is MessageState.DELIVERED


def test_a_message_of_a_carrier_without_reports_is_closed_in_silence(
    system: System, output: Output
) -> None:
    """NUM-03, C-23"""
    made = message_at(datetime.now(UTC) - HOURS_72 - timedelta(minutes=1), "10001")
    system.messages.claim(replace(made, expects_report=False))
    change = Change(state=MessageState.SUBMITTED, at=datetime.now(UTC))
    system.messages.record(made.message_id, change)
    expire(system)
    closed = system.message(made.message_id)
    assert closed.outcome is not None
    assert (closed.state, closed.outcome.status_code) == (MessageState.UNREPORTED, "NO_DLR")
    assert pushed(system) == []
    assert metric(output, "MessagesUnreported")["MessagesUnreported"] == [1.0]


# -- against one another, and alarms ---------------------------------------------------------------


def test_a_contradiction_is_noted_counted_and_not_pushed(system: System, output: Output) -> None:
    message = submitted(system, None)
    system.function("CallbackWebhookFunction")(report_event(message.message_id))
    work_off(system)
    assert len(pushed(system)) == 2
    system.function("CallbackWebhookFunction")(report_event(message.message_id, "UNDELIV"))
    work_off(system)
    noted = system.message(message.message_id)
    assert noted.state is MessageState.DELIVERED
    assert noted.contradiction is not None
    assert (noted.contradiction.carrier, noted.contradiction.carrier_code) == (
        "simulator",
        "UNDELIV",
    )
    assert pushed(system) == []
    rings(metric(output, "ReportsContradicting"), "ContradictingReportsAlarm")


def test_what_expires_is_counted_for_the_alarm(system: System, output: Output) -> None:
    """EXP-05"""
    submitted(system, None, age=HOURS_72 + timedelta(minutes=1))
    expire(system)
    rings(metric(output, "MessagesExpired"), "ManyExpiredAlarm")


# -- what operators see ----------------------------------------------------------------------------


def test_a_report_says_of_its_carrier_that_it_delivered_and_when(
    system: System, output: Output
) -> None:
    message = submitted(system, None)
    system.function("CallbackWebhookFunction")(report_event(message.message_id))
    work_off(system)
    line = metric(output, "CarrierDelivered")
    assert (line["carrier"], line["CarrierDelivered"]) == ("simulator", [1])
    assert len(line["CarrierReportSeconds"]) == 1


def test_what_expires_counts_against_its_carrier(system: System, output: Output) -> None:
    submitted(system, None, age=HOURS_72 + timedelta(minutes=1))
    expire(system)
    line = metric(output, "CarrierExpired")
    assert (line["carrier"], line["CarrierExpired"]) == ("simulator", [1])
    assert line["CarrierDelivered"] == [0]

"""expiry: what no report reached within 72 hours ends, once, and is told (EXP-01, EXP-02)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from heliograph.domain.jobs import StatusReport
from heliograph.domain.messages import Change, Message, MessageState, ReportSource
from heliograph.queues.entries import load
from heliograph.usecases.expire_messages import CHECKPOINT

from tests.contracts.examples import message_at
from tests.functional.requests import report_event
from tests.functional.system import System
from tests.lambda_runtime import event

HOURS_72 = timedelta(hours=72)
MINUTE = timedelta(minutes=1)


def submitted(system: System, age: timedelta) -> Message:
    """A message of this age that a carrier has."""
    now = datetime.now(UTC)
    message = replace(message_at(now - age, "10001"), segment_count=1)
    system.messages.claim(message)
    return system.messages.record(
        message.message_id, Change(state=MessageState.SUBMITTED, at=now)
    ).message


def run(system: System) -> None:
    """Let the schedule call, after a run three minutes ago."""
    system.checkpoints.write(CHECKPOINT, datetime.now(UTC) - HOURS_72 - 3 * MINUTE)
    system.function("ExpiryFunction")(event("schedule"))


def pushes(system: System) -> Sequence[StatusReport]:
    batch = system.take("PushQueue")
    system.delete("PushQueue", batch["Records"])
    return [load(StatusReport, record["body"]) for record in batch["Records"]]


def test_a_message_without_a_report_expires_and_its_customer_is_told(system: System) -> None:
    message = submitted(system, HOURS_72 + MINUTE)
    run(system)
    assert system.message(message.message_id).state is MessageState.EXPIRED
    (report,) = pushes(system)
    assert (report.message_id, report.outcome.status_code) == (message.message_id, "EXPIRED")
    assert report.outcome.source is ReportSource.PLATFORM
    assert report.outcome.reported_at is None


def test_a_message_that_is_not_old_enough_does_not_expire(system: System) -> None:
    message = submitted(system, HOURS_72 - MINUTE)
    run(system)
    assert system.message(message.message_id) == message
    assert pushes(system) == []


def test_a_message_that_has_its_report_does_not_expire(system: System) -> None:
    message = submitted(system, HOURS_72 + MINUTE)
    system.function("CallbackWebhookFunction")(report_event(message.message_id))
    system.work_off("CallbackWorkerFunction", "ReportQueue")
    assert len(pushes(system)) == 1
    run(system)
    assert system.message(message.message_id).state is MessageState.DELIVERED
    assert pushes(system) == []


def test_the_next_runs_change_nothing(system: System) -> None:
    submitted(system, HOURS_72 + MINUTE)
    run(system)
    assert len(pushes(system)) == 1
    before = system.contents()["MessagesTable"]
    for function in (system.function("ExpiryFunction"), system.new_process("ExpiryFunction")):
        function(event("schedule"))
    assert system.contents()["MessagesTable"] == before
    assert pushes(system) == []


def test_the_first_run_of_a_deployment_only_remembers_where_to_begin(system: System) -> None:
    message = submitted(system, HOURS_72 + MINUTE)
    system.function("ExpiryFunction")(event("schedule"))
    assert system.message(message.message_id) == message
    checkpoint = system.checkpoints.read(CHECKPOINT)
    assert checkpoint is not None
    assert abs(datetime.now(UTC) - HOURS_72 - checkpoint) < MINUTE


def test_a_true_report_still_replaces_an_expiry_and_is_told(system: System) -> None:
    message = submitted(system, HOURS_72 + MINUTE)
    run(system)
    system.function("CallbackWebhookFunction")(report_event(message.message_id))
    system.work_off("CallbackWorkerFunction", "ReportQueue")
    assert system.message(message.message_id).state is MessageState.DELIVERED
    assert [one.outcome.status_code for one in pushes(system)] == ["EXPIRED", "DELIVRD"]

"""dispatch: send jobs to the carrier, each message at most once, and its record (RPT-11)."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from heliograph.domain.configuration import Area
from heliograph.domain.jobs import JobRecipient, SendJob, StatusReport
from heliograph.domain.message_ids import message_ids
from heliograph.domain.messages import MessageState, ReportSource
from heliograph.domain.routing import Route, Routing
from heliograph.queues.entries import load

from tests.contracts.carriers.server import (
    Behaviour,
    CarrierServer,
    answering,
    answering_then_closing,
    carrier_server,
    refusing_port,
)
from tests.functional.alarms import metric, rings
from tests.functional.conftest import MakeSystem
from tests.functional.requests import answer_of, send_event
from tests.functional.system import System, batch_of
from tests.lambda_runtime import Output
from tests.unit.dialects.huawei.service import content_of

REFUSED = (
    b"HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nContent-Length: 26\r\n\r\n"
    b'{"code":"ESME_RINVDSTADR"}'
)


def send(system: System, **fields: str) -> list[str]:
    """Send to two numbers and return the ids of the messages."""
    numbers = "+8613112345678,+8613212345678"
    sent = send_event(**{"to": numbers, "statusCallback": "https://customer.test/", **fields})
    rows = content_of(answer_of(system.function("SendFunction")(sent)))["result"]
    return [row["smsMsgId"] for row in rows]


def submissions(carrier: CarrierServer) -> list[dict[str, Any]]:
    return [json.loads(request.body) for request in carrier.requests]


def pushes(system: System) -> list[StatusReport]:
    return [load(StatusReport, body) for body in system.bodies("PushQueue")]


# -- taken -----------------------------------------------------------------------------------------


def test_every_message_is_handed_over_and_recorded(system: System, carrier: CarrierServer) -> None:
    ids = send(system, extend="order 7")
    system.work_off("DispatchFunction", "SubmitQueue")
    said = sorted(submissions(carrier), key=lambda one: str(one["recipient"]))
    assert [one["reference"] for one in said] == ids
    assert said[0] == {
        "reference": ids[0],
        "recipient": "+8613112345678",
        "channel_number": "8824110605111",
        "text": "[Shop]Your order has been shipped.",
        "segment_count": 1,
        "status_callback": f"{carrier.url}/callback/simulator",
        "uplink_callback": f"{carrier.url}/uplink/simulator",
    }
    for message_id in ids:
        message = system.message(message_id)
        assert message.state is MessageState.SUBMITTED
        assert message.carrier_message_id == "c-17"
        assert (message.carrier, message.attempts) == ("simulator", 1)
        assert message.client_reference == "order 7"
    assert system.depth("SubmitQueue") == {"visible": 0, "received": 0, "delayed": 0}
    assert pushes(system) == []


def test_the_text_is_in_no_record(system: System) -> None:
    send(system)
    system.work_off("DispatchFunction", "SubmitQueue")
    assert "has been shipped" not in json.dumps(system.contents()["MessagesTable"])


def test_a_job_that_is_delivered_twice_is_submitted_once(
    system: System, carrier: CarrierServer
) -> None:
    send(system)
    batch = system.take("SubmitQueue")
    system.function("DispatchFunction")(batch)
    before = system.contents()
    for function in (
        system.function("DispatchFunction"),
        system.new_process("DispatchFunction"),
    ):
        assert function(batch) == {"batchItemFailures": []}
    assert len(carrier.requests) == 2
    assert system.contents() == before
    assert pushes(system) == []


# -- not taken -------------------------------------------------------------------------------------


@pytest.fixture
def system_with(make_system: MakeSystem) -> Callable[[str], System]:
    return lambda url: make_system(PublicUrl=url)


def dispatched(
    behave: Behaviour, system_with: Callable[[str], System]
) -> tuple[System, list[str], CarrierServer]:
    with carrier_server(behave) as server:
        system = system_with(server.url)
        ids = send(system)
        system.work_off("DispatchFunction", "SubmitQueue")
        return system, ids, server


def test_what_the_carrier_refuses_is_reported_to_the_customer(
    system_with: Callable[[str], System],
) -> None:
    system, ids, _ = dispatched(answering(REFUSED), system_with)
    assert {system.message(message_id).state for message_id in ids} == {MessageState.REFUSED}
    reports = pushes(system)
    assert sorted(report.message_id for report in reports) == sorted(ids)
    assert {report.outcome.status_code for report in reports} == {"REJECTD"}
    assert {report.outcome.carrier_code for report in reports} == {"ESME_RINVDSTADR"}


def test_a_message_without_an_answer_is_never_submitted_again(
    system_with: Callable[[str], System],
) -> None:
    system, ids, server = dispatched(answering_then_closing(b""), system_with)
    assert {system.message(message_id).state for message_id in ids} == {MessageState.UNCONFIRMED}
    assert len(server.requests) == 2
    assert system.depth("SubmitQueue") == {"visible": 0, "received": 0, "delayed": 0}
    assert pushes(system) == []


def test_what_certainly_did_not_leave_us_is_tried_again_later(
    system_with: Callable[[str], System],
) -> None:
    with refusing_port() as url:
        system = system_with(url)
        ids = send(system)
        system.work_off("DispatchFunction", "SubmitQueue")
    assert {system.message(message_id).state for message_id in ids} == {MessageState.ACCEPTED}
    assert system.depth("SubmitQueue") == {"visible": 0, "received": 0, "delayed": 1}


def test_a_message_that_is_tried_again_is_submitted_then(
    system: System, carrier: CarrierServer
) -> None:
    message_id = next(message_ids("10001", datetime.now(UTC)))
    job = _job(message_id, datetime.now(UTC), attempt=3)
    assert system.function("DispatchFunction")(batch_of(job)) == {"batchItemFailures": []}
    assert system.message(message_id).attempts == 4
    assert len(carrier.requests) == 1


def test_a_message_that_waited_for_a_day_is_not_sent_any_more(
    system: System, carrier: CarrierServer
) -> None:
    a_day_ago = datetime.now(UTC) - timedelta(hours=24, seconds=1)
    message_id = next(message_ids("10001", a_day_ago))
    system.function("DispatchFunction")(batch_of(_job(message_id, a_day_ago)))
    assert carrier.requests == []
    (report,) = pushes(system)
    assert report.outcome.status_code == "EXPIRED"
    assert report.outcome.source is ReportSource.PLATFORM


def test_what_no_route_leads_to_is_counted_for_the_alarm(
    system: System, carrier: CarrierServer, output: Output
) -> None:
    system.routing.change(lambda _: Routing(routes=(Route(carriers=("gone",)),)))
    message_id = next(message_ids("10001", datetime.now(UTC)))
    system.function("DispatchFunction")(batch_of(_job(message_id, datetime.now(UTC))))
    assert carrier.requests == []
    assert system.message(message_id).state is MessageState.REJECTED
    rings(metric(output, "MessagesUnroutable"), "UnroutableMessagesAlarm")


def test_an_entry_that_is_no_job_comes_back_alone(system: System, carrier: CarrierServer) -> None:
    message_id = next(message_ids("10001", datetime.now(UTC)))
    batch = batch_of({"not": "a job"}, _job(message_id, datetime.now(UTC)))
    answer = system.function("DispatchFunction")(batch)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "entry-0"}]}
    assert len(carrier.requests) == 1


def _job(message_id: str, accepted_at: datetime, attempt: int = 0) -> SendJob:
    return SendJob(
        application_id="10001",
        dialect="huawei",
        area=Area.MAINLAND,
        channel_number="8824110605111",
        template_id="t1",
        text="[Shop]x",
        segment_count=1,
        accepted_at=accepted_at,
        recipients=(JobRecipient(message_id=message_id, number="+8613112345678"),),
        status_callback="https://customer.test/",
        attempt=attempt,
    )

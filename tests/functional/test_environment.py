"""A function reads every variable that the template gives it, and no other.

A variable that is missing would be found by the first customer; one that nobody reads is a
permission that nobody needs.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from heliograph.domain.jobs import UplinkNotice
from heliograph.domain.message_ids import message_ids
from heliograph.ports.http import HttpRequest
from heliograph.sandbox import wire
from heliograph.sandbox.handset import ReplyDue

from tests.architecture.stack import functions, variables
from tests.contracts.carriers.aws_eum import event as carrier_report
from tests.contracts.carriers.aws_eum import inbound as carrier_reply
from tests.contracts.examples import message_at
from tests.functional.requests import (
    CARRIER_SECRET,
    carrier_event,
    event_of,
    export_event,
    query_event,
    report_event,
    send_event,
    uplink_event,
)
from tests.functional.system import System, batch_of
from tests.lambda_runtime import event
from tests.unit.dialects.huawei.service import APPLICATION, CHANNEL

NO_ENTRY = {"no": "entry"}
"""Comes back to its queue, which is the only time that some functions need to know the queue."""


def sends(system: System) -> None:
    """Send, send once, and send nothing."""
    for header in ({}, {"idempotency-key": "4711"}, {"x-dry-run": "true"}):
        sent = send_event()
        sent["headers"] |= header
        assert system.function("SendFunction")(sent)["statusCode"] == 200


def dispatches(system: System) -> None:
    system.function("SendFunction")(send_event())
    system.put("SubmitQueue", NO_ENTRY)
    system.work_off("DispatchFunction", "SubmitQueue")


def hears_a_report(system: System) -> None:
    """From the simulator, and from somebody who must be looked for among the carriers."""
    reported = report_event(next(message_ids("10001", datetime.now(UTC))))
    assert system.function("CallbackWebhookFunction")(reported)["statusCode"] == 200
    invented = carrier_event("callback", carrier="nobody")
    assert system.function("CallbackWebhookFunction")(invented)["statusCode"] == 404


def records_a_report(system: System) -> None:
    hears_a_report(system)
    system.work_off("CallbackWorkerFunction", "ReportQueue")


def hears_events(system: System) -> None:
    system.put("CarrierEventQueue", carrier_report(), carrier_reply("T"), NO_ENTRY)
    system.work_off("CallbackEventFunction", "CarrierEventQueue")


def hears_a_reply(system: System) -> None:
    assert system.function("UplinkWebhookFunction")(uplink_event("T"))["statusCode"] == 200
    invented = carrier_event("uplink", carrier="nobody")
    assert system.function("UplinkWebhookFunction")(invented)["statusCode"] == 404


def routes_a_reply(system: System) -> None:
    system.configure(replace(APPLICATION, uplink_url="https://customer.test/"))
    hears_a_reply(system)
    system.put("UplinkQueue", NO_ENTRY)
    system.work_off("UplinkWorkerFunction", "UplinkQueue")


NOTICE = UplinkNotice(
    inbound_id="1",
    application_id="10001",
    dialect="huawei",
    url="http://127.0.0.1:1/",
    sender="+86131",
    channel_number="1",
    text="T",
    received_at=datetime.now(UTC),
)


def pushes(system: System) -> None:
    system.put("PushQueue", NOTICE, NO_ENTRY)
    system.work_off("PushFunction", "PushQueue")


def pushes_again(system: System) -> None:
    system.put("PushRetryQueue", NOTICE, NO_ENTRY)
    system.work_off("PushRetryFunction", "PushRetryQueue")


def batches(system: System) -> None:
    system.put("BatchQueue", NO_ENTRY)
    system.work_off("PushBatchFunction", "BatchQueue")


def expires(system: System) -> None:
    system.function("ExpiryFunction")(event("schedule"))
    system.function("ExpiryFunction")(event("schedule"))


def tallies(system: System) -> None:
    system.messages.claim(message_at(datetime.now(UTC), "10001"))
    system.function("TallyFunction")({"Records": system.changes("TallyFunction")})


def answers_a_question(system: System) -> None:
    """All of them, by an application that may see numbers, and by an operator nobody knows."""
    system.configure(replace(APPLICATION, may_reveal=True))
    system.function("SendFunction")(send_event())
    batch = system.work_off("DispatchFunction", "SubmitQueue")
    assert batch["Records"]
    query = system.function("QueryFunction")
    answer = query(query_event("/records/v1/details", reveal="numbers"))
    assert answer["statusCode"] == 200, answer
    (row,) = json.loads(answer["body"])["messages"]
    path = f"/records/v1/messages/{row['message_id']}"
    told = query(query_event(path, "GET /records/v1/messages/{message_id}"))
    assert told["statusCode"] == 200
    assert query(query_event("/records/v1/inbound"))["statusCode"] == 200
    assert query(query_event("/records/v1/statistics"))["statusCode"] == 200
    channel = query_event("/records/v1/opt-outs", channel_number=CHANNEL.channel_number)
    assert query(channel)["statusCode"] == 200
    number = query_event("/records/v1/opt-outs", recipient="+8613112345678")
    assert query(number)["statusCode"] == 200
    unknown = query(query_event("/records/v1/details", app_key="op-nobody"))
    assert unknown["statusCode"] == 401

    started = query(export_event({"kind": "details"}))
    assert started["statusCode"] == 202
    system.work_off("ExportFunction", "ExportQueue")
    path = f"/records/v1/exports/{json.loads(started['body'])['export_id']}"
    shown = query(query_event(path, "GET /records/v1/exports/{export_id}"))
    assert json.loads(shown["body"])["state"] == "done"


def exports(system: System) -> None:
    system.configure()
    for question in (
        {"kind": "details"},
        {"kind": "details", "recipient": "+8613112345678"},
        {"kind": "statistics"},
    ):
        started = system.function("QueryFunction")(export_event(question))
        assert started["statusCode"] == 202
        system.work_off("ExportFunction", "ExportQueue")


def takes_a_message(system: System) -> None:
    body = json.dumps(
        {
            "reference": next(message_ids("10001", datetime.now(UTC))),
            "recipient": "+8613112345678",
            "channel_number": "1",
            "text": "x",
            "segment_count": 1,
            "status_callback": "http://127.0.0.1:1/",
            "uplink_callback": "http://127.0.0.1:1/",
        }
    ).encode()
    signature = wire.signature(CARRIER_SECRET, body, datetime.now(UTC))
    request = HttpRequest(
        method="POST",
        path="/simulator/messages",
        query="",
        headers={name.lower(): value for name, value in signature.items()},
        body=body,
        client_address="203.0.113.9",
    )
    response = system.function("SimulatorGatewayFunction")(event_of(request))
    assert response["statusCode"] == 202


def replies(system: System) -> None:
    reply = ReplyDue(
        url="http://127.0.0.1:1/",
        carrier_inbound_id="1",
        sender="+86131",
        channel_number="1",
        text="T",
    )
    answer = system.function("SimulatorHandsetFunction")(batch_of(reply))
    assert len(answer["batchItemFailures"]) == 1


WORK: Mapping[str, Callable[[System], None]] = {
    "SendFunction": sends,
    "DispatchFunction": dispatches,
    "CallbackWebhookFunction": hears_a_report,
    "CallbackWorkerFunction": records_a_report,
    "CallbackEventFunction": hears_events,
    "PushFunction": pushes,
    "PushRetryFunction": pushes_again,
    "PushBatchFunction": batches,
    "UplinkWebhookFunction": hears_a_reply,
    "UplinkWorkerFunction": routes_a_reply,
    "ExpiryFunction": expires,
    "TallyFunction": tallies,
    "QueryFunction": answers_a_question,
    "ExportFunction": exports,
    "SimulatorGatewayFunction": takes_a_message,
    "SimulatorHandsetFunction": replies,
}


def test_every_function_is_made_to_work_here() -> None:
    assert WORK.keys() == functions().keys()


@pytest.mark.parametrize("name", sorted(WORK))
def test_a_function_reads_exactly_the_variables_that_it_is_given(name: str, system: System) -> None:
    WORK[name](system)
    assert system.function(name).environment.read == variables(functions()[name]).keys()

"""push/batch: reports of sends without an address go to the application's, together (RPT-01)."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from heliograph.domain.jobs import StatusReport
from heliograph.domain.messages import Change, Message, MessageState

from tests.contracts.carriers.server import CarrierServer
from tests.contracts.examples import OUTCOMES, message_at
from tests.functional.requests import report_event
from tests.functional.system import System
from tests.unit.dialects.huawei.service import APPLICATION

NOTHING = {"visible": 0, "received": 0, "delayed": 0}


@pytest.fixture
def own_address(system: System, customer: CarrierServer) -> str:
    """The address of the application's own."""
    url = f"{customer.url}/all"
    system.configure(replace(APPLICATION, report_url=url))
    return url


def submitted(system: System) -> Message:
    """A message of two segments that a carrier has, sent without an address for its reports."""
    message = message_at(datetime.now(UTC), APPLICATION.application_id)
    message = replace(message, status_callback=None, client_reference=None)
    system.messages.claim(message)
    change = Change(state=MessageState.SUBMITTED, at=datetime.now(UTC))
    return system.messages.record(message.message_id, change).message


def report_all(system: System, messages: Sequence[Message]) -> None:
    for message in messages:
        system.function("CallbackWebhookFunction")(report_event(message.message_id))
    system.work_off("CallbackWorkerFunction", "ReportQueue")


def push_all(system: System) -> None:
    system.work_off("PushBatchFunction", "BatchQueue")
    system.work_off("PushFunction", "PushQueue")


def lists(customer: CarrierServer) -> list[list[dict[str, str]]]:
    return [json.loads(request.body)["statusReportList"] for request in customer.requests]


@pytest.mark.usefixtures("own_address")
def test_reports_without_an_address_come_together(system: System, customer: CarrierServer) -> None:
    messages = [submitted(system) for _ in range(26)]
    report_all(system, messages)
    assert system.depth("PushQueue") == NOTHING
    push_all(system)
    assert sorted(len(one) for one in lists(customer)) == [2, 50]
    told = {
        (one["smsMsgId"], one["sequence"], one["status"])
        for all_ in lists(customer)
        for one in all_
    }
    assert told == {
        (message.message_id, sequence, "DELIVRD") for message in messages for sequence in ("1", "2")
    }
    for request in customer.requests:
        assert request.line == "POST /all HTTP/1.1"
        assert request.headers["content-type"] == "application/json"
    ids = [request.headers["webhook-id"] for request in customer.requests]
    assert len(set(ids)) == 2
    for queue in ("BatchQueue", "PushQueue", "ReportQueue"):
        assert system.depth(queue) == NOTHING


def test_without_any_address_nothing_is_queued(system: System, customer: CarrierServer) -> None:
    system.configure(APPLICATION)
    report_all(system, [submitted(system)])
    assert system.depth("BatchQueue") == NOTHING
    push_all(system)
    assert customer.requests == []


@pytest.mark.usefixtures("own_address")
def test_a_batch_that_is_not_taken_comes_again_as_it_was(
    system: System, customer: CarrierServer
) -> None:
    report_all(system, [submitted(system), submitted(system)])
    system.work_off("PushBatchFunction", "BatchQueue")
    batch = system.take("PushQueue")
    for _ in range(2):
        system.function("PushFunction")(batch)
    first, second = customer.requests
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


def test_an_entry_that_is_no_report_comes_back_alone(
    system: System, customer: CarrierServer, own_address: str
) -> None:
    told = StatusReport(
        message_id=submitted(system).message_id,
        dialect="huawei",
        url=own_address,
        recipient="+8613112345678",
        outcome=OUTCOMES[MessageState.DELIVERED],
        sequence=1,
        segment_count=1,
    )
    system.put("BatchQueue", {"not": "a report"}, told)
    push_all(system)
    assert [len(one) for one in lists(customer)] == [1]
    assert system.depth("BatchQueue") == {"visible": 0, "received": 1, "delayed": 0}

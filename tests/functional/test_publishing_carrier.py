"""The story of a message through a carrier that publishes what became of it (RPT-01)."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from heliograph.domain.messages import MessageState
from heliograph.domain.routing import CarrierSetup, Route, Routing

from tests.contracts.carriers.aws_eum import AwsEum, answer, event
from tests.contracts.carriers.server import CarrierServer, answering, carrier_server
from tests.functional.requests import answer_of, send_event
from tests.functional.system import System
from tests.unit.dialects.huawei.service import CHANNEL


@pytest.fixture
def service() -> Iterator[CarrierServer]:
    """The API of the service, which takes every message."""
    with carrier_server(answering(AwsEum.accepted)) as server:
        yield server


def route_to(system: System, url: str) -> None:
    setup = CarrierSetup(
        name="aws-oregon",
        vendor="aws_eum",
        settings={"configuration_set": "heliograph", "url": url},
        senders={CHANNEL.channel_number: "+12065550100"},
    )
    route = Route(carriers=(setup.name,))
    system.routing.change(lambda _: Routing(carriers={setup.name: setup}, routes=(route,)))


def send(system: System) -> str:
    """Send one message and hand it over; return its id."""
    sent = json.loads(answer_of(system.function("SendFunction")(send_event())).body)
    system.work_off("DispatchFunction", "SubmitQueue")
    message_id: str = sent["result"][0]["smsMsgId"]
    return message_id


def test_a_message_goes_out_and_what_is_published_of_it_reaches_the_customer(
    system: System, service: CarrierServer
) -> None:
    route_to(system, service.url)
    message_id = send(system)
    (request,) = service.requests
    content = json.loads(request.body)
    assert (content["OriginationIdentity"], content["DestinationPhoneNumber"]) == (
        "+12065550100",
        "+8613112345678",
    )
    submitted = system.message(message_id)
    assert (submitted.state, submitted.carrier) == (MessageState.SUBMITTED, "aws-oregon")
    assert submitted.carrier_message_id == "c-17"

    system.put("CarrierEventQueue", event(context=content["Context"]))
    system.work_off("CallbackEventFunction", "CarrierEventQueue")
    system.work_off("CallbackWorkerFunction", "ReportQueue")
    assert system.message(message_id).state is MessageState.DELIVERED


def test_a_message_that_the_service_refuses_ends_with_its_reason(system: System) -> None:
    with carrier_server(answering(AwsEum.refused)) as server:
        route_to(system, server.url)
        message_id = send(system)
        assert len(server.requests) == 1
    ended = system.message(message_id)
    assert ended.state is MessageState.REFUSED
    assert ended.outcome is not None
    assert ended.outcome.status_code == "REJECTD"
    assert ended.outcome.carrier_code == "DESTINATION_PHONE_NUMBER_OPTED_OUT"


@pytest.mark.parametrize(
    ("raw", "state"),
    [
        (AwsEum.throttled, MessageState.ACCEPTED),
        (answer("500 -", __type="InternalServerException"), MessageState.UNCONFIRMED),
    ],
    ids=["throttled", "InternalServerException"],
)
def test_a_message_is_tried_again_only_after_proof(
    system: System, raw: bytes, state: MessageState
) -> None:
    with carrier_server(answering(raw)) as server:
        route_to(system, server.url)
        message_id = send(system)
        assert len(server.requests) == 1
    assert system.message(message_id).state is state
    waiting: Any = system.depth("SubmitQueue")
    assert waiting["delayed"] == (state is MessageState.ACCEPTED)

"""push: status reports and uplinks to a real HTTP server, in the exact form (RPT-09, UPL-06)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
from heliograph.dialects.huawei.sdk_hmac import authenticate
from heliograph.domain.configuration import PushKeys
from heliograph.domain.jobs import Push, StatusReport, UplinkNotice
from heliograph.domain.messages import MessageState, Outcome, ReportSource
from heliograph.ports.http import HttpRequest
from standardwebhooks.webhooks import Webhook

from tests.contracts.carriers.server import (
    CarrierServer,
    answering,
    answering_then_closing,
    carrier_server,
    refusing_port,
)
from tests.fakes import FakeConfiguration
from tests.functional.alarms import metric
from tests.functional.conftest import MakeSystem
from tests.functional.system import System
from tests.lambda_runtime import Output
from tests.unit.dialects.huawei.service import APPLICATION

MESSAGE_ID = "0199f3a2-7c00-7abc-8def-0123456789ab_10001"
DELIVERED = Outcome(
    state=MessageState.DELIVERED,
    status_code="DELIVRD",
    source=ReportSource.CARRIER,
    carrier_code="DELIVRD",
    reported_at=datetime(2026, 3, 14, 12, 0, 1, tzinfo=UTC),
)


def report(url: str, outcome: Outcome = DELIVERED, **differences: Any) -> StatusReport:
    about: dict[str, Any] = {"sequence": 1, "segment_count": 1, **differences}
    return StatusReport(
        message_id=MESSAGE_ID,
        dialect="huawei",
        url=url,
        recipient="+8613112345678",
        outcome=outcome,
        **about,
    )


def notice(url: str) -> UplinkNotice:
    return UplinkNotice(
        inbound_id="9692b5be-c427-4525-8e73-cf4a6ac5b3f7",
        application_id="10001",
        dialect="huawei",
        url=url,
        sender="+8613112345678",
        channel_number="8824110605111",
        text="Yes 好的 & more=1",
        received_at=datetime(2026, 3, 14, 12, 0, 1, tzinfo=UTC),
    )


def push(system: System, *pushes: Push) -> None:
    system.put("PushQueue", *pushes)
    system.work_off("PushFunction", "PushQueue")


def left(system: System) -> dict[str, int]:
    return system.depth("PushQueue")


def waiting(system: System) -> dict[str, int]:
    """What waits in the other lane to be pushed again."""
    return system.depth("PushRetryQueue")


NOTHING = {"visible": 0, "received": 0, "delayed": 0}
COMES_BACK = {"visible": 0, "received": 1, "delayed": 0}
TRIED_LATER = {"visible": 0, "received": 0, "delayed": 1}


# -- taken -----------------------------------------------------------------------------------------


def test_a_report_arrives_in_the_exact_form(system: System, customer: CarrierServer) -> None:
    push(system, report(f"{customer.url}/reports?tenant=7", client_reference="order 7"))
    (request,) = customer.requests
    assert request.line == "POST /reports?tenant=7 HTTP/1.1"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert request.headers["host"] == customer.url.removeprefix("http://")
    assert dict(parse_qsl(request.body.decode(), strict_parsing=True)) == {
        "smsMsgId": MESSAGE_ID,
        "status": "DELIVRD",
        "statusDesc": "用户已成功收到短信",
        "total": "1",
        "sequence": "1",
        "source": "2",
        "updateTime": "2026-03-14T12:00:01Z",
        "extend": "order 7",
        "to": "+8613112345678",
    }
    assert left(system) == NOTHING


def test_an_uplink_arrives_in_the_exact_form(system: System, customer: CarrierServer) -> None:
    push(system, notice(f"{customer.url}/uplinks"))
    (request,) = customer.requests
    assert request.body == (
        b"from=%2B8613112345678&to=8824110605111&body=Yes+%E5%A5%BD%E7%9A%84+%26+more%3D1"
        b"&smsMsgId=9692b5be-c427-4525-8e73-cf4a6ac5b3f7"
    )


def test_every_segment_is_a_request_of_its_own(system: System, customer: CarrierServer) -> None:
    push(system, *(report(customer.url, sequence=one, segment_count=3) for one in (1, 2, 3)))
    forms = [dict(parse_qsl(request.body.decode())) for request in customer.requests]
    assert sorted(form["sequence"] for form in forms) == ["1", "2", "3"]


@pytest.mark.parametrize(
    "status", [b"200 OK", b"204 No Content", b"302 Found", b"401 No", b"404 No"]
)
def test_any_answer_is_a_delivery(system: System, status: bytes) -> None:
    answer = b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\nLocation: http://x.test/\r\n\r\n"
    with carrier_server(answering(answer)) as server:
        push(system, report(server.url))
    assert len(server.requests) == 1
    assert left(system) == NOTHING


# -- signed ----------------------------------------------------------------------------------------


def test_a_push_says_which_one_it_is_and_carries_every_signature_of_its_application(
    system: System, customer: CarrierServer
) -> None:
    """RPT-03, RPT-09; verified by the official library and by our own side of the vendor's API."""
    secrets = ("whsec_bmV3IHNlY3JldA==", "whsec_b2xkIHNlY3JldA==")
    keys = PushKeys(APPLICATION.app_key, APPLICATION.app_secrets[0])
    signed = replace(APPLICATION, application_id="10001", webhook_secrets=secrets, push_keys=keys)
    system.configure(signed)
    pushes = (report(f"{customer.url}/reports?a=1"), notice(f"{customer.url}/uplinks"))
    push(system, *pushes)
    ids = [request.headers["webhook-id"] for request in customer.requests]
    assert sorted(ids) == sorted(one.push_id for one in pushes)
    for request in customer.requests:
        for secret in secrets:
            Webhook(secret).verify(request.body, dict(request.headers), json_parse=False)
        _, target, _ = request.line.split(" ")
        path, _, query = target.partition("?")
        wire = HttpRequest(
            method="POST",
            path=path,
            query=query,
            headers=request.headers,
            body=request.body,
            client_address="",
        )
        assert (
            authenticate(wire, FakeConfiguration([signed]).application_by_key, datetime.now(UTC))
            == signed
        )


def test_a_repetition_of_a_push_has_the_same_id(system: System, customer: CarrierServer) -> None:
    for _ in range(2):
        push(system, report(customer.url))
    first, second = customer.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert "webhook-signature" not in first.headers


# -- not taken -------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [b"500 X", b"503 X", b"429 X"])
def test_a_server_that_is_out_of_order_is_asked_again(system: System, status: bytes) -> None:
    answer = b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\n\r\n"
    with carrier_server(answering(answer)) as server:
        push(system, report(server.url))
    assert (left(system), waiting(system)) == (NOTHING, TRIED_LATER)


def test_a_server_that_asks_for_an_hour_gets_it(system: System) -> None:
    """A queue cannot delay an entry for so long, so it stays in its own."""
    answer = b"HTTP/1.1 503 X\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n"
    with carrier_server(answering(answer)) as server:
        push(system, report(server.url))
    assert (left(system), waiting(system)) == (COMES_BACK, NOTHING)


def test_what_is_pushed_again_waits_in_its_lane_or_is_taken(
    system: System, customer: CarrierServer
) -> None:
    with refusing_port() as nobody:
        system.put("PushRetryQueue", report(nobody), report(customer.url))
        system.work_off("PushRetryFunction", "PushRetryQueue")
    assert len(customer.requests) == 1
    assert (left(system), waiting(system)) == (NOTHING, COMES_BACK)


def test_a_server_that_hangs_up_or_is_gone_is_asked_again(system: System) -> None:
    with carrier_server(answering_then_closing(b"")) as server, refusing_port() as nobody:
        push(system, report(server.url))
        push(system, report(nobody))
    assert waiting(system) == {"visible": 0, "received": 0, "delayed": 2}


def test_one_customer_who_is_gone_does_not_hold_up_another(
    system: System, customer: CarrierServer
) -> None:
    with refusing_port() as nobody:
        push(system, report(nobody), report(customer.url), report(nobody))
    assert len(customer.requests) == 1
    assert waiting(system)["delayed"] == 2


def test_a_private_address_is_never_called_in_a_real_deployment(
    make_system: MakeSystem, customer: CarrierServer
) -> None:
    system = make_system(AllowPrivateDestinations="false")
    push(system, report(customer.url), notice(customer.url))
    assert customer.connections == 0
    assert left(system) == NOTHING


def test_an_entry_that_is_no_push_comes_back(system: System) -> None:
    system.put("PushQueue", {"not": "a push"})
    system.work_off("PushFunction", "PushQueue")
    assert left(system) == COMES_BACK


# -- what operators see ----------------------------------------------------------------------------


def test_a_push_says_how_long_its_report_was_on_its_way(
    system: System, customer: CarrierServer, output: Output
) -> None:
    push(system, report(customer.url, received_at=datetime.now(UTC) - timedelta(seconds=3)))
    (seconds,) = metric(output, "PushSeconds")["PushSeconds"]
    assert 3 <= seconds < 3600


def test_a_push_that_fails_counts_for_its_application(system: System, output: Output) -> None:
    with refusing_port() as nobody:
        push(system, report(nobody))
    line = metric(output, "PushesFailed")
    assert (line["application"], line["PushesFailed"]) == ("10001", [1])

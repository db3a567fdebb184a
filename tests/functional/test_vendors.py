"""Callbacks of vendors through the real handlers, as the HTTP API hands them over."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlencode

import boto3
import pytest
from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.messages import DeliveryReport
from heliograph.domain.routing import CarrierSetup, Routing
from heliograph.ports.carriers import CarrierAccount
from heliograph.ports.http import HttpAnswer, HttpRequest
from heliograph.queues.entries import load

from tests.contracts.carriers.case import MESSAGE_ID
from tests.contracts.carriers.twilio import Twilio
from tests.contracts.carriers.vonage import UnsignedVonage, Vonage
from tests.deployment import REGION
from tests.functional.requests import CARRIER_SECRET, answer_of, event_of
from tests.functional.system import System

TWILIO, VONAGE, UNSIGNED = Twilio(), Vonage(), UnsignedVonage()
ACCOUNTS = {
    "twilio": ("twilio", TWILIO.account("https://api.twilio.com")),
    "vonage": ("vonage", VONAGE.account),
    "vonage-unsigned": ("vonage", UNSIGNED.account),
}
with_each_vendor = pytest.mark.parametrize(
    "case", [TWILIO, VONAGE, UNSIGNED], ids=lambda case: case.name
)


def setup_of(vendor: str, account: CarrierAccount) -> CarrierSetup:
    return CarrierSetup(name=account.name, vendor=vendor, settings=account.settings)


def store_credentials(system: System, **credentials: object) -> None:
    boto3.client("secretsmanager", region_name=REGION).put_secret_value(
        SecretId=system.deployment.secrets["CarrierSecrets"],
        SecretString=json.dumps({"simulator": CARRIER_SECRET, **credentials}),
    )


@pytest.fixture(autouse=True)
def _accounts(system: System) -> Iterator[None]:
    store_credentials(
        system, **{name: dict(account.credentials) for name, (_, account) in ACCOUNTS.items()}
    )
    carriers = {name: setup_of(*account) for name, account in ACCOUNTS.items()}
    system.routing.change(
        lambda before: Routing(
            carriers=carriers, credentials_revision=before.credentials_revision + 1
        )
    )
    yield
    store_credentials(system)


def called(system: System, kind: str, request: HttpRequest, name: str) -> HttpAnswer:
    """The answer to a callback of the account with this name; kind: `callback` or `uplink`."""
    function = {"callback": "CallbackWebhookFunction", "uplink": "UplinkWebhookFunction"}[kind]
    here = replace(request, path=f"/{kind}/{name}")
    event = event_of(here, f"{request.method} /{kind}/{{carrier}}")
    return answer_of(system.function(function)(event))


@with_each_vendor
def test_a_report_is_queued_for_our_message(system: System, case: Twilio | Vonage) -> None:
    now = datetime.now(UTC)
    assert called(system, "callback", case.report(case.delivered, now), case.name).status == 200
    (body,) = system.bodies("ReportQueue")
    report: DeliveryReport = load(DeliveryReport, body)
    assert (report.carrier, report.message_id) == (case.name, MESSAGE_ID)
    assert report.carrier_code == "delivered"


@with_each_vendor
def test_a_reply_is_queued_with_its_text(system: System, case: Twilio | Vonage) -> None:
    request = case.uplink("mo-1", "Yes 好的 & more=1", datetime.now(UTC))
    assert called(system, "uplink", request, case.name).status == 200
    (body,) = system.bodies("UplinkQueue")
    uplink: CarrierUplink = load(CarrierUplink, body)
    assert (uplink.carrier, uplink.text) == (case.name, "Yes 好的 & more=1")


@with_each_vendor
def test_a_report_for_another_message_is_refused(system: System, case: Twilio | Vonage) -> None:
    request = case.report(case.delivered, datetime.now(UTC))
    ours, theirs = MESSAGE_ID, MESSAGE_ID.replace("0199", "0198")
    forged = replace(
        request,
        query=request.query.replace(ours, theirs),
        body=request.body.replace(ours.encode(), theirs.encode()),
    )
    assert called(system, "callback", forged, case.name).status == 401
    assert system.bodies("ReportQueue") == []


def test_a_reply_to_twilio_gets_an_empty_instruction_back(system: System) -> None:
    answer = called(system, "uplink", TWILIO.uplink("SM1", "Hi", datetime.now(UTC)), "twilio")
    assert answer.content_type.startswith("text/xml")
    assert answer.body.endswith(b"<Response/>")


def test_vonage_may_call_by_get(system: System) -> None:
    request = VONAGE.report(VONAGE.delivered, datetime.now(UTC))
    by_get = replace(request, method="GET", query=request.body.decode(), body=b"")
    assert called(system, "callback", by_get, "vonage").status == 200
    (body,) = system.bodies("ReportQueue")
    assert load(DeliveryReport, body).message_id == MESSAGE_ID


@pytest.mark.parametrize("part", ["1", "2"])
def test_a_part_of_a_long_reply_says_in_the_queue_which_it_is(system: System, part: str) -> None:
    request = UNSIGNED.uplink(f"mo-{part}", "Yes", datetime.now(UTC))
    concatenation = {"concat-ref": "108", "concat-total": "2", "concat-part": part}
    body = request.body + b"&" + urlencode(concatenation).encode()
    called(system, "uplink", replace(request, body=body), "vonage-unsigned")
    (queued,) = system.bodies("UplinkQueue")
    uplink: CarrierUplink = load(CarrierUplink, queued)
    assert (uplink.concat_reference, uplink.part, uplink.parts) == ("108", int(part), 2)

"""Carriers that an operator has set up: their callbacks reach their own account and no other."""

import json
from collections.abc import Iterator
from dataclasses import replace

import boto3
import pytest
from heliograph.domain.messages import DeliveryReport
from heliograph.domain.routing import CarrierSetup, Routing
from heliograph.queues.entries import load

from tests.contracts.examples import message_at
from tests.deployment import REGION
from tests.functional.requests import CARRIER_SECRET, answer_of, carrier_event
from tests.functional.system import System

SPARE = CarrierSetup(name="spare", vendor="simulator", settings={"url": "https://spare.test"})
SPARE_SECRET = "the secret of the spare one"
MESSAGE_ID = message_at().message_id


def set_up(system: System, **credentials: str) -> None:
    """Store the spare carrier, and these credentials beside those of the simulator."""
    document = {"simulator": CARRIER_SECRET, "spare": credentials}
    boto3.client("secretsmanager", region_name=REGION).put_secret_value(
        SecretId=system.deployment.secrets["CarrierSecrets"], SecretString=json.dumps(document)
    )
    system.routing.change(
        lambda before: Routing(
            carriers={"spare": SPARE}, credentials_revision=before.credentials_revision + 1
        )
    )


@pytest.fixture(autouse=True)
def _credentials_as_they_were(system: System) -> Iterator[None]:
    yield
    boto3.client("secretsmanager", region_name=REGION).put_secret_value(
        SecretId=system.deployment.secrets["CarrierSecrets"],
        SecretString=json.dumps({"simulator": CARRIER_SECRET}),
    )


def status_of_report(system: System, carrier: str, secret: str) -> int:
    event = carrier_event(
        "callback",
        secret=secret,
        carrier=carrier,
        reference=MESSAGE_ID,
        carrier_message_id="c-17",
        status="DELIVRD",
        done_at="2026-03-14T20:00:01+08:00",
    )
    return answer_of(system.function("CallbackWebhookFunction")(event)).status


def test_a_carrier_that_was_set_up_reports_under_its_own_name(system: System) -> None:
    set_up(system, secret=SPARE_SECRET)
    assert status_of_report(system, "spare", SPARE_SECRET) == 200
    (body,) = system.bodies("ReportQueue")
    report: DeliveryReport = load(DeliveryReport, body)
    assert (report.carrier, report.message_id) == ("spare", MESSAGE_ID)


def test_one_carriers_signature_is_not_anothers(system: System) -> None:
    set_up(system, secret=SPARE_SECRET)
    assert status_of_report(system, "spare", CARRIER_SECRET) == 401
    assert status_of_report(system, "simulator", SPARE_SECRET) == 401


@pytest.mark.parametrize("name", ["unknown", "Spare", "", "spare%2F", "simulator "])
def test_a_name_that_nobody_has_is_not_found(system: System, name: str) -> None:
    set_up(system, secret=SPARE_SECRET)
    assert status_of_report(system, name, SPARE_SECRET) == 404


def test_a_carrier_without_its_credentials_is_told_to_call_again(system: System) -> None:
    set_up(system)
    assert status_of_report(system, "spare", SPARE_SECRET) == 500


def test_credentials_that_were_replaced_are_used_at_once_by_a_new_process(system: System) -> None:
    set_up(system, secret=SPARE_SECRET)
    set_up(system, secret="a newer secret of it")
    system._functions.pop("CallbackWebhookFunction", None)
    assert status_of_report(system, "spare", "a newer secret of it") == 200


def test_the_simulator_reads_no_routes(system: System) -> None:
    system._functions.pop("CallbackWebhookFunction", None)
    system.routing.change(lambda _: replace(Routing(), carriers={"spare": SPARE}))
    record = system.routing._record()
    assert record is not None
    record.document = "no JSON at all"
    record.save()
    assert status_of_report(system, "simulator", CARRIER_SECRET) == 200

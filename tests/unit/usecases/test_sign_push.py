"""What a push says of itself and how it proves to be ours (RPT-03, RPT-09)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from heliograph.domain.configuration import Application, PushKeys
from heliograph.domain.jobs import Push
from heliograph.ports.http import HttpRequest
from heliograph.usecases.sign_push import SignPush

from tests.fakes import NOON, FakeClock, FakeConfiguration, FakeRenderer, fake_signature
from tests.unit.usecases.examples import INTERNATIONAL, MAINLAND
from tests.unit.usecases.test_push_to_customer import NOTICE, REPORT

SIGNED = replace(
    MAINLAND,
    webhook_secrets=("whsec_bmV3", "whsec_b2xk"),
    push_keys=PushKeys("push key", "push secret"),
)
REQUEST = HttpRequest(
    method="POST", path="/", query="", headers={}, body=b"a body", client_address=""
)
TIMESTAMP = str(int(NOON.timestamp()))


def headers(
    application: Application, push: Push = REPORT, clock: FakeClock | None = None
) -> Mapping[str, str]:
    sign = SignPush(
        FakeConfiguration([application]),
        {"huawei": FakeRenderer()},
        fake_signature,
        clock or FakeClock(),
    )
    return sign(push)(REQUEST)


def test_an_application_without_secrets_gets_id_and_time_only() -> None:
    assert headers(MAINLAND) == {"webhook-id": REPORT.push_id, "webhook-timestamp": TIMESTAMP}


def test_a_push_to_an_application_that_is_gone_has_them_too() -> None:
    assert headers(INTERNATIONAL) == headers(MAINLAND)


def test_a_push_is_signed_with_every_active_secret_and_with_the_keys() -> None:
    for push in (REPORT, NOTICE):
        assert headers(SIGNED, push) == {
            "webhook-id": push.push_id,
            "webhook-timestamp": TIMESTAMP,
            "webhook-signature": (
                f"whsec_bmV3|{push.push_id}|1200|a body whsec_b2xk|{push.push_id}|1200|a body"
            ),
            "signed": "push key push secret 1200 a body",
        }


def test_keys_and_secrets_go_each_without_the_other() -> None:
    assert "webhook-signature" not in headers(replace(SIGNED, webhook_secrets=()))
    assert "signed" not in headers(replace(SIGNED, push_keys=None))


def test_a_repetition_has_the_same_id_and_a_time_of_its_own() -> None:
    clock = FakeClock()
    first = headers(SIGNED, clock=clock)
    clock.advance(timedelta(hours=6, milliseconds=900))
    again = headers(SIGNED, clock=clock)
    assert again["webhook-id"] == first["webhook-id"]
    assert int(again["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 6 * 3600
    assert "|1800|" in again["webhook-signature"]

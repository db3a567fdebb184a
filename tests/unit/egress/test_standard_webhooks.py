"""The signature of Standard Webhooks, held against the specification's own example."""

from datetime import UTC, datetime

import pytest
from heliograph.egress.standard_webhooks import webhook_signature
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PUSH_ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
AT = datetime(2021, 2, 25, 15, 2, 10, 999_000, tzinfo=UTC)
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_example_of_the_specification_has_its_signature() -> None:
    assert int(AT.timestamp()) == 1614265330
    assert webhook_signature(SECRET, PUSH_ID, AT, BODY) == SIGNATURE


@pytest.mark.parametrize(
    "signature",
    [
        webhook_signature("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", PUSH_ID, AT, BODY),
        webhook_signature(SECRET, "msg_other", AT, BODY),
        webhook_signature(SECRET, PUSH_ID, AT.replace(second=11), BODY),
        webhook_signature(SECRET, PUSH_ID, AT, b'{"test": 2432232315}'),
    ],
)
def test_secret_id_time_and_body_are_signed(signature: str) -> None:
    assert signature.startswith("v1,")
    assert signature != SIGNATURE


@given(st.text())
def test_whatever_is_signed_the_official_library_verifies(body: str) -> None:
    at = datetime.now(UTC)
    headers = {
        "webhook-id": PUSH_ID,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": webhook_signature(SECRET, PUSH_ID, at, body.encode()),
    }
    Webhook(SECRET).verify(body, headers, json_parse=False)

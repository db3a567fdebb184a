from datetime import UTC, datetime, timedelta

import pytest
from heliograph.carriers.simulator.signature import signed_headers, verify
from heliograph.domain.errors import WebhookNotAuthentic
from heliograph.sandbox import wire
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import NOON

AT = datetime(2026, 3, 14, 12, 0, 0, 900_000, tzinfo=UTC)


def test_the_signature_is_the_one_that_openssl_makes() -> None:
    # printf '1773489600.{"a":1}' | openssl dgst -sha256 -hmac key
    assert signed_headers("key", b'{"a":1}', AT) == {
        "X-Simulator-Timestamp": "1773489600",
        "X-Simulator-Signature": "ed2d4c08539185f3216b0283e06ecb75ee61370754b51f0cadc921a5419f0892",
    }


@given(secret=st.text(st.characters(codec="utf-8"), min_size=1), body=st.binary())
def test_what_the_carrier_signs_is_verified(secret: str, body: bytes) -> None:
    headers = {name.lower(): v for name, v in wire.signature(secret, body, NOON).items()}
    verify(secret, headers, body, NOON)


def test_another_secret_does_not_verify() -> None:
    headers = {name.lower(): v for name, v in signed_headers("one", b"{}", NOON).items()}
    with pytest.raises(WebhookNotAuthentic):
        verify("other", headers, b"{}", NOON)


def test_a_signature_covers_the_time() -> None:
    headers = {name.lower(): v for name, v in signed_headers("key", b"{}", NOON).items()}
    later = NOON + timedelta(minutes=10)
    headers["x-simulator-timestamp"] = str(int(later.timestamp()))
    with pytest.raises(WebhookNotAuthentic):
        verify("key", headers, b"{}", later)

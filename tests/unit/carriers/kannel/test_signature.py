import pytest
from heliograph.carriers.kannel.signature import signature, verify
from heliograph.domain.errors import WebhookNotAuthentic
from hypothesis import given
from hypothesis import strategies as st

from tests.contracts.carriers.case import MESSAGE_ID

TOKEN = "t" * 32
REPORT = {"ref": MESSAGE_ID, "sig": signature("key", MESSAGE_ID)}


def test_the_signature_is_the_beginning_of_the_one_that_openssl_makes() -> None:
    # printf 'report\n0199f3a2-7c00-7abc-8def-0123456789ab_42' | openssl dgst -sha256 -hmac key
    assert signature("key", MESSAGE_ID) == "2fb3ed7fa247c45a8282321f57d968e1"


@pytest.mark.parametrize("fields", [REPORT, {"token": TOKEN}, {**REPORT, "token": TOKEN}])
def test_a_report_proves_its_message_and_an_uplink_shows_the_token(fields: dict[str, str]) -> None:
    verify(["key"], TOKEN, fields)


def test_the_key_before_is_good_for_what_it_has_signed() -> None:
    verify(["new", "key"], TOKEN, REPORT)
    with pytest.raises(WebhookNotAuthentic):
        verify(["new", "newer"], TOKEN, REPORT)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"sig": REPORT["sig"]},
        {"ref": MESSAGE_ID},
        {"ref": MESSAGE_ID, "sig": ""},
        {"ref": MESSAGE_ID + "0", "sig": REPORT["sig"]},
        {"token": ""},
        {"token": "t" * 31},
        {**REPORT, "token": "wrong"},
        {"ref": MESSAGE_ID, "sig": "wrong", "token": TOKEN},
        {"ref": MESSAGE_ID, "token": TOKEN},
        {"ref": "\ud800", "sig": "é"},
        {"token": "é\ud800"},
    ],
)
def test_every_proof_that_is_there_must_be_right(fields: dict[str, str]) -> None:
    with pytest.raises(WebhookNotAuthentic):
        verify(["key"], TOKEN, fields)


@given(st.text(max_size=60))
def test_another_key_or_another_message_has_another_signature(other: str) -> None:
    assert (signature("key", other) == REPORT["sig"]) is (other == MESSAGE_ID)
    assert signature(f"key{other}.", MESSAGE_ID) != REPORT["sig"]

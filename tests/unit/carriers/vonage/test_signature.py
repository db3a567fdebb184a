"""Our check of the signature, held against the one of Vonage's own client."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from heliograph.carriers.vonage.signature import message_id_in, proved, signature_of, verify
from heliograph.domain.errors import WebhookNotAuthentic
from hypothesis import given
from hypothesis import strategies as st
from vonage_http_client.auth import Auth

from tests.contracts.carriers.case import MESSAGE_ID, SECRET
from tests.contracts.carriers.vonage import TOKEN
from tests.fakes import NOON

NOW = int(NOON.timestamp())
METHODS = ("md5", "sha1", "sha256", "sha512")

# Vonage's client as of version 3.17.4, which still knew the method md5hash, signed these.
RECORDED_FIELDS = {
    "msisdn": "8613800000099",
    "status": "delivered",
    "text": "a&b=c 好",
    "timestamp": "1773489600",
}
RECORDED = {
    "md5hash": "5d2cec89435a8d21d4f428a4b0ddaec7",
    "md5": "cadd887836352d2610e15c3487695cc9",
    "sha1": "29ca92961ae8669125b64f8f9691966e9d78ffec",
    "sha256": "bff1208f8c6a714013ff85d5f87abd3ae72987c2adabd17b0e27dbdc071d75d9",
    "sha512": "e137de4d9dee22f12aad497f2c6bc9bf093716e5065893e4978018d7fe4d084e"
    "45b3a1e465fb24cd4d9d8726ff220e12ea22af905a69fef0be3b49089eb31624",
}

texts = st.text(st.characters(codec="utf-8"), max_size=8)
secrets = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
timestamps = st.integers(NOW - 300, NOW + 300).map(str)


@st.composite
def messages(draw: st.DrawFn) -> dict[str, str]:
    fields = draw(st.dictionaries(texts.filter(lambda name: name != "sig"), texts, max_size=6))
    return {**fields, "timestamp": draw(timestamps)}


def vonage(secret: str, method: str) -> Auth:
    return Auth(api_key="abcd1234", signature_secret=secret, signature_method=method)


def accepts(fields: Mapping[str, str], secret: str, method: str) -> bool:
    try:
        verify(fields, secret, method, NOON)
    except WebhookNotAuthentic:
        return False
    return True


@pytest.mark.parametrize(("method", "signature"), RECORDED.items())
def test_the_signature_is_the_one_that_vonages_client_made(method: str, signature: str) -> None:
    assert signature_of(RECORDED_FIELDS, SECRET, method) == signature
    assert accepts({**RECORDED_FIELDS, "sig": signature}, SECRET, method)
    assert accepts({**RECORDED_FIELDS, "sig": signature.upper()}, SECRET, method)


@pytest.mark.parametrize("method", METHODS)
@given(fields=messages(), secret=secrets)
def test_what_vonages_client_signs_is_accepted(
    method: str, fields: dict[str, str], secret: str
) -> None:
    signature = vonage(secret, method).sign_params(dict(fields))
    assert accepts({**fields, "sig": signature}, secret, method)


@pytest.mark.parametrize("method", METHODS)
@given(data=st.data(), signed=messages(), secret=secrets)
def test_we_accept_what_vonages_client_accepts_and_nothing_else(
    method: str, data: st.DataObject, signed: dict[str, str], secret: str
) -> None:
    signature = vonage(secret, method).sign_params(dict(signed))
    ascii_only = st.text(st.characters(codec="ascii"), max_size=40)  # theirs raises for the rest
    sent = {
        **data.draw(st.just(signed) | messages()),
        "sig": data.draw(st.just(signature) | st.just(signature.upper()) | ascii_only),
    }
    key = data.draw(st.just(secret) | secrets)
    theirs = vonage(key, method).check_signature(dict(sent))
    assert accepts(sent, key, method) is theirs


@pytest.mark.parametrize("signature", ["", "half of a pair \ud800", "ı"])
def test_a_signature_that_is_none_is_rejected(signature: str) -> None:
    assert not accepts({**RECORDED_FIELDS, "sig": signature}, SECRET, "sha256")


def test_a_callback_without_a_signature_is_rejected() -> None:
    assert not accepts(RECORDED_FIELDS, SECRET, "md5hash")


@pytest.mark.parametrize(
    "timestamp", ["", "0", "soon", str(NOW - 72 * 3600 - 1), str(NOW + 301), "1" * 400]
)
def test_a_callback_that_is_signed_but_not_of_now_is_rejected(timestamp: str) -> None:
    fields = {"status": "delivered", "timestamp": timestamp}
    assert not accepts({**fields, "sig": signature_of(fields, SECRET, "sha1")}, SECRET, "sha1")


def test_a_callback_that_is_signed_without_a_time_is_rejected() -> None:
    fields = {"status": "delivered"}
    assert not accepts({**fields, "sig": signature_of(fields, SECRET, "sha1")}, SECRET, "sha1")


def test_the_clocks_may_be_five_minutes_apart() -> None:
    fields = {"timestamp": str(int((NOON - timedelta(minutes=5)).timestamp()))}
    assert accepts({**fields, "sig": signature_of(fields, SECRET, "sha1")}, SECRET, "sha1")


# -- accounts that do not sign ---------------------------------------------------------------------


def test_a_reference_with_its_proof_fits_into_the_field_for_it() -> None:
    longest = f"{MESSAGE_ID[:36]}_{'9' * 13}"
    assert len(longest) == 50
    assert len(proved(longest, TOKEN)) <= 100


def test_a_proved_reference_is_ours() -> None:
    assert message_id_in(proved(MESSAGE_ID, TOKEN), TOKEN) == MESSAGE_ID


@given(reference=st.text() | st.text().map(lambda text: f"{MESSAGE_ID}.{text}"))
def test_an_invented_reference_is_not_ours(reference: str) -> None:
    with pytest.raises(WebhookNotAuthentic):
        message_id_in(reference, TOKEN)


def test_a_proof_is_of_one_message_and_one_token() -> None:
    _, _, proof = proved(MESSAGE_ID, TOKEN).rpartition(".")
    with pytest.raises(WebhookNotAuthentic):
        message_id_in(f"{MESSAGE_ID[:-1]}3.{proof}", TOKEN)
    with pytest.raises(WebhookNotAuthentic):
        message_id_in(f"{MESSAGE_ID}.{proof}", TOKEN[::-1])

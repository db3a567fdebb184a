"""SDK-HMAC-SHA256 (API-17): what the vendor's SDK signs, and every other signer in the field."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from hashlib import sha256

import pytest
from heliograph.ports.http import HttpRequest

from tests.fakes import NOON
from tests.unit.dialects.huawei.clients import (
    APIG_HEADERS,
    SECRET,
    document,
    form,
    signed,
    with_headers,
)
from tests.unit.dialects.huawei.service import OLD_SECRET, SUSPENDED, Service, content_of

# The requests have no fields, so an authentic one gets as far as this.
AUTHENTIC = "E000503"

MINUTES_15 = timedelta(minutes=15)
SECOND = timedelta(seconds=1)
EMPTY_HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def code_of(service: Service, sent: HttpRequest) -> str:
    code: str = content_of(service.answer(sent))["code"]
    return code


# -- what signers sign -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        APIG_HEADERS,
        ("x-sdk-date",),
        ("content-type", "x-sdk-date"),
        ("content-type", "host", "user-agent", "x-sdk-date"),
        ("accept", "content-type", "host", "user-agent", "x-project-id", "x-sdk-date"),
    ],
    ids=["APIG", "only the date", "no host", "SDK", "many"],
)
def test_a_signature_may_cover_any_headers_with_the_date_among_them(
    service: Service, headers: tuple[str, ...]
) -> None:
    sent = form({}, user_agent="any/1 (x; y)", accept="*/*", x_project_id="p")
    assert code_of(service, signed(sent, headers=headers)) == AUTHENTIC


def test_a_signature_that_leaves_the_date_out_would_be_good_for_ever(service: Service) -> None:
    assert code_of(service, signed(form({}), headers=("content-type", "host"))) == "E000043"


def test_both_active_secrets_sign(service: Service) -> None:
    for secret in (SECRET, OLD_SECRET):
        assert code_of(service, signed(form({}), secret=secret)) == AUTHENTIC
    assert code_of(service, signed(form({}), secret=f"{SECRET}x")) == "E000045"


def test_the_outer_white_space_of_a_header_is_not_signed(service: Service) -> None:
    sent = signed(form({}, user_agent="a  b"), headers=("user-agent", "x-sdk-date"))
    assert code_of(service, with_headers(sent, user_agent="  a  b ")) == AUTHENTIC
    assert code_of(service, with_headers(sent, user_agent="a b")) == "E000045"


def test_the_host_is_signed_with_its_port(service: Service) -> None:
    sent = signed(form({}, host="127.0.0.1:18080"))
    assert code_of(service, sent) == AUTHENTIC
    assert code_of(service, with_headers(sent, host="127.0.0.1")) == "E000045"


def test_a_header_that_was_signed_and_is_gone_breaks_the_signature(service: Service) -> None:
    sent = signed(form({}, user_agent="x"), headers=("user-agent", "x-sdk-date"))
    assert code_of(service, with_headers(sent, user_agent=None)) == "E000045"


@pytest.mark.parametrize("comma", [",", ", ", ",  "])
def test_the_commas_of_authorization_may_be_followed_by_spaces(
    service: Service, comma: str
) -> None:
    sent = signed(form({}))
    authorization = sent.headers["authorization"].replace(", ", comma)
    assert code_of(service, with_headers(sent, authorization=authorization)) == AUTHENTIC


# -- the body --------------------------------------------------------------------------------------


def test_a_body_that_was_signed_must_be_the_body(service: Service) -> None:
    sent = signed(document({"from": "1"}))
    assert code_of(service, sent) == AUTHENTIC
    for body in (sent.body + b"\n", sent.body.replace(b" ", b""), b""):
        assert code_of(service, replace(sent, body=body)) == "E000045"


def test_an_empty_body_has_the_hash_of_nothing(service: Service) -> None:
    assert code_of(service, signed(form(b""), payload=EMPTY_HASH)) == AUTHENTIC


def test_an_empty_body_has_the_hash_of_nothing_even_when_it_is_called_unsigned(
    service: Service,
) -> None:
    sent = form(b"", x_sdk_content_sha256="UNSIGNED-PAYLOAD")
    assert code_of(service, signed(sent, payload=EMPTY_HASH)) == AUTHENTIC
    assert code_of(service, signed(sent, payload="UNSIGNED-PAYLOAD")) == "E000045"


def test_a_client_may_leave_the_body_unsigned_if_it_says_so(service: Service) -> None:
    sent = signed(
        form({"a": "1"}, x_sdk_content_sha256="UNSIGNED-PAYLOAD"), payload="UNSIGNED-PAYLOAD"
    )
    assert code_of(service, sent) == AUTHENTIC
    assert code_of(service, replace(sent, body=b"a=2")) == AUTHENTIC


def test_nobody_else_can_call_a_signed_body_unsigned(service: Service) -> None:
    sent = with_headers(signed(form({"a": "1"})), x_sdk_content_sha256="UNSIGNED-PAYLOAD")
    assert code_of(service, sent) == "E000045"


def test_a_hash_that_is_sent_along_must_be_the_hash_of_the_body(service: Service) -> None:
    true_hash, another_hash = (sha256(body).hexdigest() for body in (b"a=1", b"a=2"))
    sent = signed(form(b"a=1", x_sdk_content_sha256=true_hash))
    assert code_of(service, sent) == AUTHENTIC
    lying = form(b"a=1", x_sdk_content_sha256=another_hash)
    assert code_of(service, signed(lying, payload=another_hash)) == "E000045"


def test_a_hash_in_capitals_is_signed_as_it_is_sent(service: Service) -> None:
    true_hash, another_hash = (sha256(body).hexdigest().upper() for body in (b"a=1", b"a=2"))
    sent = form(b"a=1", x_sdk_content_sha256=true_hash)
    assert code_of(service, signed(sent, payload=true_hash)) == AUTHENTIC
    assert code_of(service, signed(sent, payload=true_hash.lower())) == "E000045"
    lying = form(b"a=1", x_sdk_content_sha256=another_hash)
    assert code_of(service, signed(lying, payload=another_hash)) == "E000045"


# -- the query -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("b=2&a=1", "a=1&b=2"),
        ("a=2&a=1", "a=1&a=2"),
        ("flag", "flag="),
        ("flag=", "flag="),
        ("x=a=b", "x=a%3Db"),
        ("x=%2F+%7e%20", "x=%2F%20~%20"),
        ("%E4%B8%AD=%e6%96%87", "%E4%B8%AD=%E6%96%87"),
        ("&&a=1&", "a=1"),
    ],
)
def test_the_query_is_signed_in_its_canonical_form(
    service: Service, query: str, canonical: str
) -> None:
    sent = replace(signed(form({}), canonical_query=canonical), query=query)
    assert code_of(service, sent) == AUTHENTIC
    assert code_of(service, replace(sent, query=f"{query}&z=1")) == "E000045"


# -- time ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("off", [-MINUTES_15, timedelta(), MINUTES_15])
def test_15_minutes_off_is_accepted(service: Service, off: timedelta) -> None:
    assert code_of(service, signed(form({}), at=NOON + off)) == AUTHENTIC


@pytest.mark.parametrize("off", [-MINUTES_15 - SECOND, MINUTES_15 + SECOND, timedelta(days=9999)])
def test_more_than_15_minutes_off_is_refused(service: Service, off: timedelta) -> None:
    assert code_of(service, signed(form({}), at=NOON + off)) == "E000044"


@pytest.mark.parametrize("date", [None, "", "  "])
def test_a_request_without_a_date_has_its_code(service: Service, date: str | None) -> None:
    assert code_of(service, with_headers(signed(form({})), x_sdk_date=date)) == "E000041"


@pytest.mark.parametrize(
    "date",
    [
        "20260314T120000",
        "2026-03-14T12:00:00Z",
        "20260230T120000Z",
        "20260314T126000Z",
        "x",
        "١" * 8,
    ],
)
def test_a_malformed_date_has_its_code(service: Service, date: str) -> None:
    assert code_of(service, with_headers(signed(form({})), x_sdk_date=date)) == "E000042"


# -- what is wrong ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "authorization",
    [
        "SDK-HMAC-SM3 Access=a, SignedHeaders=x-sdk-date, Signature=00",
        "SDK-ECDSA-P256-SHA256 Access=a, SignedHeaders=x-sdk-date, Signature=00",
        "SDK-SM2-SM3 Access=a, SignedHeaders=x-sdk-date, Signature=00",
        "SDK-HMAC-SHA256",
        "SDK-HMAC-SHA256 Access=a",
        "SDK-HMAC-SHA256 Access=a, SignedHeaders=x-sdk-date",
        "SDK-HMAC-SHA256 Access=, SignedHeaders=x-sdk-date, Signature=00",
        "SDK-HMAC-SHA256 Access=a, SignedHeaders=, Signature=00",
        "SDK-HMAC-SHA256 Access=a, SignedHeaders=x-sdk-date, Signature=",
        "SDK-HMAC-SHA256 Access=a, SignedHeaders=x-sdk-date, Signature=00, More=1",
        "SDK-HMAC-SHA256 SignedHeaders=x-sdk-date, Access=a, Signature=00",
        "sdk-hmac-sha256 Access=a, SignedHeaders=x-sdk-date, Signature=00",
    ],
)
def test_other_algorithms_and_malformed_headers_have_one_code(
    service: Service, authorization: str
) -> None:
    assert code_of(service, with_headers(form({}), authorization=authorization)) == "E000043"


def test_of_several_faults_the_first_in_the_documented_order_is_told(service: Service) -> None:
    """E000043, 41, 42, then 102 or 103, 44, 45."""
    a_day_off = partial(signed, form({}), secret="another", at=NOON - timedelta(days=1))
    steps = [
        ("E000043", a_day_off(app_key="another", headers=("host",))),
        ("E000041", with_headers(a_day_off(app_key="another"), x_sdk_date=None)),
        ("E000042", with_headers(a_day_off(app_key="another"), x_sdk_date="yesterday")),
        ("E000102", a_day_off(app_key="another")),
        ("E000103", a_day_off(app_key=SUSPENDED.app_key)),
        ("E000044", a_day_off()),
        ("E000045", signed(form({}), secret="another")),
    ]
    assert [code_of(service, sent) for _, sent in steps] == [code for code, _ in steps]


@pytest.mark.parametrize("letter", ["é", "中", "\x00", "\ud800", "\U0001f600"])
def test_values_that_are_no_ascii_are_answered_like_any_other(
    service: Service, letter: str
) -> None:
    sent = signed(form({}, user_agent="x"), headers=("user-agent", "x-sdk-date"))
    authorization = sent.headers["authorization"]
    assert code_of(service, with_headers(sent, user_agent=letter)) == "E000045"
    assert code_of(service, replace(sent, query=f"{letter}={letter}")) == "E000045"
    for changed in (
        f"{authorization}{letter}",
        authorization.replace("Access=", f"Access={letter}"),
    ):
        code = code_of(service, with_headers(sent, authorization=changed))
        assert code in {"E000043", "E000045", "E000102"}


def test_a_header_in_utf_8_can_be_signed(service: Service) -> None:
    sent = signed(form({}, user_agent="中文/1"), headers=("user-agent", "x-sdk-date"))
    assert code_of(service, sent) == AUTHENTIC


@pytest.mark.timeout(5)
@pytest.mark.parametrize("piece", [" ", "a", ",", "Access=a, ", "é", ";"])
def test_a_header_made_to_be_slow_is_answered_at_once(service: Service, piece: str) -> None:
    authorization = f"SDK-HMAC-SHA256 {piece * 40_000}"
    assert code_of(service, with_headers(form({}), authorization=authorization)) == "E000043"

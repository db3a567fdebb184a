"""What is Vonage's own; the rest is in tests/contracts/test_carrier_webhook_contract.py."""

import json
from dataclasses import replace
from urllib.parse import parse_qs, parse_qsl, urlencode

import pytest
from heliograph.carriers.vonage.signature import proved, signature_of
from heliograph.carriers.vonage.submit import VonageCarrier
from heliograph.carriers.vonage.webhook import VonageWebhook
from heliograph.domain.errors import WebhookNotAuthentic, WebhookUnreadable
from heliograph.ports.carriers import CarrierAccount
from heliograph.ports.http import HttpRequest

from tests.contracts.carriers.case import MESSAGE_ID, SECRET, SUBMISSION, Said, addresses
from tests.contracts.carriers.vonage import (
    TOKEN,
    UnsignedVonage,
    Vonage,
    posted,
    with_signature,
)
from tests.fakes import NOON, FakeClock
from tests.unit.carriers.fakes import FakeRequests

VONAGE, UNSIGNED = Vonage(), UnsignedVonage()
WEBHOOK, UNSIGNED_WEBHOOK = VONAGE.webhook(FakeClock()), UNSIGNED.webhook(FakeClock())


def fields_of(request: HttpRequest) -> dict[str, str]:
    return dict(parse_qsl(request.body.decode(), keep_blank_values=True))


REPORT = fields_of(VONAGE.report(Said("failed:5"), NOON))
UPLINK = fields_of(VONAGE.uplink("id-1", "T", NOON))


def form(fields: dict[str, str]) -> HttpRequest:
    return posted(urlencode(fields).encode(), "")


def as_query(fields: dict[str, str]) -> HttpRequest:
    request = posted(b"", urlencode(fields))
    return replace(request, method="GET", headers={"host": "sms.example.com"})


def as_json(content: object) -> HttpRequest:
    headers = {"content-type": "application/json; charset=utf-8"}
    return replace(posted(json.dumps(content).encode(), ""), headers=headers)


def resigned(fields: dict[str, str]) -> dict[str, str]:
    rest = {name: value for name, value in fields.items() if name not in {"sig", "timestamp"}}
    return with_signature(rest, NOON)


# -- the three ways to call ------------------------------------------------------------------------


@pytest.mark.parametrize("send", [form, as_query, as_json])
def test_fields_are_read_however_the_account_wants_them_sent(send: object) -> None:
    assert callable(send)
    WEBHOOK.verify(send(REPORT))
    (report,) = WEBHOOK.parse_reports(send(REPORT))
    assert (report.message_id, report.carrier_code) == (MESSAGE_ID, "failed:5")
    WEBHOOK.verify(send(UPLINK))
    (uplink,) = WEBHOOK.parse_uplinks(send(UPLINK))
    assert uplink.text == "T"


def test_a_number_in_json_is_signed_and_read_as_json_writes_it() -> None:
    fields = resigned(REPORT | {"price": "5"})
    request = as_json({**fields, "price": 5, "timestamp": int(fields["timestamp"])})
    WEBHOOK.verify(request)
    assert WEBHOOK.parse_reports(request)


@pytest.mark.parametrize(
    "content", [[], "text", {"status": ["delivered"]}, {"status": {}}, {"status": 10**30}]
)
def test_json_of_another_shape_is_rejected(content: object) -> None:
    with pytest.raises(WebhookNotAuthentic):
        WEBHOOK.verify(as_json(content))
    with pytest.raises(WebhookUnreadable):
        WEBHOOK.parse_reports(as_json(content))


def test_a_field_that_comes_twice_is_rejected() -> None:
    request = form(REPORT)
    twice = replace(request, body=request.body + b"&status=delivered")
    with pytest.raises(WebhookNotAuthentic):
        WEBHOOK.verify(twice)
    with pytest.raises(WebhookUnreadable):
        WEBHOOK.parse_reports(twice)


def test_a_query_behind_a_form_is_not_read() -> None:
    """Of a request, one place alone is signed."""
    request = replace(posted(b"", ""), query=urlencode(REPORT))
    with pytest.raises(WebhookNotAuthentic):
        WEBHOOK.verify(request)


# -- reports ---------------------------------------------------------------------------------------


def test_a_report_is_about_one_segment() -> None:
    (report,) = WEBHOOK.parse_reports(form(REPORT))
    assert (report.segment, report.carrier_message_id) == ("c-17", None)


def test_the_error_code_of_a_failure_stands_beside_its_status() -> None:
    (report,) = WEBHOOK.parse_reports(form(REPORT))
    assert report.outcome is not None
    assert report.outcome.carrier_code == "failed:5"
    assert report.outcome.status_code == "UNDELIV"


def test_a_time_may_say_that_it_is_utc() -> None:
    said = REPORT | {"message-timestamp": "2026-03-14 12:00:01 +0000"}
    (plain,), (explicit,) = WEBHOOK.parse_reports(form(REPORT)), WEBHOOK.parse_reports(form(said))
    assert plain.outcome is not None
    assert explicit.outcome is not None
    assert explicit.outcome.reported_at == plain.outcome.reported_at


@pytest.mark.parametrize("field", ["client-ref", "messageId", "status", "message-timestamp"])
def test_a_report_without_a_field_it_needs_is_unreadable(field: str) -> None:
    rest = {name: value for name, value in REPORT.items() if name != field}
    with pytest.raises(WebhookUnreadable, match="reference" if field == "client-ref" else field):
        WEBHOOK.parse_reports(form(rest))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("messageId", ""),
        ("status", "two words"),
        ("status", "x" * 33),
        ("err-code", "5 5"),
        ("message-timestamp", "2026-02-30 12:00:00"),
        ("message-timestamp", "2026-03-14T12:00:01"),
        ("message-timestamp", "2026-03-14 12:00:01 +0800"),
        ("message-timestamp", "٢٠٢٦-03-14 12:00:01"),
    ],
)
def test_a_report_with_a_wrong_value_is_unreadable(field: str, value: str) -> None:
    with pytest.raises(WebhookUnreadable, match=field):
        WEBHOOK.parse_reports(form(REPORT | {field: value}))


def test_a_report_on_somebody_elses_message_is_unreadable() -> None:
    with pytest.raises(WebhookUnreadable, match="reference"):
        WEBHOOK.parse_reports(form(REPORT | {"client-ref": "theirs"}))


# -- uplinks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["messageId", "msisdn", "to", "text"])
def test_an_uplink_without_a_field_it_needs_is_unreadable(field: str) -> None:
    rest = {name: value for name, value in UPLINK.items() if name != field}
    with pytest.raises(WebhookUnreadable, match=field):
        WEBHOOK.parse_uplinks(form(rest))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("msisdn", SUBMISSION.recipient),
        ("msisdn", ""),
        ("to", "HELIO"),
        ("messageId", "i" * 65),
        ("text", "x" * 20_001),
    ],
)
def test_an_uplink_with_a_wrong_value_is_unreadable(field: str, value: str) -> None:
    with pytest.raises(WebhookUnreadable, match=field):
        WEBHOOK.parse_uplinks(form(UPLINK | {field: value}))


# -- accounts that do not sign ---------------------------------------------------------------------


def test_a_report_proves_itself_by_our_reference() -> None:
    report = fields_of(UNSIGNED.report(Said("delivered"), NOON))
    UNSIGNED_WEBHOOK.verify(form(report))
    for reference in (MESSAGE_ID, f"{MESSAGE_ID}.", proved(MESSAGE_ID, TOKEN)[:-1], ""):
        with pytest.raises(WebhookNotAuthentic):
            UNSIGNED_WEBHOOK.verify(form(report | {"client-ref": reference}))


@pytest.mark.parametrize("send", [form, as_query, as_json])
def test_an_uplink_proves_itself_by_the_token_in_its_address(send: object) -> None:
    assert callable(send)
    request = send(UPLINK)
    for query in ("", "token=", f"token={TOKEN[:-1]}", f"token={TOKEN}&token={TOKEN}"):
        with pytest.raises(WebhookNotAuthentic):
            UNSIGNED_WEBHOOK.verify(replace(request, query=f"{request.query}&{query}"))
    right = replace(request, query=f"{request.query}&token={TOKEN}")
    UNSIGNED_WEBHOOK.verify(right)
    assert UNSIGNED_WEBHOOK.parse_uplinks(right)


def test_the_token_in_the_address_does_not_prove_a_reference() -> None:
    """Who may bring an uplink cannot say what became of a message."""
    request = replace(form(REPORT), query=f"token={TOKEN}")
    with pytest.raises(WebhookUnreadable, match="no reference of ours"):
        UNSIGNED_WEBHOOK.parse_reports(request)


def test_a_reference_of_ours_does_not_prove_an_uplink() -> None:
    """Nor can who says what became of a message write in somebody's name."""
    request = form(UPLINK | {"client-ref": proved(MESSAGE_ID, TOKEN)})
    UNSIGNED_WEBHOOK.verify(request)
    with pytest.raises(WebhookUnreadable, match="token"):
        UNSIGNED_WEBHOOK.parse_uplinks(request)


def test_a_token_opens_nothing_where_callbacks_are_signed() -> None:
    account = replace(
        VONAGE.account, credentials={"signature_secret": SECRET, "token": TOKEN, "api_secret": "x"}
    )
    webhook = VonageWebhook(account, clock=FakeClock())
    webhook.verify(form(REPORT))
    unsigned = {name: value for name, value in UPLINK.items() if name != "sig"}
    with pytest.raises(WebhookNotAuthentic):
        webhook.verify(replace(form(unsigned), query=f"token={TOKEN}"))


@pytest.mark.parametrize("query", ["", "token=", "token=None"])
def test_an_account_with_neither_secret_nor_token_takes_nothing(query: str) -> None:
    account = CarrierAccount(
        name="vonage", settings={"api_key": "abcd1234"}, credentials={"api_secret": "x"}
    )
    webhook = VonageWebhook(account, clock=FakeClock())
    for fields in (REPORT, UPLINK):
        with pytest.raises(WebhookNotAuthentic):
            webhook.verify(replace(form(fields), query=query))


def test_an_account_signs_with_md5_hash_unless_it_says_otherwise() -> None:
    account = CarrierAccount(
        name="vonage",
        settings={"api_key": "abcd1234"},
        credentials={"api_secret": "x", "signature_secret": SECRET},
    )
    rest = {name: value for name, value in REPORT.items() if name != "sig"}
    signature = signature_of(rest, SECRET, "md5hash")
    VonageWebhook(account, clock=FakeClock()).verify(form({**rest, "sig": signature}))


def test_the_secrets_are_in_no_repr() -> None:
    assert SECRET not in repr(WEBHOOK)
    assert TOKEN not in repr(UNSIGNED_WEBHOOK)


def test_the_reference_that_we_gave_proves_a_report() -> None:
    requests = FakeRequests()
    account, given = UNSIGNED.account, addresses("vonage", "https://sms.example.com")
    VonageCarrier(account, given, requests=requests, clock=FakeClock()).submit(SUBMISSION)
    (reference,) = parse_qs(requests.body.decode())["client-ref"]
    request = form(REPORT | {"client-ref": reference})
    UNSIGNED_WEBHOOK.verify(request)
    (report,) = UNSIGNED_WEBHOOK.parse_reports(request)
    assert report.message_id == SUBMISSION.message_id

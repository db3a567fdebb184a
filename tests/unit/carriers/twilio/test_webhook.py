"""What is Twilio's own; the rest is in tests/contracts/test_carrier_webhook_contract.py."""

from dataclasses import replace
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
from heliograph.carriers.twilio.submit import TwilioCarrier
from heliograph.domain.errors import WebhookNotAuthentic, WebhookUnreadable
from heliograph.ports.http import HttpRequest

from tests.contracts.carriers.case import MESSAGE_ID, SECRET, SUBMISSION, Said, addresses
from tests.contracts.carriers.twilio import HOST, Twilio, signed
from tests.fakes import NOON, FakeClock
from tests.unit.carriers.fakes import FakeRequests

TWILIO = Twilio()
WEBHOOK = TWILIO.webhook(FakeClock())
REPORT = dict(parse_qsl(TWILIO.report(Said("30003"), NOON).body.decode()))
UPLINK = dict(parse_qsl(TWILIO.uplink("SM1", "T", NOON).body.decode()))


def report(query: str = f"ref={MESSAGE_ID}", **fields: str) -> HttpRequest:
    return signed("/callback/twilio", query, urlencode(REPORT | fields).encode())


def uplink(**fields: str) -> HttpRequest:
    return signed("/uplink/twilio", "", urlencode(UPLINK | fields).encode())


def without(fields: dict[str, str], name: str) -> HttpRequest:
    rest = {field: value for field, value in fields.items() if field != name}
    return signed("/callback/twilio", f"ref={MESSAGE_ID}", urlencode(rest).encode())


# -- reports ---------------------------------------------------------------------------------------


def test_a_report_is_about_the_whole_message_and_carries_twilios_id_of_it() -> None:
    (read,) = WEBHOOK.parse_reports(report())
    assert (read.carrier_message_id, read.segment) == ("c-17", None)


def test_the_error_code_of_a_failure_is_its_raw_code() -> None:
    (read,) = WEBHOOK.parse_reports(report(MessageStatus="undelivered", ErrorCode="30003"))
    assert read.outcome is not None
    assert (read.carrier_code, read.outcome.carrier_code) == ("30003", "30003")


def test_a_report_belongs_to_the_message_that_its_signed_address_names() -> None:
    other = MESSAGE_ID.replace("0199", "0198")
    changed = replace(report(), query=f"ref={other}")
    with pytest.raises(WebhookNotAuthentic):
        WEBHOOK.verify(changed)


@pytest.mark.parametrize(
    "query",
    ["", "ref=", "ref=SM1", f"REF={MESSAGE_ID}", f"ref={MESSAGE_ID}&ref={MESSAGE_ID[:-1]}3"],
)
def test_a_report_without_our_reference_is_unreadable_even_with_twilios_id(query: str) -> None:
    with pytest.raises(WebhookUnreadable, match="reference"):
        WEBHOOK.parse_reports(report(query))


@pytest.mark.parametrize("field", ["MessageSid", "MessageStatus"])
def test_a_report_without_a_field_it_needs_is_unreadable(field: str) -> None:
    with pytest.raises(WebhookUnreadable, match=field):
        WEBHOOK.parse_reports(without(REPORT, field))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("MessageSid", ""),
        ("MessageStatus", ""),
        ("MessageStatus", "two words"),
        ("MessageStatus", "x" * 33),
        ("ErrorCode", "3 0003"),
    ],
)
def test_a_report_with_a_wrong_value_is_unreadable(field: str, value: str) -> None:
    with pytest.raises(WebhookUnreadable, match=field):
        WEBHOOK.parse_reports(report(**{field: value}))


def test_a_status_that_is_said_twice_and_differently_is_unreadable() -> None:
    """The signature covers the values of a field, but not their order."""
    twice = replace(report(), body=report().body + b"&MessageStatus=delivered")
    with pytest.raises(WebhookUnreadable, match="MessageStatus"):
        WEBHOOK.parse_reports(twice)


@pytest.mark.parametrize("date", ["", "2603142000", "9913312561", "tomorrow"])
def test_a_networks_wall_clock_without_a_zone_is_not_taken_for_a_time(date: str) -> None:
    (read,) = WEBHOOK.parse_reports(report(RawDlrDoneDate=date))
    assert read.outcome is not None
    assert read.outcome.reported_at == NOON


def test_a_report_that_is_no_form_is_unreadable() -> None:
    request = report()
    as_json = replace(request, headers={**request.headers, "content-type": "application/json"})
    with pytest.raises(WebhookUnreadable):
        WEBHOOK.parse_reports(as_json)


# -- uplinks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["MessageSid", "From", "To", "Body"])
def test_an_uplink_without_a_field_it_needs_is_unreadable(field: str) -> None:
    with pytest.raises(WebhookUnreadable, match=field):
        WEBHOOK.parse_uplinks(without(UPLINK, field))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("From", "whatsapp:+8613800000099"),
        ("From", SUBMISSION.recipient.lstrip("+")),
        ("To", "HELIO"),
        ("To", "+"),
        ("MessageSid", "i" * 65),
        ("Body", "x" * 20_001),
    ],
)
def test_an_uplink_with_a_wrong_value_is_unreadable(field: str, value: str) -> None:
    with pytest.raises(WebhookUnreadable, match=field):
        WEBHOOK.parse_uplinks(uplink(**{field: value}))


def test_an_uplink_to_a_short_code_has_its_digits() -> None:
    (read,) = WEBHOOK.parse_uplinks(uplink(To="12345"))
    assert read.channel_number == "12345"


def test_fields_that_twilio_adds_one_day_do_no_harm() -> None:
    assert WEBHOOK.parse_reports(report(ChannelStatusMessage="x", reference="x"))
    assert WEBHOOK.parse_uplinks(uplink(OptOutType="STOP", FromCountry="CN"))


def test_nothing_is_sent_back_to_who_wrote() -> None:
    answer = WEBHOOK.acknowledgement()
    assert answer.content_type.startswith("text/xml")
    assert answer.body.endswith(b"<Response/>")


def test_the_token_is_in_no_repr() -> None:
    assert SECRET not in repr(WEBHOOK)


def test_a_report_at_the_address_that_we_gave_is_authentic_and_about_that_message() -> None:
    requests = FakeRequests()
    account = TWILIO.account("https://api.twilio.com")
    given = addresses("twilio", f"https://{HOST}")
    TwilioCarrier(account, given, requests=requests, clock=FakeClock()).submit(SUBMISSION)
    (callback,) = parse_qs(requests.body.decode())["StatusCallback"]
    address = urlsplit(callback)
    assert address.netloc == HOST
    request = signed(address.path, address.query, urlencode(REPORT).encode())
    WEBHOOK.verify(request)
    (read,) = WEBHOOK.parse_reports(request)
    assert read.message_id == SUBMISSION.message_id

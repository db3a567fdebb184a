"""What is Twilio's own; the rest is in tests/contracts/test_carrier_contract.py."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from heliograph.carriers.twilio.account import DEFAULT_URL
from heliograph.carriers.twilio.submit import TwilioCarrier
from heliograph.ports.carriers import (
    Accepted,
    CarrierAccount,
    CarrierReply,
    ProvedUnsent,
    Refused,
    Submission,
    Submitted,
    Unconfirmed,
)
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from tests.contracts.carriers.case import MESSAGE_ID, SECRET, SUBMISSION, addresses
from tests.contracts.carriers.server import ReceivedRequest, answering, carrier_server
from tests.contracts.carriers.twilio import ACCOUNT_SID, Twilio
from tests.fakes import NOON, FakeClock
from tests.unit.carriers.fakes import FakeRequests

SERVICE_SID = "MG" + "0123456789abcdef" * 2
CALLBACK = f"https://sms.example.com/callback/twilio?ref={MESSAGE_ID}#rc=5&rp=all"


def carrier(requests: FakeRequests, **settings: str) -> TwilioCarrier:
    account = CarrierAccount(
        name="twilio",
        settings={"account_sid": ACCOUNT_SID, **settings},
        credentials={"auth_token": SECRET},
    )
    called_back = addresses("twilio", "https://sms.example.com")
    return TwilioCarrier(account, called_back, requests=requests, clock=FakeClock())


def form(submission: Submission = SUBMISSION, **settings: str) -> dict[str, str]:
    requests = FakeRequests()
    carrier(requests, **settings).submit(submission)
    return {name: values[0] for name, values in parse_qs(requests.body.decode()).items()}


def submitted_with(status: int, content: bytes, headers: Mapping[str, str] = {}) -> Submitted:
    reply = CarrierReply(status=status, headers=headers, body=content)
    return carrier(FakeRequests(reply)).submit(SUBMISSION)


# -- the answer ------------------------------------------------------------------------------------


def test_a_created_message_is_accepted_and_reported_as_a_whole() -> None:
    answer = b'{"sid": "SM1", "status": "accepted", "num_segments": "2", "error_code": null}'
    assert submitted_with(201, answer) == Accepted("SM1", segment_count=None)


@pytest.mark.parametrize(
    ("status", "code"),
    [(429, 20429), (429, 14107), (401, 20003), (403, 20005), (404, 20404), (400, 21611)],
)
def test_an_answer_that_asks_to_try_again_proves_the_message_unsent(status: int, code: int) -> None:
    assert submitted_with(status, b'{"code": %d}' % code) == ProvedUnsent(f"HTTP {status}")


@pytest.mark.parametrize("status", [401, 429])
def test_what_is_throttled_or_not_authentic_is_unsent_whatever_the_body(status: int) -> None:
    assert submitted_with(status, b"<html>") == ProvedUnsent(f"HTTP {status}")


def test_a_throttled_message_is_tried_again_when_twilio_says() -> None:
    throttled = submitted_with(429, b'{"code": 20429}', {"retry-after": "7"})
    assert throttled == ProvedUnsent("HTTP 429", retry_after=7)


@pytest.mark.parametrize(
    ("code", "status_code"), [(21211, "REJECTD"), (21610, "REJECTD"), (21999, "21999")]
)
def test_any_other_error_code_refuses_the_message(code: int, status_code: str) -> None:
    assert submitted_with(400, b'{"code": %d}' % code) == Refused(str(code), status_code)


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (200, b'{"sid": "SM1"}'),
        (201, b'{"sid": ""}'),
        (201, b'{"sid": null}'),
        (201, b'{"sid": "two words"}'),
        (400, b"{}"),
        (400, b'{"code": null}'),
        (400, b'{"code": "21211"}'),
        (400, b'{"code": 0}'),
        (403, b"<html>"),
        (500, b'{"code": 20500}'),
        (500, b'{"code": 20429}'),
        (503, b'{"code": 20503}'),
        (302, b'{"code": 21211}'),
    ],
)
def test_an_answer_that_is_not_clear_proves_nothing(status: int, content: bytes) -> None:
    assert submitted_with(status, content) == Unconfirmed(f"HTTP {status}")


# -- the request -----------------------------------------------------------------------------------


def test_a_report_comes_back_with_our_message_id_in_its_address_and_again_if_need_be() -> None:
    assert form()["StatusCallback"] == CALLBACK


@pytest.mark.parametrize(
    ("sender", "from_"),
    [
        ("15005550006", "+15005550006"),
        ("+15005550006", "+15005550006"),
        ("12345", "12345"),
        ("123456", "123456"),
        ("HELIO", "HELIO"),
    ],
)
def test_a_number_is_a_sender_in_e164_and_a_short_code_or_name_as_it_is(
    sender: str, from_: str
) -> None:
    assert form(replace(SUBMISSION, sender=sender))["From"] == from_


def test_a_messaging_service_chooses_the_sender() -> None:
    fields = form(messaging_service_sid=SERVICE_SID)
    assert fields["MessagingServiceSid"] == SERVICE_SID
    assert "From" not in fields


@pytest.mark.parametrize(
    ("remaining", "period"),
    [
        (timedelta(days=1), "36000"),
        (timedelta(seconds=36000), "36000"),
        (timedelta(seconds=90.9), "90"),
        (timedelta(seconds=0.5), "1"),
        (timedelta(seconds=-5), "1"),
    ],
)
def test_the_validity_is_what_is_left_of_it_within_twilios_limits(
    remaining: timedelta, period: str
) -> None:
    assert form(replace(SUBMISSION, valid_until=NOON + remaining))["ValidityPeriod"] == period


def test_the_api_is_twilios_unless_the_account_says_otherwise() -> None:
    requests = FakeRequests()
    carrier(requests).submit(SUBMISSION)
    messages = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
    assert requests.url == f"https://api.twilio.com{messages}"
    carrier(requests, url="https://api.dublin.ie1.twilio.com").submit(SUBMISSION)
    assert requests.url == f"https://api.dublin.ie1.twilio.com{messages}"


class LocalTwilio(TwilioHttpClient):  # type: ignore[misc]  # Twilio's client has no types
    """The transport of Twilio's client, to another address."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._local_url = url

    def request(self, method: str, url: str, *arguments: Any, **options: Any) -> Response:
        assert url.startswith(DEFAULT_URL)
        local = url.replace(DEFAULT_URL, self._local_url)
        return super().request(method, local, *arguments, **options)


def test_our_request_is_the_one_that_twilios_client_sends() -> None:
    with carrier_server(answering(Twilio.accepted)) as server:
        Twilio().carrier(server.url, FakeClock(), 5.0).submit(SUBMISSION)
        http = LocalTwilio(server.url)
        with http.session:
            created = Client(ACCOUNT_SID, SECRET, http_client=http).messages.create(
                to=SUBMISSION.recipient,
                from_=f"+{SUBMISSION.sender}",
                body=SUBMISSION.text,
                status_callback=f"{server.url}/callback/twilio?ref={MESSAGE_ID}#rc=5&rp=all",
                validity_period=36000,
                smart_encoded=False,
            )
        ours, theirs = server.requests
    assert created.sid == "c-17"
    assert _what_counts(ours) == _what_counts(theirs)


def _what_counts(request: ReceivedRequest) -> tuple[object, ...]:
    headers = [request.headers[name] for name in ("authorization", "content-type", "accept")]
    return request.line, headers, parse_qs(request.body.decode(), strict_parsing=True)


def test_the_token_is_in_no_repr() -> None:
    assert SECRET not in repr(carrier(FakeRequests()))

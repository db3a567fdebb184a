"""What is Vonage's own; the rest is in tests/contracts/test_carrier_contract.py."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from heliograph.carriers.vonage.account import DEFAULT_URL
from heliograph.carriers.vonage.signature import proved
from heliograph.carriers.vonage.submit import VonageCarrier
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
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from vonage_http_client.auth import Auth
from vonage_http_client.http_client import HttpClient
from vonage_sms import Sms, SmsMessage

from tests.contracts.carriers.case import MESSAGE_ID, SECRET, SUBMISSION, addresses
from tests.contracts.carriers.server import ReceivedRequest, answering, carrier_server
from tests.contracts.carriers.vonage import API_KEY, TOKEN, Vonage
from tests.fakes import NOON, FakeClock
from tests.unit.carriers.fakes import FakeRequests

BASE = "https://sms.example.com"


def carrier(requests: FakeRequests, base: str = BASE, **credentials: str) -> VonageCarrier:
    account = CarrierAccount(
        name="vonage",
        settings={"api_key": API_KEY},
        credentials={"api_secret": SECRET, **credentials},
    )
    return VonageCarrier(account, addresses("vonage", base), requests=requests, clock=FakeClock())


def form(submission: Submission = SUBMISSION, base: str = BASE, **creds: str) -> dict[str, str]:
    requests = FakeRequests()
    carrier(requests, base, **creds).submit(submission)
    return {name: values[0] for name, values in parse_qs(requests.body.decode()).items()}


def submitted_with(status: int, content: bytes, headers: Mapping[str, str] = {}) -> Submitted:
    reply = CarrierReply(status=status, headers=headers, body=content)
    return carrier(FakeRequests(reply)).submit(SUBMISSION)


def answered(*statuses: str, count: int | None = None) -> Submitted:
    """What comes of an answer with these statuses, one to a segment."""
    segments = [
        {"status": status, **({"message-id": f"id-{number}"} if status == "0" else {})}
        for number, status in enumerate(statuses, start=1)
    ]
    content = {"message-count": str(len(segments) if count is None else count)}
    return submitted_with(200, json.dumps(content | {"messages": segments}).encode())


# -- the answer ------------------------------------------------------------------------------------


def test_every_segment_of_an_accepted_message_is_reported_for_itself() -> None:
    assert answered("0", "0", "0") == Accepted("id-1", segment_count=3)


@pytest.mark.parametrize(
    ("statuses", "first"),
    [(["0", "1"], "id-1"), (["1", "0"], "id-2"), (["6", "0", "5"], "id-2"), (["0", "9"], "id-1")],
)
def test_a_message_that_was_taken_in_part_is_never_sent_again(
    statuses: list[str], first: str
) -> None:
    assert answered(*statuses) == Accepted(first, segment_count=len(statuses))


@pytest.mark.parametrize("status", ["1", "5", "10", "4", "8", "9", "14"])
def test_a_message_of_which_nothing_was_taken_may_be_tried_again(status: str) -> None:
    assert answered(status) == ProvedUnsent(f"status {status}")
    assert answered(status, "1") == ProvedUnsent(f"status {status}")


@pytest.mark.parametrize("status", ["2", "3", "6", "7", "12", "15", "29", "33", "999"])
def test_any_other_status_refuses_the_message(status: str) -> None:
    assert answered(status) == Refused(status, "REJECTD")
    assert answered("1", status) == Refused(status, "REJECTD")


@pytest.mark.parametrize("status", [401, 429])
def test_what_is_throttled_or_not_authentic_before_the_api_is_unsent(status: int) -> None:
    wait = submitted_with(status, b"<html>", {"retry-after": "7"})
    assert wait == ProvedUnsent(f"HTTP {status}", retry_after=7)


@pytest.mark.parametrize("count", [0, 2, 3])
def test_an_answer_that_is_not_whole_proves_nothing(count: int) -> None:
    assert answered("1", count=count) == Unconfirmed("HTTP 200")


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (200, b""),
        (200, b"{}"),
        (200, b'{"message-count": "0", "messages": []}'),
        (200, b'{"message-count": "1", "messages": [{}]}'),
        (200, b'{"message-count": "1", "messages": [{"status": 1}]}'),
        (200, b'{"message-count": "1", "messages": [{"status": "x"}]}'),
        (200, b'{"message-count": "1", "messages": [{"status": "1"}, "x"]}'),
        (202, b'{"message-count": "1", "messages": [{"status": "1"}]}'),
        (400, b'{"message-count": "1", "messages": [{"status": "2"}]}'),
        (500, b'{"message-count": "1", "messages": [{"status": "5"}]}'),
        (503, b'{"message-count": "1", "messages": [{"status": "1"}]}'),
    ],
)
def test_an_answer_that_is_not_clear_proves_nothing(status: int, content: bytes) -> None:
    assert submitted_with(status, content) == Unconfirmed(f"HTTP {status}")


# -- the request -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("recipient", "text", "kind"),
    [
        ("+447700900000", "Hello {you}: 5 €", "text"),
        ("+447700900000", "Hello 您好", "unicode"),
        ("+8613800000099", "Hello", "unicode"),  # mainland messages are always UCS-2 (SEG-01)
    ],
)
def test_a_text_goes_in_the_alphabet_that_its_segments_were_counted_in(
    recipient: str, text: str, kind: str
) -> None:
    assert form(replace(SUBMISSION, recipient=recipient, text=text))["type"] == kind


@pytest.mark.parametrize(
    ("remaining", "ttl"),
    [
        (timedelta(days=8), "604800000"),
        (timedelta(days=1), "86400000"),
        (timedelta(seconds=20.5), "20500"),
        (timedelta(seconds=5), "20000"),
        (timedelta(seconds=-5), "20000"),
    ],
)
def test_the_time_to_live_is_what_is_left_of_the_validity_within_vonages_limits(
    remaining: timedelta, ttl: str
) -> None:
    assert form(replace(SUBMISSION, valid_until=NOON + remaining))["ttl"] == ttl


@pytest.mark.parametrize(
    ("sender", "from_"), [("+15005550006", "15005550006"), ("12345", "12345"), ("HELIO", "HELIO")]
)
def test_a_number_is_a_sender_without_its_plus_sign(sender: str, from_: str) -> None:
    assert form(replace(SUBMISSION, sender=sender))["from"] == from_


def test_a_report_comes_back_to_the_address_of_this_account() -> None:
    assert form()["callback"] == f"{BASE}/callback/vonage"


def test_an_address_that_vonage_would_refuse_is_not_given() -> None:
    longest = f"https://{'a' * (100 - len('https:///callback/vonage'))}"
    assert len(form(base=longest)["callback"]) == 100
    assert "callback" not in form(base=f"{longest}a")


@pytest.mark.parametrize(
    ("credentials", "reference"),
    [
        ({}, MESSAGE_ID),
        ({"signature_secret": SECRET}, MESSAGE_ID),
        ({"signature_secret": SECRET, "token": TOKEN}, MESSAGE_ID),
        ({"token": TOKEN}, proved(MESSAGE_ID, TOKEN)),
    ],
)
def test_our_reference_proves_itself_where_vonage_signs_nothing(
    credentials: dict[str, str], reference: str
) -> None:
    assert form(SUBMISSION, BASE, **credentials)["client-ref"] == reference


def test_the_api_is_vonages_unless_the_account_says_otherwise() -> None:
    requests = FakeRequests()
    carrier(requests).submit(SUBMISSION)
    assert requests.url == "https://rest.nexmo.com/sms/json"


class LocalVonage(HTTPAdapter):
    """The transport of Vonage's client, to another address."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._local_url = url

    def send(self, request: PreparedRequest, *arguments: Any, **options: Any) -> Response:
        assert request.url is not None
        assert request.url.startswith(DEFAULT_URL)
        request.url = request.url.replace(DEFAULT_URL, self._local_url)
        return super().send(request, *arguments, **options)


def test_our_request_is_the_one_that_vonages_client_sends() -> None:
    with carrier_server(answering(Vonage.accepted)) as server:
        Vonage().carrier(server.url, FakeClock(), 5.0).submit(SUBMISSION)
        http = HttpClient(Auth(api_key=API_KEY, api_secret="s3cr3t"))
        with http._session as session:
            session.mount("https://", LocalVonage(server.url))
            sent = Sms(http).send(
                SmsMessage(
                    to=SUBMISSION.recipient.lstrip("+"),
                    from_=SUBMISSION.sender,
                    text=SUBMISSION.text,
                    type="unicode",
                    ttl=86_400_000,
                    client_ref=MESSAGE_ID,
                    callback=f"{server.url}/callback/vonage",
                )
            )
        ours, theirs = server.requests
    assert sent.messages[0].message_id == "c-17"
    assert _what_counts(ours) == _what_counts(theirs)


def test_a_proved_reference_is_one_that_vonages_client_would_send() -> None:
    longest = f"{MESSAGE_ID[:36]}_{'9' * 13}"
    SmsMessage(to="1", from_="1", text="", client_ref=proved(longest, TOKEN))


def _what_counts(request: ReceivedRequest) -> tuple[object, ...]:
    headers = [request.headers[name] for name in ("authorization", "content-type", "accept")]
    return request.line, headers, parse_qs(request.body.decode(), strict_parsing=True)


def test_the_secrets_are_in_no_repr() -> None:
    ours = carrier(FakeRequests(), token=TOKEN)
    assert SECRET not in repr(ours)
    assert TOKEN not in repr(ours)

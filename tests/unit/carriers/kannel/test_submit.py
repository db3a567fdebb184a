"""What is this gateway's own; the rest is in tests/contracts/test_carrier_contract.py.

How the real one reads all this is in tests/kannel/.
"""

from dataclasses import replace
from datetime import timedelta

import pytest
from heliograph.carriers.kannel.signature import signature
from heliograph.carriers.kannel.submit import KannelCarrier
from heliograph.ports.carriers import (
    Accepted,
    CallbackAddresses,
    ProvedUnsent,
    Refused,
    Submission,
    Submitted,
    Unconfirmed,
)

from tests.contracts.carriers.case import MESSAGE_ID, SUBMISSION, requests
from tests.contracts.carriers.kannel import OUR_SECRET, PASSWORD, Kannel, kannel_account
from tests.contracts.carriers.server import ReceivedRequest, answering, carrier_server
from tests.fakes import NOON, FakeClock


def carrier(url: str, report_url: str = "https://api.test/callback/kannel") -> KannelCarrier:
    return KannelCarrier(
        kannel_account(f"{url}/cgi-bin/sendsms"),
        CallbackAddresses(report_url=report_url, uplink_url="https://api.test/uplink/kannel"),
        requests=requests(5),
        clock=FakeClock(),
    )


def submitted_with(status: int, content: bytes) -> Submitted:
    raw = b"HTTP/1.1 %d -\r\nContent-Length: %d\r\n\r\n%b" % (status, len(content), content)
    with carrier_server(answering(raw)) as server:
        return carrier(server.url).submit(SUBMISSION)


def received(
    submission: Submission = SUBMISSION, report_url: str = "https://api.test/callback/kannel"
) -> ReceivedRequest:
    with carrier_server(answering(Kannel.accepted)) as server:
        carrier(server.url, report_url).submit(submission)
        (request,) = server.requests
    return request


@pytest.mark.parametrize(
    "content", [b"0: Accepted for delivery", b"3: Queued for later delivery", b"0: Accepted.\r\n"]
)
def test_a_message_that_is_handed_on_or_kept_is_accepted_with_one_report_to_come(
    content: bytes,
) -> None:
    assert submitted_with(202, content) == Accepted(carrier_message_id=None, segment_count=None)


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (403, b"Authorization failed for sendsms"),
        (503, b"Temporal failure, try again later."),
        (404, b"Unknown request."),
    ],
)
def test_an_answer_that_says_the_gateway_has_nothing_proves_it(status: int, content: bytes) -> None:
    assert submitted_with(status, content) == ProvedUnsent(f"HTTP {status}: {content.decode()}")


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (403, b"Not routable. Do not try again."),
        (400, b"Number(s) has/have been denied by white- and/or black-lists."),
        (400, b"Charset or body misformed, rejected"),
    ],
)
def test_an_answer_with_a_reason_refuses_the_message(status: int, content: bytes) -> None:
    assert submitted_with(status, content) == Refused(content.decode(), "REJECTD")


@pytest.mark.parametrize(
    ("status", "content"),
    [
        # `immediate-sendsms-reply`: bearerbox has said nothing yet.
        (202, b"Sent."),
        (202, b"1: Something new"),
        (202, b""),
        (200, b"0: Accepted for delivery"),
        # Somebody in front of the gateway.
        (403, b"<html>Forbidden</html>"),
        (400, b"Bad Request"),
        (404, b"Not Found"),
        (503, b"<html>upstream is away</html>"),
        (403, b"Temporal failure, try again later."),
        (500, b"Sending failed."),
        (202, b"\xff\x00"),
    ],
)
def test_an_answer_that_is_not_known_proves_nothing(status: int, content: bytes) -> None:
    assert submitted_with(status, content) == Unconfirmed(f"HTTP {status}")


def test_number_text_and_password_are_not_in_the_url() -> None:
    request = received()
    assert request.line == "POST /cgi-bin/sendsms HTTP/1.1"
    assert request.headers["x-kannel-password"] == PASSWORD
    assert request.headers["x-kannel-dlr-mask"] == "31"


def test_the_report_url_holds_our_reference_its_proof_and_the_escapes_to_fill_in() -> None:
    proof = signature(OUR_SECRET, MESSAGE_ID)
    assert received().headers["x-kannel-dlr-url"] == (
        f"https://api.test/callback/kannel?ref={MESSAGE_ID}&sig={proof}"
        "&type=%d&reply=%A&smsc_id=%F&at=%T"
    )


def test_the_report_url_fits_where_databases_of_gateways_keep_it() -> None:
    base = "https://a1b2c3d4e5.execute-api.ap-southeast-1.amazonaws.com/callback/" + "n" * 40
    url = received(report_url=base).headers["x-kannel-dlr-url"]
    assert len(url) <= 255


def test_a_percent_sign_in_our_address_is_no_escape_of_the_gateway() -> None:
    url = received(report_url="https://api.test/callback/a%20b").headers["x-kannel-dlr-url"]
    assert url.startswith("https://api.test/callback/a%%20b?")


@pytest.mark.parametrize(
    ("recipient", "text", "coding"),
    [
        ("+8613800000099", "plain", "2"),  # the mainland is always UCS-2 (SEG-01)
        ("+447900000001", "plain €", "0"),
        ("+447900000001", "您好", "2"),
        ("+447900000001", "`", "2"),
    ],
)
def test_the_coding_is_the_one_that_segments_were_counted_in(
    recipient: str, text: str, coding: str
) -> None:
    request = received(replace(SUBMISSION, recipient=recipient, text=text))
    assert request.headers["x-kannel-coding"] == coding
    assert request.body.decode() == text
    assert request.headers["content-type"] == "text/plain; charset=UTF-8"


@pytest.mark.parametrize(
    ("left", "minutes"),
    [
        (timedelta(hours=24), "1440"),
        (timedelta(seconds=119), "1"),
        (timedelta(seconds=10), "1"),
        (timedelta(hours=-1), "1"),
    ],
)
def test_validity_is_told_in_whole_minutes_and_never_as_none(left: timedelta, minutes: str) -> None:
    request = received(replace(SUBMISSION, valid_until=NOON + left))
    assert request.headers["x-kannel-validity"] == minutes


def test_no_credential_is_in_a_repr() -> None:
    assert PASSWORD not in repr(carrier("http://127.0.0.1:9"))

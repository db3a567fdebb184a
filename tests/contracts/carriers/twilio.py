"""Twilio; its own client's validator signs, so that both must agree."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

from heliograph.carriers.twilio.submit import TwilioCarrier
from heliograph.carriers.twilio.webhook import TwilioWebhook
from heliograph.ports.carriers import Carrier, CarrierAccount, CarrierWebhook, Submission
from heliograph.ports.clock import Clock
from heliograph.ports.http import HttpRequest
from twilio.request_validator import RequestValidator

from tests.contracts.carriers.case import (
    MESSAGE_ID,
    SECRET,
    SUBMISSION,
    CallingCase,
    Said,
    addresses,
    requests,
)
from tests.contracts.carriers.server import ReceivedRequest

ACCOUNT_SID: Final = "AC" + "0123456789abcdef" * 2
HOST: Final = "sms.example.com"


def answer(status: str, body: str) -> bytes:
    """A whole answer of the server."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    return f"{head}\r\n\r\n{body}".encode()


class Twilio(CallingCase):
    """Twilio, with a sender that is a number."""

    name = "twilio"
    accepted = answer("201 Created", '{"sid": "c-17", "status": "queued", "error_code": null}')
    refused = answer("400 Bad Request", '{"code": 21211, "message": "no number", "status": 400}')
    refusal_code = "21211"
    throttled = b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n"
    accepted_as: str | None = "c-17"
    reported_segments: int | None = None
    delivered = Said("delivered")
    undelivered = Said("30003")
    interim = Said("sent")
    unknown = Said("39999")
    signs_content = True
    good_for: timedelta | None = None
    tells_time = False
    proves_in_headers = True

    def account(self, base_url: str) -> CarrierAccount:
        return CarrierAccount(
            name=self.name,
            settings={"url": base_url, "account_sid": ACCOUNT_SID},
            credentials={"auth_token": SECRET},
        )

    def carrier(self, base_url: str, clock: Clock, read_timeout: float) -> Carrier:
        return TwilioCarrier(
            self.account(base_url),
            addresses(self.name, base_url),
            requests=requests(read_timeout),
            clock=clock,
        )

    def submission_in(self, request: ReceivedRequest) -> Submission:
        form = parse_qs(request.body.decode(), strict_parsing=True)
        callback = urlsplit(form["StatusCallback"][0])
        return Submission(
            message_id=callback.query.removeprefix("ref="),
            recipient=form["To"][0],
            sender=form["From"][0].removeprefix("+"),
            text=form["Body"][0],
            segment_count=SUBMISSION.segment_count,
            valid_until=SUBMISSION.valid_until,
        )

    def webhook(self, clock: Clock) -> CarrierWebhook:
        return TwilioWebhook(self.account("http://carrier"), clock=clock)

    def report(self, said: Said, at: datetime) -> HttpRequest:
        failure = {"MessageStatus": "undelivered", "ErrorCode": said.code}
        status = failure if said.code.isdecimal() else {"MessageStatus": said.code}
        return self.signed(
            _form(
                **status,
                MessageSid="c-17",
                SmsSid="c-17",
                SmsStatus=status["MessageStatus"],
                From=SUBMISSION.sender,
                To=SUBMISSION.recipient,
                AccountSid=ACCOUNT_SID,
                ApiVersion="2010-04-01",
                RawDlrDoneDate="2603142000",
            ),
            at,
        )

    def uplink(self, carrier_inbound_id: str, text: str, at: datetime) -> HttpRequest:
        del at  # it tells and signs no time
        body = _form(
            MessageSid=carrier_inbound_id,
            From=SUBMISSION.recipient,
            To=f"+{SUBMISSION.sender}",
            Body=text,
            NumMedia="0",
            NumSegments="1",
            AccountSid=ACCOUNT_SID,
        )
        return signed("/uplink/twilio", "", body)

    def signed(self, body: bytes, at: datetime) -> HttpRequest:
        del at  # it signs no time
        return signed("/callback/twilio", f"ref={MESSAGE_ID}", body)

    def signed_content(self, body: bytes) -> object:
        return parse_qs(body.decode("latin-1"), keep_blank_values=True, encoding="latin-1")


def signed(path: str, query: str, body: bytes, token: str = SECRET) -> HttpRequest:
    """A form that Twilio posts to this address; what is no form cannot be signed."""
    url = f"https://{HOST}{path}" + (f"?{query}" if query else "")
    return HttpRequest(
        method="POST",
        path=path,
        query=query,
        headers={
            "host": HOST,
            "content-type": "application/x-www-form-urlencoded",
            "x-twilio-signature": RequestValidator(token).compute_signature(url, _fields(body)),
        },
        body=body,
        client_address="127.0.0.1",
    )


class MultiDict(dict[str, list[str]]):
    """Fields as web frameworks hand them to the validator of Twilio's client."""

    def getlist(self, name: str) -> list[str]:
        return self[name]


def _fields(body: bytes) -> Mapping[str, list[str]]:
    text = body.decode(errors="replace")
    return MultiDict(parse_qs(text, keep_blank_values=True, errors="replace"))


def _form(**fields: str) -> bytes:
    return urlencode(fields).encode()

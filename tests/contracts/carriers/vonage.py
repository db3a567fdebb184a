"""Vonage, once with signed callbacks and once without; its own client signs."""

from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import parse_qs, urlencode

from heliograph.carriers.vonage.signature import proved
from heliograph.carriers.vonage.submit import VonageCarrier
from heliograph.carriers.vonage.webhook import VonageWebhook
from heliograph.ports.carriers import Carrier, CarrierAccount, CarrierWebhook, Submission
from heliograph.ports.clock import Clock
from heliograph.ports.http import HttpRequest
from vonage_http_client.auth import Auth

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

API_KEY: Final = "abcd1234"
TOKEN: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
AUTH: Final = Auth(api_key=API_KEY, signature_secret=SECRET, signature_method="sha256")


def answer(*segments: str) -> bytes:
    """A whole answer of the server, with these entries."""
    body = f'{{"message-count": "{len(segments)}", "messages": [{", ".join(segments)}]}}'
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    return f"{head}\r\n\r\n{body}".encode()


class Vonage(CallingCase):
    """Vonage, with signatures."""

    name = "vonage"
    accepted = answer('{"to": "8613800000099", "message-id": "c-17", "status": "0"}')
    refused = answer('{"status": "3", "error-text": "Invalid to param"}')
    refusal_code = "3"
    throttled = answer('{"status": "1", "error-text": "Throughput Rate Exceeded"}')
    accepted_as: str | None = "c-17"
    reported_segments: int | None = 1
    delivered = Said("delivered")
    undelivered = Said("failed:5")
    interim = Said("buffered")
    unknown = Said("lost")
    signs_content = True
    good_for: timedelta | None = timedelta(hours=72)
    tells_time = True
    proves_in_headers = True

    @property
    def account(self) -> CarrierAccount:
        return CarrierAccount(
            name=self.name,
            settings={"api_key": API_KEY, "signature_method": "sha256"},
            credentials={"api_secret": "s3cr3t", "signature_secret": SECRET},
        )

    def carrier(self, base_url: str, clock: Clock, read_timeout: float) -> Carrier:
        account = self.account
        return VonageCarrier(
            CarrierAccount(
                name=account.name,
                settings={**account.settings, "url": base_url},
                credentials=account.credentials,
            ),
            addresses(self.name, base_url),
            requests=requests(read_timeout),
            clock=clock,
        )

    def submission_in(self, request: ReceivedRequest) -> Submission:
        form = parse_qs(request.body.decode(), strict_parsing=True)
        return Submission(
            message_id=form["client-ref"][0].partition(".")[0],
            recipient=f"+{form['to'][0]}",
            sender=form["from"][0],
            text=form["text"][0],
            segment_count=SUBMISSION.segment_count,
            valid_until=SUBMISSION.valid_until,
        )

    def webhook(self, clock: Clock) -> CarrierWebhook:
        return VonageWebhook(self.account, clock=clock)

    def report(self, said: Said, at: datetime) -> HttpRequest:
        status, _, error_code = said.code.partition(":")
        fields = {
            "msisdn": SUBMISSION.recipient.lstrip("+"),
            "to": SUBMISSION.sender,
            "network-code": "46000",
            "messageId": "c-17",
            "price": "0.03330000",
            "status": status,
            "scts": "2603141200",
            "err-code": error_code or "0",
            "api-key": API_KEY,
            "client-ref": self._reference(),
            "message-timestamp": _as_vonage_writes(said.at),
        }
        return self._called(fields, at)

    def uplink(self, carrier_inbound_id: str, text: str, at: datetime) -> HttpRequest:
        fields = {
            "msisdn": SUBMISSION.recipient.lstrip("+"),
            "to": SUBMISSION.sender,
            "messageId": carrier_inbound_id,
            "text": text,
            "type": "unicode",
            "keyword": "T",
            "api-key": API_KEY,
            "message-timestamp": "2026-03-14 12:00:01",
        }
        return self._called(fields, at)

    def signed(self, body: bytes, at: datetime) -> HttpRequest:
        del at  # what is no form cannot be signed
        return self._posted(body)

    def signed_content(self, body: bytes) -> object:
        """Vonage's signature cannot tell `&` and `=` in a value from `_`, and has either case."""
        fields = parse_qs(body.decode("latin-1"), keep_blank_values=True, encoding="latin-1")
        fields["sig"] = [value.lower() for value in fields.get("sig", ())]
        return {
            name: [value.replace("&", "_").replace("=", "_") for value in values]
            for name, values in fields.items()
        }

    def _called(self, fields: dict[str, str], at: datetime) -> HttpRequest:
        return self._posted(urlencode(with_signature(fields, at)).encode())

    def _posted(self, body: bytes) -> HttpRequest:
        return posted(body, "")

    def _reference(self) -> str:
        return MESSAGE_ID


class UnsignedVonage(Vonage):
    """Vonage without signatures: our reference proves itself, and the address of uplinks."""

    name = "vonage-unsigned"
    signs_content = False
    good_for: timedelta | None = None

    @property
    def account(self) -> CarrierAccount:
        return CarrierAccount(
            name=self.name,
            settings={"api_key": API_KEY},
            credentials={"api_secret": "s3cr3t", "token": TOKEN},
        )

    def _called(self, fields: dict[str, str], at: datetime) -> HttpRequest:
        del at  # nothing is signed
        body = urlencode(fields).encode()
        return self._posted(body) if "client-ref" in fields else posted(body, f"token={TOKEN}")

    def _reference(self) -> str:
        return proved(MESSAGE_ID, TOKEN)


def with_signature(fields: dict[str, str], at: datetime, auth: Auth = AUTH) -> dict[str, str]:
    """The fields as Vonage signs them at this time."""
    signed = {**fields, "timestamp": str(int(at.timestamp())), "nonce": "ec11dd3e-1e7f"}
    return {**signed, "sig": auth.sign_params(dict(signed))}


def posted(body: bytes, query: str) -> HttpRequest:
    """A form that Vonage posts."""
    return HttpRequest(
        method="POST",
        path="/callback/vonage",
        query=query,
        headers={"content-type": "application/x-www-form-urlencoded"},
        body=body,
        client_address="127.0.0.1",
    )


def _as_vonage_writes(at: str) -> str:
    """The time in UTC without a zone; what is no time stays what it is."""
    try:
        time = datetime.fromisoformat(at)
        return f"{time.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if time.tzinfo else at
    except (ValueError, OverflowError):
        return at

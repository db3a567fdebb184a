"""The open gateway. It signs nothing and calls by GET, so its proofs are in the query."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

from heliograph.carriers.kannel.signature import signature
from heliograph.carriers.kannel.submit import KannelCarrier
from heliograph.carriers.kannel.webhook import KannelWebhook
from heliograph.ports.carriers import Carrier, CarrierAccount, CarrierWebhook, Submission
from heliograph.ports.clock import Clock
from heliograph.ports.http import HttpRequest

from tests.contracts.carriers.case import (
    MESSAGE_ID,
    SUBMISSION,
    CallingCase,
    Said,
    account,
    addresses,
    requests,
)
from tests.contracts.carriers.server import ReceivedRequest
from tests.fakes import NOON

# The recorded requests in tests/vectors/kannel/ are proved with these.
OUR_SECRET = "a secret of ours, &=% and all"
UPLINK_TOKEN = "0123456789abcdef0123456789abcdef"
USERNAME, PASSWORD = "heliograph", "opens-nothing"


def kannel_account(url: str) -> CarrierAccount:
    """An account at a gateway whose sendsms is at this address."""
    return account(
        Kannel.name,
        url,
        username=USERNAME,
        password=PASSWORD,
        secret=OUR_SECRET,
        uplink_token=UPLINK_TOKEN,
    )


class Kannel(CallingCase):
    """The gateway, as it is installed."""

    name = "kannel"
    accepted = (
        b"HTTP/1.1 202 Accepted\r\nServer: Kannel/1.4.5\r\nContent-Length: 24\r\n"
        b"Content-Type: text/html\r\n\r\n0: Accepted for delivery"
    )
    accepted_as: str | None = None
    refused = (
        b"HTTP/1.1 403 Forbidden\r\nServer: Kannel/1.4.5\r\nContent-Length: 31\r\n"
        b"Content-Type: text/html\r\n\r\nNot routable. Do not try again."
    )
    refusal_code = "Not routable. Do not try again."
    throttled = (
        b"HTTP/1.1 503 Service Unavailable\r\nServer: Kannel/1.4.5\r\nContent-Length: 34\r\n"
        b"Content-Type: text/html\r\n\r\nTemporal failure, try again later."
    )
    reported_segments: int | None = None
    delivered = Said("DELIVRD")
    undelivered = Said("UNDELIV")
    interim = Said("ENROUTE")
    unknown = Said("MK:0001")
    proves_in_headers = False
    signs_content = False
    good_for: timedelta | None = None
    tells_time = True

    def carrier(self, base_url: str, clock: Clock, read_timeout: float) -> Carrier:
        called_back = addresses(self.name, base_url)
        ours = kannel_account(f"{base_url}/cgi-bin/sendsms")
        return KannelCarrier(ours, called_back, requests=requests(read_timeout), clock=clock)

    def submission_in(self, request: ReceivedRequest) -> Submission:
        headers = request.headers
        report_url = parse_qs(urlsplit(headers["x-kannel-dlr-url"]).query)
        return Submission(
            message_id=report_url["ref"][0],
            recipient=headers["x-kannel-to"],
            sender=headers["x-kannel-from"],
            text=request.body.decode(),
            segment_count=SUBMISSION.segment_count,
            valid_until=NOON + timedelta(minutes=int(headers["x-kannel-validity"])),
        )

    def webhook(self, clock: Clock) -> CarrierWebhook:
        return KannelWebhook(kannel_account("http://carrier"), clock=clock)

    def report(self, said: Said, at: datetime) -> HttpRequest:
        types = {self.delivered.code: "1", self.interim.code: "4"}
        fields = {
            "ref": MESSAGE_ID,
            "sig": signature(OUR_SECRET, MESSAGE_ID),
            "type": types.get(said.code, "2"),
            "reply": f"id:c1 sub:001 dlvrd:001 stat:{said.code} text:Dear customer",
            "smsc_id": "c1",
            "at": _seconds(said.at),
        }
        return self.signed(urlencode(fields).encode(), at)

    def uplink(self, carrier_inbound_id: str, text: str, at: datetime) -> HttpRequest:
        fields = {
            "token": UPLINK_TOKEN,
            "id": carrier_inbound_id,
            "sender": SUBMISSION.recipient,
            "channel": SUBMISSION.sender,
            "charset": "UTF-8",
            "text": text,
        }
        return self.signed(urlencode(fields).encode(), at)

    def signed(self, body: bytes, at: datetime) -> HttpRequest:  # noqa: ARG002
        """Its content is the query."""
        return HttpRequest(
            method="GET",
            path="/callback/kannel",
            query=body.decode("latin-1"),
            headers={"user-agent": "Kannel/1.4.5"},
            body=b"",
            client_address="127.0.0.1",
        )

    def signed_content(self, body: bytes) -> object:
        return body


def _seconds(at: str) -> str:
    """A time as the gateway writes it; what is none is left as it is."""
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return at
    if moment.tzinfo is None:
        return at
    return str(int((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()))

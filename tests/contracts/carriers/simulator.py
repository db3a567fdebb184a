"""The carrier in the stack; its other side signs, so that both must agree."""

import json
from datetime import datetime, timedelta
from typing import Any

from heliograph.carriers.simulator.submit import SimulatorCarrier
from heliograph.carriers.simulator.webhook import SimulatorWebhook
from heliograph.ports.carriers import Carrier, CarrierWebhook, Submission
from heliograph.ports.clock import Clock
from heliograph.ports.http import HttpRequest
from heliograph.sandbox import wire

from tests.contracts.carriers.case import (
    MESSAGE_ID,
    SECRET,
    SUBMISSION,
    CallingCase,
    Said,
    account,
    addresses,
    requests,
)
from tests.contracts.carriers.server import ReceivedRequest


class Simulator(CallingCase):
    """The carrier in the stack."""

    name = "simulator"
    accepted = (
        b"HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 30\r\n\r\n"
        b'{"carrier_message_id": "c-17"}'
    )
    refused = (
        b"HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nContent-Length: 26\r\n\r\n"
        b'{"code":"ESME_RINVDSTADR"}'
    )
    refusal_code = "ESME_RINVDSTADR"
    throttled = b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n"
    accepted_as: str | None = "c-17"
    reported_segments: int | None = None
    delivered = Said("DELIVRD")
    undelivered = Said("UNDELIV")
    interim = Said("ACCEPTD")
    unknown = Said("MK:0001")
    signs_content = True
    good_for: timedelta | None = timedelta(minutes=5)
    tells_time = True
    proves_in_headers = True

    def carrier(self, base_url: str, clock: Clock, read_timeout: float) -> Carrier:
        return SimulatorCarrier(
            account(self.name, base_url, secret=SECRET),
            addresses(self.name, base_url),
            requests=requests(read_timeout),
            clock=clock,
        )

    def submission_in(self, request: ReceivedRequest) -> Submission:
        content = json.loads(request.body)
        return Submission(
            message_id=content["reference"],
            recipient=content["recipient"],
            sender=content["channel_number"],
            text=content["text"],
            segment_count=content["segment_count"],
            valid_until=SUBMISSION.valid_until,
        )

    def webhook(self, clock: Clock) -> CarrierWebhook:
        return SimulatorWebhook(account(self.name, "http://carrier", secret=SECRET), clock=clock)

    def report(self, said: Said, at: datetime) -> HttpRequest:
        body = _json(
            reference=MESSAGE_ID,
            carrier_message_id="c-17",
            recipient=SUBMISSION.recipient,
            status=said.code,
            err="001",
            done_at=said.at,
        )
        return self.signed(body, at)

    def uplink(self, carrier_inbound_id: str, text: str, at: datetime) -> HttpRequest:
        body = _json(
            id=carrier_inbound_id,
            sender=SUBMISSION.recipient,
            channel_number=SUBMISSION.sender,
            text=text,
        )
        return self.signed(body, at)

    def signed(self, body: bytes, at: datetime) -> HttpRequest:
        signature = wire.signature(SECRET, body, at)
        return HttpRequest(
            method="POST",
            path="/callback/simulator",
            query="",
            headers={name.lower(): value for name, value in signature.items()},
            body=body,
            client_address="127.0.0.1",
        )

    def signed_content(self, body: bytes) -> object:
        return body


def _json(**content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()

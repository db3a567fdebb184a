"""Every carrier, prepared for the suites of test_carrier_*contract.py: one class each.

A case says how its carrier's server answers and calls, and nothing about what must follow.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import pytest
from heliograph.carriers.simulator.submit import SimulatorCarrier
from heliograph.carriers.simulator.webhook import SimulatorWebhook
from heliograph.egress.carrier_pool import carrier_pool
from heliograph.ports import Carrier, CarrierWebhook, Clock, HttpRequest, Submission
from heliograph.sandbox import wire

from tests.contracts.carrier_server import ReceivedRequest

MESSAGE_ID = "0199f3a2-7c00-7abc-8def-0123456789ab_42"
SECRET = "a secret of the carrier's, &=% and all"

SUBMISSION = Submission(
    message_id=MESSAGE_ID,
    recipient="+8613800000099",
    channel_number="1069000001",
    text="[Heliograph]您好, 2 parcels & more=1 😀",
    segment_count=1,
)


@dataclass(frozen=True)
class Said:
    """What a status callback says, in the carrier's own code."""

    code: str
    at: str = "2026-03-14T20:00:01+08:00"


class CarrierCase(Protocol):
    """What the suite needs to know of a carrier."""

    name: str
    accepted: bytes
    refused: bytes
    refusal_code: str
    throttled: bytes
    delivered: Said
    undelivered: Said
    interim: Said
    unknown: Said

    def carrier(self, base_url: str, clock: Clock, read_timeout: float) -> Carrier:
        """The carrier, with a connect time-out of a fifth of a second."""

    def submission_in(self, request: ReceivedRequest) -> Submission:
        """What the carrier's server reads in a request."""

    def webhook(self, clock: Clock) -> CarrierWebhook: ...

    def report(self, said: Said) -> bytes:
        """The body of a status callback on MESSAGE_ID."""

    def uplink(self, carrier_inbound_id: str, text: str) -> bytes:
        """The body of an uplink callback from SUBMISSION's recipient."""

    def callback(self, body: bytes, at: datetime) -> HttpRequest:
        """The signed request with this body."""


class Simulator:
    """The carrier in the stack; its other side signs, so that both must agree."""

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
    delivered = Said("DELIVRD")
    undelivered = Said("UNDELIV")
    interim = Said("ACCEPTD")
    unknown = Said("MK:0001")

    def carrier(self, base_url: str, clock: Clock, read_timeout: float) -> Carrier:
        return SimulatorCarrier(
            public_url=base_url,
            secret=SECRET,
            pool=carrier_pool(),
            clock=clock,
            connect_timeout=0.2,
            read_timeout=read_timeout,
        )

    def submission_in(self, request: ReceivedRequest) -> Submission:
        content = json.loads(request.body)
        return Submission(
            message_id=content["reference"],
            recipient=content["recipient"],
            channel_number=content["channel_number"],
            text=content["text"],
            segment_count=content["segment_count"],
        )

    def webhook(self, clock: Clock) -> CarrierWebhook:
        return SimulatorWebhook(secret=SECRET, clock=clock)

    def report(self, said: Said) -> bytes:
        return _json(
            reference=MESSAGE_ID,
            carrier_message_id="c-17",
            recipient=SUBMISSION.recipient,
            status=said.code,
            err="001",
            done_at=said.at,
        )

    def uplink(self, carrier_inbound_id: str, text: str) -> bytes:
        return _json(
            id=carrier_inbound_id,
            sender=SUBMISSION.recipient,
            channel_number=SUBMISSION.channel_number,
            text=text,
        )

    def callback(self, body: bytes, at: datetime) -> HttpRequest:
        signature = wire.signature(SECRET, body, at)
        return HttpRequest(
            method="POST",
            path="/callback/simulator",
            query="",
            headers={name.lower(): value for name, value in signature.items()},
            body=body,
            client_address="127.0.0.1",
        )


CASES: tuple[CarrierCase, ...] = (Simulator(),)

with_each_carrier = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def _json(**content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()

"""What the suites of test_carrier_*contract.py need to know of a carrier.

A case says how its carrier's server answers and calls, and nothing about what must follow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.messages import DeliveryReport
from heliograph.egress.carrier_requests import KeptCarrierRequests
from heliograph.ports.carriers import (
    CallbackAddresses,
    Carrier,
    CarrierAccount,
    CarrierWebhook,
    Submission,
)
from heliograph.ports.clock import Clock
from heliograph.ports.http import HttpRequest

from tests.contracts.carriers.server import ReceivedRequest

MESSAGE_ID = "0199f3a2-7c00-7abc-8def-0123456789ab_42"
SECRET = "a secret of the carrier's, &=% and all"

SUBMISSION = Submission(
    message_id=MESSAGE_ID,
    recipient="+8613800000099",
    sender="1069000001",
    text="[Heliograph]您好, 2 parcels & more=1 😀",
    segment_count=1,
    valid_until=datetime(2026, 3, 15, 12, tzinfo=UTC),
)


@dataclass(frozen=True)
class Said:
    """What a status callback says, in the carrier's own code."""

    code: str
    at: str = "2026-03-14T20:00:01+08:00"


class Reader(Protocol):
    """Whoever reads what a carrier says. Each method takes it exactly as it came."""

    def parse_reports(self, request: HttpRequest) -> Sequence[DeliveryReport]: ...

    def parse_uplinks(self, request: HttpRequest) -> Sequence[CarrierUplink]: ...


class CarrierCase(Protocol):
    """One carrier, prepared for the suites.

    name: of its vendor, and of the account that it has here.
    accepted, refused, throttled: whole answers of its server to a submit. accepted_as: its id of
    the message that it accepted so, None if it gives no ids. reported_segments: how many segments
    of it it will report on, each for itself.
    tells_time: its reports say when it happened.
    """

    name: str
    accepted: bytes
    refused: bytes
    refusal_code: str
    throttled: bytes
    accepted_as: str | None
    reported_segments: int | None
    delivered: Said
    undelivered: Said
    interim: Said
    unknown: Said
    tells_time: bool

    def carrier(self, base_url: str, clock: Clock, read_timeout: float) -> Carrier:
        """The carrier, with a connect time-out of a fifth of a second."""

    def submission_in(self, request: ReceivedRequest) -> Submission:
        """What the carrier's server reads in a request; what it is not told is SUBMISSION's."""

    def reader(self, clock: Clock) -> Reader: ...

    def report(self, said: Said, at: datetime) -> HttpRequest:
        """A status callback on MESSAGE_ID, made at this time."""

    def uplink(self, carrier_inbound_id: str, text: str, at: datetime) -> HttpRequest:
        """An uplink callback from SUBMISSION's recipient, made at this time."""

    def signed(self, body: bytes, at: datetime) -> HttpRequest:
        """A status callback with this content, whatever it is, made at this time."""


class CallingCase(CarrierCase, Protocol):
    """A carrier that calls our webhooks, so that its callbacks are verified and answered.

    What another one says comes through a queue of ours, which nobody else can write to.

    signs_content: its callbacks prove all that they say; other carriers prove only which message
    they speak of. good_for: how long after it was made a callback still proves so; None if it does
    not tell when that was.
    proves_in_headers: a callback without its headers, or with others, is none of its; other
    carriers have every proof in the query.
    """

    signs_content: bool
    good_for: timedelta | None
    proves_in_headers: bool

    def webhook(self, clock: Clock) -> CarrierWebhook: ...

    def reader(self, clock: Clock) -> Reader:
        return self.webhook(clock)

    def signed_content(self, body: bytes) -> object:
        """What the carrier's signature covers of a body; equal if it cannot tell two apart."""


def account(name: str, base_url: str, **credentials: str) -> CarrierAccount:
    """An account at a carrier that answers at this address."""
    return CarrierAccount(name=name, settings={"url": base_url}, credentials=credentials)


def addresses(name: str, base_url: str) -> CallbackAddresses:
    """Where this account's carrier calls us."""
    return CallbackAddresses(
        report_url=f"{base_url}/callback/{name}", uplink_url=f"{base_url}/uplink/{name}"
    )


def requests(read_timeout: float) -> KeptCarrierRequests:
    """The way to a carrier, impatient as tests are. Time-outs in seconds."""
    return KeptCarrierRequests(connect_timeout=0.2, read_timeout=read_timeout)

"""Those who take messages to handsets, and how they call us."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.messages import DeliveryReport
from heliograph.ports.http import HttpAnswer, HttpRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One message as a carrier gets it. The message id is our reference, echoed in reports."""

    message_id: str
    recipient: str
    channel_number: str
    text: str
    segment_count: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """The carrier has the message."""

    carrier_message_id: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The carrier has refused the message for good, in its own code and in the customers'."""

    carrier_code: str
    status_code: str


@dataclass(frozen=True, slots=True)
class ProvedUnsent:
    """The message has certainly not left us; it may be tried again."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """There was no answer. The carrier may have the message, so it is never tried again."""

    reason: str


Submitted: TypeAlias = Accepted | Refused | ProvedUnsent | Unconfirmed


class Carrier(Protocol):
    """Somebody who takes messages to handsets."""

    name: str

    def submit(self, submission: Submission) -> Submitted:
        """Hand a message over. Never raises for what the carrier or the network does."""


class CarrierWebhook(Protocol):
    """How a carrier calls us. Each method takes the request exactly as it came."""

    def verify(self, request: HttpRequest) -> None:
        """Check that the carrier sent this. Raises WebhookNotAuthentic."""

    def parse_reports(self, request: HttpRequest) -> Sequence[DeliveryReport]:
        """Return the reports of a status callback. Raises WebhookUnreadable."""

    def parse_uplinks(self, request: HttpRequest) -> Sequence[CarrierUplink]:
        """Return the inbound messages of an uplink callback. Raises WebhookUnreadable."""

    def acknowledgement(self) -> HttpAnswer:
        """Return the answer that tells this carrier we have it."""

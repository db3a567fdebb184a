"""Those who take messages to handsets, and how they call us."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeAlias

from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.messages import DeliveryReport
from heliograph.domain.values import value
from heliograph.ports.http import HttpAnswer, HttpRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountField:
    """One setting or credential that an account of a vendor has.

    name: its key in `CarrierAccount.settings`, or in `credentials` if it is secret. pattern: a
    regular expression for the whole value. help: one line for the operator.
    """

    name: str
    help: str
    pattern: str
    is_secret: bool = False
    is_required: bool = True

    def accepts(self, value: str) -> bool:
        """Tell whether a value may stand in this field."""
        return re.fullmatch(self.pattern, value) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierAccount:
    """A carrier as the operator has set it up: what an adapter is built from.

    name: of this account, in records and in the path of its callbacks; there may be several of one
    vendor. settings: what may be seen, such as an address. credentials: what may not.
    """

    name: str
    settings: Mapping[str, str]
    credentials: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackAddresses:
    """Where a carrier calls us, with status reports and with inbound messages; without a query."""

    report_url: str
    uplink_url: str


@value(kw_only=True)
class Submission:
    """One message as a carrier gets it. The message id is our reference, echoed in reports.

    sender: the channel number, as this carrier calls it. valid_until: when the carrier shall give
    up; one that knows no such time ignores it.
    """

    message_id: str
    recipient: str
    sender: str
    text: str
    segment_count: int
    valid_until: datetime


@value()
class Accepted:
    """The carrier has the message.

    segment_count: how many segments it will report on, each for itself; None if its reports are on
    the whole message.
    """

    carrier_message_id: str | None = None
    segment_count: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The carrier has refused the message for good, in its own code and in the customers'."""

    carrier_code: str
    status_code: str


@dataclass(frozen=True, slots=True)
class ProvedUnsent:
    """The message has certainly not left us; it may be tried again, here or elsewhere.

    retry_after: seconds that the carrier asks to be left alone, None if it does not say.
    """

    reason: str
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """There was no answer. The carrier may have the message, so it is never tried again."""

    reason: str


Submitted: TypeAlias = Accepted | Refused | ProvedUnsent | Unconfirmed


@value(kw_only=True)
class CarrierReply:
    """What a carrier's API answered. headers: names in lower case. body: at most 16 KB of it."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class CarrierRequests(Protocol):
    """The way to the carriers' APIs."""

    def post(
        self, url: str, body: bytes, headers: Mapping[str, str]
    ) -> CarrierReply | ProvedUnsent | Unconfirmed:
        """Post once, over a connection that is kept; follow no redirect and repeat nothing.

        ProvedUnsent if nothing of the body can have left us, Unconfirmed if it may have and no
        reply came. Never raises for what the network does.
        """


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


class CarrierEvents(Protocol):
    """How a carrier speaks to us that does not call: through a queue of ours.

    Who may write to the queue is said where it is made, and nobody waits for an answer.
    """

    def read(self, event: str) -> DeliveryReport | CarrierUplink:
        """Return what one entry of the queue says. Raises WebhookUnreadable."""

"""What the inside needs of the outside: small protocols, and the plain values they exchange.

Use cases depend on these and on the domain alone. The adapters are in `models/` (DynamoDB),
`queues/` (SQS), `carriers/`, `dialects/` and `egress/` (HTTP); `bootstrap` joins them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeAlias, TypeVar

from heliograph.domain.barring import BarringKind
from heliograph.domain.configuration import Application, Channel, MessageType, Template
from heliograph.domain.frequency import FrequencyLimit, FrequencyLimits
from heliograph.domain.inbound import CarrierUplink, InboundMessage
from heliograph.domain.jobs import Push
from heliograph.domain.messages import Change, DeliveryReport, Message

Entry_contra = TypeVar("Entry_contra", contravariant=True)


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the time, aware and in UTC."""


# -- HTTP, as dialects and carriers see it --------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """One HTTP request as it came over the wire.

    path: decoded by nobody. headers: names in lower case, repeated ones joined by a comma.
    body: the exact bytes. client_address: the peer that the gateway saw, never a header.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    client_address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """One HTTP answer."""

    status: int
    body: bytes = b""
    content_type: str = "application/json;charset=UTF-8"
    headers: Mapping[str, str] = field(default_factory=dict)


# -- Records --------------------------------------------------------------------------------------


class ChannelOwners(Protocol):
    """Which application a channel number belongs to. Answers may be up to 30 seconds old."""

    def application(self, application_id: str) -> Application | None:
        """Return an application by its id."""

    def channel(self, channel_number: str) -> Channel | None:
        """Return a channel by its number."""


class Configuration(ChannelOwners, Protocol):
    """What operators set up. Answers may be up to 30 seconds old."""

    def application_by_key(self, app_key: str) -> Application | None:
        """Return the application that this key names."""

    def channel_of_signature(
        self, application_id: str, signature_name: str, message_type: MessageType
    ) -> Channel | None:
        """Return the channel of an application's signature of this type."""

    def template(self, template_id: str) -> Template | None:
        """Return a template by its id."""


class Applications(Protocol):
    """All applications of the deployment."""

    def all(self) -> Iterator[Application]:
        """Yield every application."""


@dataclass(frozen=True, slots=True)
class Step:
    """What became of a change: whether it was applied, and the message as it is now."""

    applied: bool
    message: Message


class MessageStore(Protocol):
    """The records of messages. Every method is one conditional write."""

    def claim(self, message: Message) -> Step:
        """Store a message that a dispatcher is about to submit.

        Applied only if there is no record yet or the record says ACCEPTED, which means that no
        carrier has the message. So of all who try, one wins.
        """

    def record(self, message_id: str, change: Change) -> Step:
        """Move a message to another state if its present state allows it.

        Raises MessageUnknown if there is no record.
        """


class MessagesByTime(Protocol):
    """The records of messages in the order of their acceptance."""

    def accepted_between(
        self, application_id: str, start: datetime, end: datetime
    ) -> Iterator[Message]:
        """Yield an application's messages accepted from `start` up to, not including, `end`."""


class InboundStore(Protocol):
    """The records of inbound messages."""

    def store_once(self, message: InboundMessage) -> InboundMessage:
        """Store an inbound message unless it is there; return the record as it is now."""


class Checkpoints(Protocol):
    """How far a repeated piece of work has come."""

    def read(self, name: str) -> datetime | None:
        """Return the checkpoint, None if there was none yet."""

    def write(self, name: str, at: datetime) -> None:
        """Store the checkpoint."""


class Barrings(Protocol):
    """The opt-outs and the blocklist."""

    def barred(self, channel_number: str, recipients: Collection[str]) -> Mapping[str, BarringKind]:
        """Return which of these numbers (E.164) must not be written to on this channel, and why.

        Reads what is true at this moment: a barring that was recorded before the call is seen.
        """


class FrequencyControl(Protocol):
    """The histories of the numbers that were written to."""

    def admit(
        self, recipient: str, message_id: str, text: str, at: datetime, limits: FrequencyLimits
    ) -> FrequencyLimit | None:
        """Add a message to its recipient's history, or return the limit that forbids it.

        Exact also when many ask for one number at once, and the same for one message however
        often it is asked for. Numbers that the operator has freed from limits pass (FRQ-06).
        """

    def would_admit(
        self, recipient: str, text: str, at: datetime, limits: FrequencyLimits
    ) -> FrequencyLimit | None:
        """Return the limit that would forbid such a message now, and add nothing."""


class AnswerMemory(Protocol):
    """Answers that are remembered under a key of the caller's (Idempotency-Key) for 24 hours."""

    def answer_once(
        self, scope: str, key: str, body: bytes, answer: Callable[[], HttpAnswer]
    ) -> HttpAnswer:
        """Return the first answer to this key in this scope, made by `answer` if there is none.

        An answer that is not the first has the header `Idempotent-Replayed: true`. Raises
        IdempotencyKeyReused if the first request had another body, IdempotencyKeyInUse while the
        first request is still being answered. If `answer` raises, nothing is remembered.
        """


# -- Queues ---------------------------------------------------------------------------------------


class Queue(Protocol[Entry_contra]):
    """One of our queues."""

    def put(self, entries: Sequence[Entry_contra], *, delay_seconds: int = 0) -> None:
        """Queue the entries, to be worked off after the delay (at most 900 seconds).

        Raises QueueUnavailable with the positions of the entries that are not in the queue.
        """


# -- Carriers -------------------------------------------------------------------------------------


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


# -- Customers ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedPush:
    """A push in the wire form of its dialect."""

    body: bytes = field(repr=False)
    content_type: str


class PushRenderer(Protocol):
    """The side of a dialect that speaks to customers' URLs."""

    def render(self, push: Push) -> RenderedPush:
        """Return the push as this dialect puts it on the wire."""


@dataclass(frozen=True, slots=True)
class PushAnswer:
    """What the customer's server said: its HTTP status and its Retry-After in seconds."""

    status: int
    retry_after: int | None = None


class CustomerPush(Protocol):
    """The way to the customers' URLs."""

    def post(self, url: str, push: RenderedPush) -> PushAnswer:
        """Send one request and return the answer.

        Raises CustomerUnreachable if no answer came, DestinationForbidden if the URL points
        where we must not call.
        """

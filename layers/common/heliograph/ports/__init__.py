"""What the inside needs of the outside: small protocols, and the plain values they exchange.

Use cases depend on these and on the domain alone. The adapters are in `models/` (DynamoDB),
`queues/` (SQS), `carriers/`, `dialects/` and `egress/` (HTTP); `bootstrap` joins them.
"""

from heliograph.ports.carriers import (
    Accepted,
    AccountField,
    CallbackAddresses,
    Carrier,
    CarrierAccount,
    CarrierReply,
    CarrierRequests,
    CarrierWebhook,
    ProvedUnsent,
    Refused,
    Submission,
    Submitted,
    Unconfirmed,
)
from heliograph.ports.clock import Clock
from heliograph.ports.customers import CustomerPush, PushAnswer, PushRenderer, RenderedPush
from heliograph.ports.http import HttpAnswer, HttpRequest
from heliograph.ports.queues import Queue
from heliograph.ports.records import (
    AnswerMemory,
    Applications,
    ChannelOwners,
    Checkpoints,
    Configuration,
    InboundStore,
    KnownApplications,
    MessagesByTime,
    MessageStore,
    Step,
)
from heliograph.ports.screening import Barrings, FrequencyControl

__all__ = [
    "Accepted",
    "AccountField",
    "AnswerMemory",
    "Applications",
    "Barrings",
    "CallbackAddresses",
    "Carrier",
    "CarrierAccount",
    "CarrierReply",
    "CarrierRequests",
    "CarrierWebhook",
    "ChannelOwners",
    "Checkpoints",
    "Clock",
    "Configuration",
    "CustomerPush",
    "FrequencyControl",
    "HttpAnswer",
    "HttpRequest",
    "InboundStore",
    "KnownApplications",
    "MessageStore",
    "MessagesByTime",
    "ProvedUnsent",
    "PushAnswer",
    "PushRenderer",
    "Queue",
    "Refused",
    "RenderedPush",
    "Step",
    "Submission",
    "Submitted",
    "Unconfirmed",
]

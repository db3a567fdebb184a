"""What can be wrong, as facts. Each dialect says each of them in its own codes.

HeliographError
├── SendRefused                    the whole send is refused, nothing is queued
│   ├── NotAuthentic               who asks is not proved; the leaves belong to the dialects
│   ├── ApplicationSuspended       the operator paused the application (APP-13)
│   ├── RequestUnreadable          the body cannot be parsed
│   ├── FieldInvalid               a field is missing, too long or has a forbidden character
│   ├── QueueUnavailable           nothing is known to be queued; try again
│   ├── IdempotencyKeyReused       the key stands for another request
│   └── IdempotencyKeyInUse        the first request under this key is still being answered
├── WebhookNotAuthentic            a carrier's callback without a valid signature
├── WebhookUnreadable              a carrier's callback that cannot be parsed
├── MessageUnknown                 a report for a message that has no record (yet)
├── ReportDeferred                 a report that cannot be recorded yet
├── PartsMissing                   an inbound message that is not all there yet
├── ChannelUnknown                 an inbound message for a channel number nobody owns
├── StatisticsContended            others change an hour's counts again and again
├── QueryInvalid                   a question about records that cannot be answered as it is put
├── ExportClaimed                  another run works on an export
├── ExportGivenUp                  no run of an export ended well, and none is left
├── TooManyExports                 who asks has as many unfinished exports as may be
├── NumberSecretChanged            the keys of numbers can no longer be made
├── DestinationForbidden           a customer's URL that we must not call
└── CustomerUnreachable            a push that has to be tried again
"""

from __future__ import annotations

from datetime import datetime


class HeliographError(Exception):
    """Base of everything this program raises on purpose."""


class SendRefused(HeliographError):
    """The whole send is refused and nothing was queued."""


class NotAuthentic(SendRefused):
    """The request does not prove which application is asking."""


class ApplicationSuspended(SendRefused):
    """The operator has paused this application (APP-13)."""


class RequestUnreadable(SendRefused):
    """The body of the request cannot be parsed."""


class FieldInvalid(SendRefused):
    """A field is missing or not within its limits. Says which, never what it held."""

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(f"{field}: {rule}")
        self.field = field
        self.rule = rule


class QueueUnavailable(SendRefused):
    """Entries could not be queued. `unqueued` holds their positions in the call."""

    def __init__(self, unqueued: frozenset[int]) -> None:
        super().__init__(f"{len(unqueued)} entries could not be queued")
        self.unqueued = unqueued


class IdempotencyKeyReused(SendRefused):
    """An Idempotency-Key that was used before came with another body."""


class IdempotencyKeyInUse(SendRefused):
    """The first request under this Idempotency-Key is still being answered."""


class WebhookNotAuthentic(HeliographError):
    """A carrier's callback does not carry a valid proof of where it comes from."""


class WebhookUnreadable(HeliographError):
    """A carrier's callback is authentic but cannot be parsed."""


class MessageUnknown(HeliographError):
    """No record exists for this message id (yet)."""


class ReportDeferred(HeliographError):
    """A report cannot be recorded yet and has to come back. Says why."""


class PartsMissing(HeliographError):
    """A part of an inbound message has to come back: the rest of it is waited for.

    `seconds` says when, if nothing else comes.
    """

    def __init__(self, seconds: int) -> None:
        super().__init__("the rest of the message is not there yet")
        self.seconds = seconds


class ChannelUnknown(HeliographError):
    """No application owns the channel number that an inbound message was sent to."""


class StatisticsContended(HeliographError):
    """Others were faster with an hour's counts again and again. Nothing of it was counted."""


class QueryInvalid(HeliographError):
    """A question about records breaks a rule. Says which field and rule, never what it held."""

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(f"{field}: {rule}")
        self.field = field
        self.rule = rule


class ExportClaimed(HeliographError):
    """Another run works on an export. `until` says when that one has ended for certain."""

    def __init__(self, until: datetime) -> None:
        super().__init__("another run works on this export")
        self.until = until


class ExportGivenUp(HeliographError):
    """All runs of an export died, and the entry that asks for them does not come again."""


class TooManyExports(HeliographError):
    """Who asks for an export has `most` unfinished ones, which is as many as may be."""

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} exports are unfinished")
        self.most = most


class NumberSecretChanged(HeliographError):
    """NumberSecret is not what opt-outs were recorded with, so none of them would be found."""

    def __init__(self) -> None:
        super().__init__(
            "NumberSecret was changed, so no opt-out would be found. Put its former value back: "
            "docs/runbook.md, NumberSecret was changed"
        )


class DestinationForbidden(HeliographError):
    """A customer's URL points where we must not call: scheme, port or a private address."""


class CustomerUnreachable(HeliographError):
    """A push was not taken and has to be tried again.

    `retry_after` is the number of seconds the customer asked us to wait, if they did.
    """

    def __init__(self, reason: str, retry_after: int | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after

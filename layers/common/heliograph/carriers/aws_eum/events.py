"""What the carrier tells us: JSON in a queue that nobody else can write to.

A configuration set publishes the status reports to an SNS topic, a number what people write to it,
and the topic delivers both, as they are, into one queue. So there is nothing to verify, and nobody
waits for an answer.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final, TypeAlias

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    RootModel,
    ValidationError,
)

from heliograph.carriers.aws_eum import NAME
from heliograph.carriers.aws_eum.codes import LOST, LOST_TYPE, meaning_of
from heliograph.carriers.wire import MAX_TEXT, Reference, Wire
from heliograph.domain.carrier_codes import Meaning
from heliograph.domain.errors import WebhookUnreadable
from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.messages import DeliveryReport, Outcome
from heliograph.ports.clock import Clock

_LOST_AFTER: Final = timedelta(hours=71)
"""The carrier stops waiting for a network after 72 hours, by a clock that is not ours."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def _digits(number: str) -> str:
    return number.removeprefix("+")


def _time(milliseconds: object) -> datetime:
    if type(milliseconds) is not int:  # nor bool, which is an int
        raise ValueError("no milliseconds since 1970")
    try:
        return _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError as error:
        raise ValueError("no time that there is") from error


_Time: TypeAlias = Annotated[datetime, BeforeValidator(_time)]
_Number: TypeAlias = Annotated[str, Field(pattern=r"^\+[0-9]{1,20}$")]
_ChannelNumber: TypeAlias = Annotated[
    str, Field(pattern=r"^\+?[0-9]{1,21}$"), AfterValidator(_digits)
]
_Code: TypeAlias = Annotated[str, Field(pattern=r"^[!-~]{1,64}$")]
_Id: TypeAlias = Annotated[str, Field(pattern=r"^[!-~]{1,128}$")]


class _Context(Wire):
    """What `submit` gave along. An event without it is not on a message of ours."""

    message_id: Reference
    carrier: _Id


class _Report(Wire):
    """A status report. requested_at: when the carrier took the message."""

    event_type: _Code = Field(validation_alias="eventType")
    reported_at: _Time = Field(validation_alias="eventTimestamp")
    is_final: bool = Field(validation_alias="isFinal")
    carrier_message_id: _Id = Field(validation_alias="messageId")
    requested_at: _Time | None = Field(None, validation_alias="messageRequestTimestamp")
    context: _Context


class _Uplink(Wire):
    """What somebody has written to a number."""

    inbound_message_id: _Id = Field(validation_alias="inboundMessageId")
    origination_number: _Number = Field(validation_alias="originationNumber")
    destination_number: _ChannelNumber = Field(validation_alias="destinationNumber")
    message_body: str = Field(validation_alias="messageBody", max_length=MAX_TEXT)


class _Event(RootModel[_Report | _Uplink]):
    """One event."""


class AwsEumEvents:
    """Reads the events of all accounts.

    account_of: names the account to which a number belongs, None if there is none. Reports say
    themselves whose they are.
    """

    def __init__(self, *, account_of: Callable[[str], str | None], clock: Clock) -> None:
        self._account_of = account_of
        self._clock = clock

    def read(self, event: str) -> DeliveryReport | CarrierUplink:
        """Return what an event says. Raises WebhookUnreadable."""
        said = _parsed(event)
        return self._report(said) if isinstance(said, _Report) else self._uplink(said)

    def _report(self, report: _Report) -> DeliveryReport:
        return DeliveryReport(
            message_id=report.context.message_id,
            carrier=report.context.carrier,
            carrier_code=report.event_type,
            carrier_message_id=report.carrier_message_id,
            outcome=_outcome(report),
            received_at=self._clock.now(),
        )

    def _uplink(self, uplink: _Uplink) -> CarrierUplink:
        return CarrierUplink(
            carrier=self._account_of(uplink.destination_number) or NAME,
            carrier_inbound_id=uplink.inbound_message_id,
            sender=uplink.origination_number,
            channel_number=uplink.destination_number,
            text=uplink.message_body,
            received_at=self._clock.now(),
        )


def _parsed(event: str) -> _Report | _Uplink:
    try:
        return _Event.model_validate_json(event).root
    except ValidationError as error:
        # Only where and why: what pydantic would add is what the carrier sent.
        places = {".".join(str(step).lstrip("_") for step in e["loc"]) for e in error.errors()}
        raise WebhookUnreadable(", ".join(sorted(places)) or "body") from None


def _outcome(report: _Report) -> Outcome | None:
    """Return how the message ended. Any report is interim that does not call itself final."""
    ended = _meaning(report).outcome(report.event_type, report.reported_at)
    return ended if report.is_final else None


def _meaning(report: _Report) -> Meaning:
    waited = report.reported_at - (report.requested_at or report.reported_at)
    is_lost = report.event_type == LOST_TYPE and waited >= _LOST_AFTER
    return LOST if is_lost else meaning_of(report.event_type)

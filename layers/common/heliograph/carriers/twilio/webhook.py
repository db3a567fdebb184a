"""How Twilio calls us: a signed form, one report or one inbound message in each.

Which message a report is about stands in the query of the address that we gave with the message.
The signature covers the address, so the reference in it is as certain as the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final, TypeAlias, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from heliograph.carriers.twilio.codes import carrier_code_of, meaning_of
from heliograph.carriers.twilio.signature import Fields, fields_of, is_form, verify
from heliograph.domain.errors import WebhookUnreadable
from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.message_ids import is_message_id
from heliograph.domain.messages import DeliveryReport, Outcome, ReportSource
from heliograph.ports.carriers import CarrierAccount
from heliograph.ports.clock import Clock
from heliograph.ports.http import HttpAnswer, HttpRequest

_MAX_TEXT: Final = 20_000
"""More than the 255 segments that a message can have on the air."""

_NO_REPLY: Final = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'
"""TwiML that does nothing: any other body of an answer to an inbound message is sent as a reply."""


def _ours(reference: str) -> str:
    if not is_message_id(reference):
        raise ValueError("no message id of ours")
    return reference


_Reference: TypeAlias = Annotated[str, AfterValidator(_ours)]
_Word: TypeAlias = Annotated[str, Field(pattern=r"^[!-~]{1,32}$")]
_ErrorCode: TypeAlias = Annotated[str, Field(pattern=r"^[!-~]{0,32}$")]
_Sid: TypeAlias = Annotated[str, Field(pattern=r"^[!-~]{1,64}$")]
_Number: TypeAlias = Annotated[str, Field(pattern=r"^\+[0-9]{1,20}$")]
_ChannelNumber: TypeAlias = Annotated[str, Field(pattern=r"^\+?[0-9]{1,21}$")]


class _Wire(BaseModel):
    """Fields that are not named here are Twilio's own; it adds some now and then."""

    model_config = ConfigDict(strict=True, frozen=True)


class _Report(_Wire):
    """A status callback.

    `RawDlrDoneDate` is not read: it is a network's wall clock to the minute, in a time zone that
    nobody tells and that differs even within one network, so it is no point in time.
    """

    reference: _Reference
    message_sid: _Sid = Field(validation_alias="MessageSid")
    status: _Word = Field(validation_alias="MessageStatus")
    error_code: _ErrorCode = Field(validation_alias="ErrorCode", default="")


class _Uplink(_Wire):
    """An inbound message. Pictures that came with it are left with Twilio."""

    message_sid: _Sid = Field(validation_alias="MessageSid")
    sender: _Number = Field(validation_alias="From")
    channel_number: _ChannelNumber = Field(validation_alias="To")
    text: Annotated[str, Field(max_length=_MAX_TEXT)] = Field(validation_alias="Body")


_WireT = TypeVar("_WireT", bound=_Wire)


class TwilioWebhook:
    """Verifies and parses Twilio's callbacks."""

    def __init__(self, account: CarrierAccount, *, clock: Clock) -> None:
        self._name = account.name
        self._auth_token = account.credentials["auth_token"]
        self._shared_key = account.credentials.get("shared_key")
        self._clock = clock

    def verify(self, request: HttpRequest) -> None:
        """Check that the carrier sent this. Raises WebhookNotAuthentic."""
        verify(request, self._auth_token, self._shared_key)

    def parse_reports(self, request: HttpRequest) -> Sequence[DeliveryReport]:
        """Return the report of a status callback. Raises WebhookUnreadable."""
        reference = _single(_fields(request.query.encode()), "ref")
        report = _parsed(_Report, request, reference=reference)
        carrier_code = carrier_code_of(report.status, report.error_code)
        now = self._clock.now()
        return (
            DeliveryReport(
                message_id=report.reference,
                carrier=self._name,
                carrier_code=carrier_code,
                carrier_message_id=report.message_sid,
                outcome=_outcome(carrier_code, now),
                received_at=now,
            ),
        )

    def parse_uplinks(self, request: HttpRequest) -> Sequence[CarrierUplink]:
        """Return the inbound message of an uplink callback. Raises WebhookUnreadable."""
        uplink = _parsed(_Uplink, request)
        return (
            CarrierUplink(
                carrier=self._name,
                carrier_inbound_id=uplink.message_sid,
                sender=uplink.sender,
                channel_number=uplink.channel_number.removeprefix("+"),
                text=uplink.text,
                received_at=self._clock.now(),
            ),
        )

    def acknowledgement(self) -> HttpAnswer:
        """Return the answer that tells Twilio we have it.

        A report needs any 2xx, an inbound message TwiML; so both are answered with TwiML.
        """
        return HttpAnswer(status=200, body=_NO_REPLY, content_type="text/xml; charset=utf-8")


def _outcome(carrier_code: str, now: datetime) -> Outcome | None:
    meaning = meaning_of(carrier_code)
    if meaning.state is None:
        return None
    return Outcome(
        state=meaning.state,
        status_code=meaning.status_code,
        source=ReportSource.CARRIER,
        carrier_code=carrier_code,
        # Twilio tells no time of its own, and calls as soon as it knows.
        reported_at=now,
    )


def _fields(encoded: bytes) -> Fields:
    try:
        return fields_of(encoded)
    except ValueError:
        raise WebhookUnreadable("no readable form") from None


def _single(fields: Fields, name: str) -> str | None:
    """Return the value of a field; None if it is missing or, its order being unsigned, twofold."""
    values = set(fields.get(name, ()))
    return values.pop() if len(values) == 1 else None


def _parsed(shape: type[_WireT], request: HttpRequest, **known: str | None) -> _WireT:
    if not is_form(request):
        raise WebhookUnreadable("no form")
    fields = _fields(request.body)
    content = {name: _single(fields, name) for name in fields} | known
    try:
        return shape.model_validate(content)
    except ValidationError as error:
        # Only where and why: what pydantic would add is what the carrier sent.
        places = ", ".join(".".join(map(str, e["loc"])) or "body" for e in error.errors())
        raise WebhookUnreadable(f"{shape.__name__.lstrip('_')}: {places}") from None

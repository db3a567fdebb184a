"""How Twilio calls us: a signed form, one report or one inbound message in each.

Which message a report is about stands in the query of the address that we gave with the message.
The signature covers the address, so the reference in it is as certain as the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final, TypeAlias

from pydantic import Field

from heliograph.carriers.twilio.codes import carrier_code_of, meaning_of
from heliograph.carriers.twilio.signature import Fields, fields_of, is_form, verify
from heliograph.carriers.wire import MAX_TEXT, Reference, Wire, WireT, read_fields
from heliograph.domain.errors import WebhookUnreadable
from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.messages import DeliveryReport
from heliograph.ports.carriers import CarrierAccount
from heliograph.ports.clock import Clock
from heliograph.ports.http import HttpAnswer, HttpRequest

_NO_REPLY: Final = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'
"""TwiML that does nothing: any other body of an answer to an inbound message is sent as a reply."""


_Word: TypeAlias = Annotated[str, Field(pattern=r"^[!-~]{1,32}$")]
_ErrorCode: TypeAlias = Annotated[str, Field(pattern=r"^[!-~]{0,32}$")]
_Sid: TypeAlias = Annotated[str, Field(pattern=r"^[!-~]{1,64}$")]
_Number: TypeAlias = Annotated[str, Field(pattern=r"^\+[0-9]{1,20}$")]
_ChannelNumber: TypeAlias = Annotated[str, Field(pattern=r"^\+?[0-9]{1,21}$")]


class _Report(Wire):
    """A status callback.

    `RawDlrDoneDate` is not read: it is a network's wall clock to the minute, in a time zone that
    nobody tells and that differs even within one network, so it is no point in time.
    """

    reference: Reference
    message_sid: _Sid = Field(validation_alias="MessageSid")
    status: _Word = Field(validation_alias="MessageStatus")
    error_code: _ErrorCode = Field(validation_alias="ErrorCode", default="")


class _Uplink(Wire):
    """An inbound message. Pictures that came with it are left with Twilio."""

    message_sid: _Sid = Field(validation_alias="MessageSid")
    sender: _Number = Field(validation_alias="From")
    channel_number: _ChannelNumber = Field(validation_alias="To")
    text: Annotated[str, Field(max_length=MAX_TEXT)] = Field(validation_alias="Body")


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
        # Twilio tells no time of its own, and calls as soon as it knows.
        now = self._clock.now()
        return (
            DeliveryReport(
                message_id=report.reference,
                carrier=self._name,
                carrier_code=carrier_code,
                carrier_message_id=report.message_sid,
                outcome=meaning_of(carrier_code).outcome(carrier_code, now),
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


def _fields(encoded: bytes) -> Fields:
    try:
        return fields_of(encoded)
    except ValueError:
        raise WebhookUnreadable("no readable form") from None


def _single(fields: Fields, name: str) -> str | None:
    """Return the value of a field; None if it is missing or, its order being unsigned, twofold."""
    values = set(fields.get(name, ()))
    return values.pop() if len(values) == 1 else None


def _parsed(shape: type[WireT], request: HttpRequest, **known: str | None) -> WireT:
    if not is_form(request):
        raise WebhookUnreadable("no form")
    fields = _fields(request.body)
    content = {name: _single(fields, name) for name in fields} | known
    return read_fields(shape, content)

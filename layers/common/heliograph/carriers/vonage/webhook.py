"""How Vonage calls us: with fields, one report or one inbound message in each request.

Whether they come in a query (GET), as a form or as JSON (POST) is the account's choice; all are
read. A report is about one segment. A long inbound message comes in parts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated, Final, TypeAlias
from urllib.parse import parse_qs

import orjson
from pydantic import BeforeValidator, Field

from heliograph.carriers.vonage.account import DEFAULT_SIGNATURE_METHOD
from heliograph.carriers.vonage.codes import carrier_code_of, meaning_of
from heliograph.carriers.vonage.signature import is_same, message_id_in, verify
from heliograph.carriers.wire import MAX_TEXT, Reference, Wire, read_fields
from heliograph.domain.concatenation import text_and_octets
from heliograph.domain.errors import WebhookNotAuthentic, WebhookUnreadable
from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.messages import DeliveryReport
from heliograph.ports.carriers import CarrierAccount
from heliograph.ports.clock import Clock
from heliograph.ports.http import HttpAnswer, HttpRequest

_MAX_FIELDS: Final = 200
_FORM: Final = "application/x-www-form-urlencoded"
_JSON: Final = "application/json"
_UTC_SUFFIX: Final = " +0000"
_SECONDS_OF_A_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
_UP_TO_THREE_DIGITS: Final = re.compile(r"[0-9]{1,3}")


def _in_utc(text: object) -> datetime:
    """Read `2026-03-14 12:00:01`, which is UTC and may say so."""
    time = str(text).removesuffix(_UTC_SUFFIX)
    if not _SECONDS_OF_A_DAY.fullmatch(time):
        raise ValueError("no time")
    return datetime.fromisoformat(time).replace(tzinfo=UTC)


def _small(text: object) -> int | None:
    return int(str(text)) if _UP_TO_THREE_DIGITS.fullmatch(str(text)) else None


_Word: TypeAlias = Annotated[str, Field(pattern=r"^[!-~]{1,32}$")]
_ErrorCode: TypeAlias = Annotated[str, Field(pattern=r"^[!-~]{0,16}$")]
_CarrierId: TypeAlias = Annotated[str, Field(pattern=r"^[!-~]{1,64}$")]
_Digits: TypeAlias = Annotated[str, Field(pattern=r"^[0-9]{1,20}$")]
_Time: TypeAlias = Annotated[datetime, BeforeValidator(_in_utc)]
_Small: TypeAlias = Annotated[int | None, BeforeValidator(_small)]


class _Report(Wire):
    """A delivery receipt.

    message_id: Vonage's id of the one segment that this is about. done_at: when Vonage began to
    call us with it, UTC; `scts` would be when a network told them, but only to the minute.
    """

    reference: Reference
    message_id: _CarrierId = Field(validation_alias="messageId")
    status: _Word
    error_code: _ErrorCode = Field(validation_alias="err-code", default="")
    done_at: _Time = Field(validation_alias="message-timestamp")


class _Uplink(Wire):
    """An inbound message, or a part of a long one. What is said of parts may be missing or wrong.

    octets: of a text that begins or ends within a character, or of a binary message.
    """

    message_id: _CarrierId = Field(validation_alias="messageId")
    sender: _Digits = Field(validation_alias="msisdn")
    channel_number: _Digits = Field(validation_alias="to")
    text: Annotated[str, Field(max_length=MAX_TEXT)]
    octets: str | None = None
    is_binary: bool = False
    concat_reference: str | None = Field(validation_alias="concat-ref", default=None)
    part: _Small = Field(validation_alias="concat-part", default=None)
    parts: _Small = Field(validation_alias="concat-total", default=None)


class VonageWebhook:
    """Verifies and parses Vonage's callbacks."""

    def __init__(self, account: CarrierAccount, *, clock: Clock) -> None:
        self._name = account.name
        self._signature_secret = account.credentials.get("signature_secret")
        self._signature_method = account.settings.get("signature_method", DEFAULT_SIGNATURE_METHOD)
        self._token = account.credentials.get("token")
        self._clock = clock

    def verify(self, request: HttpRequest) -> None:
        """Check that the carrier sent this. Raises WebhookNotAuthentic."""
        try:
            fields = _fields(request)
        except ValueError:
            raise WebhookNotAuthentic("no readable fields") from None
        if self._signature_secret:
            now = self._clock.now()
            verify(fields, self._signature_secret, self._signature_method, now)
        elif not self._has_token(request):
            self._message_id(fields)

    def parse_reports(self, request: HttpRequest) -> Sequence[DeliveryReport]:
        """Return the report of a delivery receipt. Raises WebhookUnreadable."""
        fields = _readable_fields(request)
        try:
            message_id = self._message_id(fields)
        except WebhookNotAuthentic as refusal:
            raise WebhookUnreadable(f"Report: {refusal}") from None
        report = read_fields(_Report, {**fields, "reference": message_id})
        carrier_code = carrier_code_of(report.status, report.error_code)
        return (
            DeliveryReport(
                message_id=report.reference,
                carrier=self._name,
                carrier_code=carrier_code,
                segment=report.message_id,
                outcome=meaning_of(report.status).outcome(carrier_code, report.done_at),
                received_at=self._clock.now(),
            ),
        )

    def parse_uplinks(self, request: HttpRequest) -> Sequence[CarrierUplink]:
        """Return the inbound message, or its part. Raises WebhookUnreadable."""
        if not self._signature_secret and not self._has_token(request):
            raise WebhookUnreadable("Uplink: not at the address with our token")
        fields = _readable_fields(request)
        uplink = read_fields(_Uplink, {**fields, **_content(fields)})
        return (
            CarrierUplink(
                carrier=self._name,
                carrier_inbound_id=uplink.message_id,
                sender=f"+{uplink.sender}",
                channel_number=uplink.channel_number,
                text=uplink.text,
                received_at=self._clock.now(),
                concat_reference=uplink.concat_reference,
                part=uplink.part,
                parts=uplink.parts,
                octets=uplink.octets,
                is_binary=uplink.is_binary,
            ),
        )

    def acknowledgement(self) -> HttpAnswer:
        """Return the answer that tells Vonage we have it: 200 or 204."""
        return HttpAnswer(status=200, body=b"{}")

    def _has_token(self, request: HttpRequest) -> bool:
        """Tell whether the address that was called is the one with our token."""
        given = parse_qs(request.query).get("token", [])
        return self._token is not None and len(given) == 1 and is_same(self._token, given[0])

    def _message_id(self, fields: Mapping[str, str]) -> str:
        """Return which message a report is about. Raises WebhookNotAuthentic.

        Where nothing is signed, the reference has to prove itself.
        """
        reference = fields.get("client-ref", "")
        if self._signature_secret:
            return reference
        if self._token is None:
            raise WebhookNotAuthentic("the account has neither a signature secret nor a token")
        return message_id_in(reference, self._token)


def _fields(request: HttpRequest) -> Mapping[str, str]:
    """Return the fields, each with its one value. Raises ValueError if they cannot be read."""
    if request.method == "GET":
        return _decoded(request.query.encode())
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type == _FORM:
        return _decoded(request.body)
    if content_type == _JSON:
        return _from_json(request.body)
    raise ValueError("neither a form nor JSON")


def _decoded(encoded: bytes) -> Mapping[str, str]:
    fields = parse_qs(
        encoded.decode(),
        keep_blank_values=True,
        errors="surrogatepass",  # a part may end within a character
        max_num_fields=_MAX_FIELDS,
    )
    if any(len(values) > 1 for values in fields.values()):
        raise ValueError("a field with two values")
    return {name: values[0] for name, values in fields.items()}


def _from_json(content: bytes) -> Mapping[str, str]:
    try:
        document = orjson.loads(content)
    except orjson.JSONDecodeError:
        document = _with_halves_of_characters(content)
    if not isinstance(document, dict):
        raise ValueError("no object")  # noqa: TRY004 - unreadable, whatever it is
    return {name: _text_of(value) for name, value in document.items()}


def _with_halves_of_characters(content: bytes) -> object:
    """Return a document in which a part begins or ends within a character; orjson takes none."""
    try:
        return json.loads(content, parse_int=str, parse_float=str, parse_constant=str)
    except RecursionError:
        raise ValueError("too deep") from None


def _text_of(value: object) -> str:
    """Return a value as it is signed: a text as it is, a number as JSON writes it."""
    if isinstance(value, dict | list):
        raise ValueError("no plain value")  # noqa: TRY004 - unreadable, whatever it is
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _readable_fields(request: HttpRequest) -> Mapping[str, str]:
    try:
        return _fields(request)
    except ValueError:
        raise WebhookUnreadable("no readable fields") from None


def _content(fields: Mapping[str, str]) -> Mapping[str, object]:
    """Return what an inbound message says, in the words of _Uplink."""
    if "text" in fields:
        text, octets = text_and_octets(fields["text"])
        return {"text": text, "octets": octets, "is_binary": False}
    if "data" in fields:
        return {"text": "", "octets": _hexadecimal(fields["data"]), "is_binary": True}
    return {}


def _hexadecimal(data: str) -> str:
    """Return the octets of a binary message; Vonage writes them in hexadecimal digits."""
    octets = data.encode("utf-8", "surrogatepass")
    with suppress(ValueError):
        octets = bytes.fromhex(data)
    return octets.hex()

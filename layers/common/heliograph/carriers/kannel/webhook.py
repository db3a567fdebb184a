"""How the gateway calls us: by GET, one report or one inbound message in each query."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated, Final, TypeAlias
from urllib.parse import parse_qsl

from pydantic import BeforeValidator, Field

from heliograph.carriers.kannel.codes import meaning_of
from heliograph.carriers.kannel.signature import verify
from heliograph.carriers.wire import MAX_TEXT, Reference, Wire, read_fields
from heliograph.domain.concatenation import concatenation_in, text_and_octets
from heliograph.domain.errors import WebhookNotAuthentic
from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.messages import DeliveryReport
from heliograph.ports.carriers import CarrierAccount
from heliograph.ports.clock import Clock
from heliograph.ports.http import HttpAnswer, HttpRequest

_MAX_FIELDS: Final = 20

_CODECS: Final = {"UTF-8": "utf-8", "UTF-16BE": "utf-16-be"}
"""How the gateway writes texts. Whatever else it writes, such as `8-BIT`, is none."""

# A receipt ends with the beginning of our own text, which may say anything.
_TEXT: Final = re.compile(r"\btext:", re.IGNORECASE)
_STAT: Final = re.compile(r"\bstat:([!-~]{1,15})")
_ERR: Final = re.compile(r"\berr:([!-~]{1,10})")
_SECONDS: Final = re.compile(r"[0-9]{1,12}")
_ANSWER: Final = re.compile(r"N?ACK/[ -~]{0,59}")


def _moment(seconds: object) -> datetime:
    if not _SECONDS.fullmatch(str(seconds)):
        raise ValueError("no number of seconds")
    try:
        return datetime.fromtimestamp(int(str(seconds)), UTC)
    except (OverflowError, OSError) as error:
        raise ValueError("no time that exists") from error


def _e164(number: object) -> str:
    return re.sub(r"^(\+|00)?", "+", str(number), count=1)


def _digits(number: object) -> str:
    return str(number).removeprefix("+")


_Time: TypeAlias = Annotated[datetime, BeforeValidator(_moment)]
_Number: TypeAlias = Annotated[str, BeforeValidator(_e164), Field(pattern=r"^\+[1-9][0-9]{0,19}$")]
_ChannelNumber: TypeAlias = Annotated[
    str, BeforeValidator(_digits), Field(pattern=r"^[0-9]{1,21}$")
]
_Type: TypeAlias = Annotated[str, Field(pattern=r"^[0-9]{1,3}$")]
_CarrierId: TypeAlias = Annotated[str, Field(pattern=r"^[!-~]{0,64}$")]
_InboundId: TypeAlias = Annotated[str, Field(pattern=r"^[!-~]{1,64}$")]


class _Report(Wire):
    """A status report. smsc_id: the id of the carrier behind the gateway, empty if it gave none."""

    ref: Reference
    type: _Type
    reply: str
    smsc_id: _CarrierId
    at: _Time


class _Uplink(Wire):
    """An inbound message.

    text, udh: bytes, each as the character of that number; `udh` is the user data header of a part.
    """

    token: str
    id: _InboundId
    sender: _Number
    channel: _ChannelNumber
    charset: str
    text: Annotated[str, Field(max_length=4 * MAX_TEXT)]
    udh: str = ""


class KannelWebhook:
    """Verifies and parses the calls of a gateway."""

    def __init__(self, account: CarrierAccount, *, clock: Clock) -> None:
        self._name = account.name
        both = ("secret", "previous_secret")
        self._secrets = [account.credentials[name] for name in both if name in account.credentials]
        self._uplink_token = account.credentials["uplink_token"]
        self._sources = frozenset(
            filter(None, account.settings.get("source_addresses", "").split(","))
        )
        self._clock = clock

    def verify(self, request: HttpRequest) -> None:
        """Check that the gateway sent this. Raises WebhookNotAuthentic."""
        if self._sources and request.client_address not in self._sources:
            raise WebhookNotAuthentic("not from an address of the gateway")
        verify(self._secrets, self._uplink_token, _fields(request))

    def parse_reports(self, request: HttpRequest) -> Sequence[DeliveryReport]:
        """Return the report of a status callback. Raises WebhookUnreadable."""
        report = read_fields(_Report, _fields(request))
        word, carrier_code = _said(report)
        return (
            DeliveryReport(
                message_id=report.ref,
                carrier=self._name,
                carrier_code=carrier_code,
                carrier_message_id=report.smsc_id or None,
                outcome=meaning_of(report.type, word).outcome(carrier_code, report.at),
                received_at=self._clock.now(),
            ),
        )

    def parse_uplinks(self, request: HttpRequest) -> Sequence[CarrierUplink]:
        """Return the inbound message of an uplink callback. Raises WebhookUnreadable."""
        uplink = read_fields(_Uplink, _fields(request))
        text, octets, is_binary = _content(uplink)
        of_parts = concatenation_in(uplink.udh.encode("latin-1"))
        return (
            CarrierUplink(
                carrier=self._name,
                carrier_inbound_id=uplink.id,
                sender=uplink.sender,
                channel_number=uplink.channel,
                text=text,
                received_at=self._clock.now(),
                part=of_parts.part,
                parts=of_parts.parts,
                concat_reference=of_parts.reference,
                octets=octets,
                is_binary=is_binary,
            ),
        )

    def acknowledgement(self) -> HttpAnswer:
        """Return the answer that tells the gateway we have it: 200 or 202, and no other."""
        return HttpAnswer(status=200, content_type="text/plain")


def _fields(request: HttpRequest) -> Mapping[str, str]:
    """Return the fields of a query, empty if it is none; a byte is the character of its number."""
    try:
        fields = parse_qsl(
            request.query, keep_blank_values=True, encoding="latin-1", max_num_fields=_MAX_FIELDS
        )
    except ValueError:
        return {}
    return dict(fields)


def _said(report: _Report) -> tuple[str, str]:
    """Return the word of the carrier, empty if there is none, and its code as we keep it.

    That is the stat and the err of a receipt, or its answer to a submit; else the type alone.
    """
    receipt = _TEXT.split(report.reply, maxsplit=1)[0]
    stat, err = _STAT.search(receipt), _ERR.search(receipt)
    if stat:
        return stat[1], f"{stat[1]} {err[1]}" if err else stat[1]
    if answer := _ANSWER.match(report.reply):
        return answer[0], answer[0]
    return "", report.type


def _content(uplink: _Uplink) -> tuple[str, str | None, bool]:
    """Return the text, the octets and whether they are binary. What is no text is."""
    content = uplink.text.encode("latin-1")
    codec = _CODECS.get(uplink.charset)
    if codec is not None:
        with suppress(UnicodeError):
            return (*text_and_octets(content.decode(codec, "surrogatepass")), False)
    return "", content.hex(), True

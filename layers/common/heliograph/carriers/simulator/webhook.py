"""How the carrier calls us: signed JSON, one report or one inbound message in each request."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, AwareDatetime, Field

from heliograph.carriers.simulator.codes import meaning_of
from heliograph.carriers.simulator.signature import verify
from heliograph.carriers.wire import MAX_TEXT, Reference, Wire, read_json
from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.messages import DeliveryReport
from heliograph.ports.carriers import CarrierAccount
from heliograph.ports.clock import Clock
from heliograph.ports.http import HttpAnswer, HttpRequest


def _in_utc(at: datetime) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError as error:  # a time zone away from the first or the last day there is
        raise ValueError("no time that exists in UTC") from error


_Time: TypeAlias = Annotated[AwareDatetime, AfterValidator(_in_utc)]
_Number: TypeAlias = Annotated[str, Field(pattern=r"^\+[0-9]{1,20}$")]
_ChannelNumber: TypeAlias = Annotated[str, Field(pattern=r"^[0-9]{1,21}$")]
_Code: TypeAlias = Annotated[str, Field(pattern=r"^[!-~]{1,32}$")]
_Hex: TypeAlias = Annotated[str, Field(pattern=r"^([0-9a-f]{2}){0,140}$")]
_CarrierId: TypeAlias = Annotated[str, Field(pattern=r"^[!-~]{1,64}$")]


class _Report(Wire):
    """A status callback. status: an SMPP stat word or a network's own code.

    segment: the one that it is about; without it, it is about the whole message.
    """

    reference: Reference
    carrier_message_id: _CarrierId
    status: _Code
    done_at: _Time
    segment: _CarrierId | None = None


class _Uplink(Wire):
    """An uplink callback. data: what a binary message has; its text is empty."""

    id: _CarrierId
    sender: _Number
    channel_number: _ChannelNumber
    text: Annotated[str, Field(max_length=MAX_TEXT)]
    data: _Hex | None = None
    part: int | None = None
    parts: int | None = None
    concat_reference: _CarrierId | None = None


class SimulatorWebhook:
    """Verifies and parses the simulator's callbacks."""

    def __init__(self, account: CarrierAccount, *, clock: Clock) -> None:
        self._name = account.name
        self._secret = account.credentials["secret"]
        self._clock = clock

    def verify(self, request: HttpRequest) -> None:
        """Check that the carrier sent this. Raises WebhookNotAuthentic."""
        verify(self._secret, request.headers, request.body, self._clock.now())

    def parse_reports(self, request: HttpRequest) -> Sequence[DeliveryReport]:
        """Return the report of a status callback. Raises WebhookUnreadable."""
        report = read_json(_Report, request.body)
        return (
            DeliveryReport(
                message_id=report.reference,
                carrier=self._name,
                carrier_code=report.status,
                carrier_message_id=report.carrier_message_id,
                outcome=meaning_of(report.status).outcome(report.status, report.done_at),
                segment=report.segment,
                received_at=self._clock.now(),
            ),
        )

    def parse_uplinks(self, request: HttpRequest) -> Sequence[CarrierUplink]:
        """Return the inbound message of an uplink callback. Raises WebhookUnreadable."""
        uplink = read_json(_Uplink, request.body)
        return (
            CarrierUplink(
                carrier=self._name,
                carrier_inbound_id=uplink.id,
                sender=uplink.sender,
                channel_number=uplink.channel_number,
                text=uplink.text if uplink.data is None else "",
                received_at=self._clock.now(),
                part=uplink.part,
                parts=uplink.parts,
                concat_reference=uplink.concat_reference,
                octets=uplink.data,
                is_binary=uplink.data is not None,
            ),
        )

    def acknowledgement(self) -> HttpAnswer:
        """Return the answer that tells the carrier we have it: any 2xx."""
        return HttpAnswer(status=200, body=b"{}")

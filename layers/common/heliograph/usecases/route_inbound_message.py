"""Bring a reply to the application that owns the channel it was sent to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from heliograph.domain.association import Association
from heliograph.domain.configuration import Application, Area, Channel
from heliograph.domain.errors import ChannelUnknown
from heliograph.domain.inbound import CarrierUplink, InboundMessage
from heliograph.domain.jobs import Push, UplinkNotice
from heliograph.domain.opt_out_words import Wish
from heliograph.domain.replies import PushFormat
from heliograph.ports.queues import Queue
from heliograph.ports.records import ChannelOwners, InboundStore
from heliograph.ports.routing import RoutingSource
from heliograph.usecases.associate_reply import AssociateReply
from heliograph.usecases.confirm_opt_out import ConfirmOptOut
from heliograph.usecases.follow_wish import FollowWish


class Routed(StrEnum):
    """What became of an inbound message."""

    PUSHED = "InboundPushed"
    REPEATED = "InboundRepeated"
    """The carrier had handed it over before."""
    KEPT = "InboundKept"
    """Only stored: the application has no destination (UPL-02), or its route no uplinks (C-25)."""
    BINARY = "InboundBinary"
    """Only stored: it is no text, and the form that the application gets holds nothing else."""
    JOINED = "InboundJoined"
    """One part of a message that the entry of another part routes."""


WISHES: Final[Mapping[Wish, str]] = MappingProxyType(
    {Wish.OPT_OUT: "OptOutsRecorded", Wish.OPT_IN: "OptInsRecorded"}
)
"""What the wishes are counted as that changed something."""
CONFIRMED: Final = "OptOutsConfirmed"
"""What the messages are counted as that were queued to confirm an opt-out."""


@dataclass(frozen=True, slots=True)
class RouteInboundMessage:
    """Store an inbound message once and push it to the application's destination (UPL-01).

    A carrier says which of its numbers was written to; from here on it is our channel number.
    An opt-out is recorded before that, whatever becomes of the push (UPL-12). A reply to an
    international channel is pushed if the route to its sender supports uplinks (C-25).
    """

    routing: RoutingSource
    owners: ChannelOwners
    associate: AssociateReply
    inbound: InboundStore
    follow_wish: FollowWish
    confirm: ConfirmOptOut
    push_queue: Queue[Push]

    def __call__(self, uplink: CarrierUplink) -> Mapping[str, int]:
        """Route one inbound message and return what to count.

        Raises ChannelUnknown if no application owns the channel number.
        """
        uplink = self._with_our_number(uplink)
        application, channel = self._owner(uplink.channel_number)
        message = _inbound_message(uplink, application, self.associate(uplink))
        stored = self.inbound.store_once(message)
        # Also for a repetition: the first delivery may have died just here.
        counts = self._follow(stored, application, channel)
        return {self._push(uplink, stored, application).value: 1, **counts}

    def _follow(
        self, stored: InboundMessage, application: Application, channel: Channel
    ) -> Mapping[str, int]:
        """Do what the person asks for, confirm it, and return what to count of it."""
        wish = self.follow_wish(stored, application.replies)
        counts = {} if wish is None else {WISHES[wish]: 1}
        is_confirmed = self.confirm(stored, application, channel)
        return {**counts, CONFIRMED: 1} if is_confirmed else counts

    def _push(
        self, uplink: CarrierUplink, stored: InboundMessage, application: Application
    ) -> Routed:
        if stored.stored_by != uplink.entry_id:
            return Routed.REPEATED
        if application.uplink_url is None or not self._is_open(application, uplink.sender):
            return Routed.KEPT
        if stored.octets is not None and application.replies.push_format is PushFormat.FORM:
            return Routed.BINARY
        self.push_queue.put([uplink_notice(stored, application, application.uplink_url)])
        return Routed.PUSHED

    def _with_our_number(self, uplink: CarrierUplink) -> CarrierUplink:
        ours = self.routing.routing().channel_of(uplink.carrier, uplink.channel_number)
        return replace(uplink, channel_number=ours)

    def _is_open(self, application: Application, sender: str) -> bool:
        routing = self.routing.routing()
        is_mainland = application.area is Area.MAINLAND
        return is_mainland or routing.lets_reply(application.application_id, sender)

    def _owner(self, channel_number: str) -> tuple[Application, Channel]:
        channel = self.owners.channel(channel_number)
        application = channel and self.owners.application(channel.application_id)
        if not application or not channel:
            raise ChannelUnknown("no application owns this channel number")
        return application, channel


def _inbound_message(
    uplink: CarrierUplink, application: Application, found: Association
) -> InboundMessage:
    return InboundMessage(
        inbound_id=uplink.inbound_id,
        application_id=application.application_id,
        carrier=uplink.carrier,
        carrier_inbound_id=uplink.carrier_inbound_id,
        sender=uplink.sender,
        channel_number=uplink.channel_number,
        text=uplink.text,
        received_at=uplink.received_at,
        stored_by=uplink.entry_id,
        answers=found.message_id,
        candidates=found.candidates,
        missing_parts=uplink.missing_parts,
        octets=uplink.octets,
    )


def uplink_notice(message: InboundMessage, application: Application, url: str) -> UplinkNotice:
    """Return the notice of an inbound message for this address of its application."""
    return UplinkNotice(
        inbound_id=message.inbound_id,
        application_id=message.application_id,
        dialect=application.dialect,
        url=url,
        sender=message.sender,
        channel_number=message.channel_number,
        text=message.text,
        received_at=message.received_at,
        format=application.replies.push_format,
        has_create_time=application.replies.has_create_time,
        carrier=message.carrier,
        answers=message.answers,
        candidates=message.candidates,
        missing_parts=message.missing_parts,
        octets=message.octets,
    )

"""Find the message that a reply answers (UPL-05, UPL-07)."""

from __future__ import annotations

from dataclasses import dataclass

from heliograph.domain.association import REPLY_WINDOW, Association, association
from heliograph.domain.inbound import CarrierUplink
from heliograph.ports.records import SentMessages


@dataclass(frozen=True, slots=True)
class AssociateReply:
    """Look for the one message to this person from this channel that a reply can mean."""

    sent: SentMessages

    def __call__(self, uplink: CarrierUplink) -> Association:
        """Return the message, if exactly one fits, and how many do."""
        end = uplink.received_at
        recent = self.sent.to(uplink.sender, uplink.channel_number, end - REPLY_WINDOW, end)
        return association(recent)

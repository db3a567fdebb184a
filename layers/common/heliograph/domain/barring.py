"""Numbers that must not be written to: opt-outs of one channel, and the operator's blocklist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class BarringKind(StrEnum):
    """Why a number is barred."""

    OPT_OUT = "opt_out"
    """The person asked not to be written to on this channel (BLK-01)."""
    BLOCKLIST = "blocklist"
    """The operator has blocked the number on every channel (BLK-06)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Barring:
    """One reason not to write to a number.

    recipient: E.164. channel_number: the channel of an opt-out, None for the blocklist.
    reason: the operator's words or the inbound message that asked for it. recorded_by: who.
    inbound_id: the reply that asked for it, None if an operator did.
    begun_by: what it began with: that reply, or whoever recorded it. A reply of somebody who is
    opted out changes the rest, and not this. None once it is lifted.
    is_lifted: the reason holds no longer; reason, recorded_by and recorded_at are those of taking
    it back. It is remembered so that what is older and comes later changes nothing.
    """

    kind: BarringKind
    recipient: str
    channel_number: str | None
    reason: str
    recorded_by: str
    recorded_at: datetime
    inbound_id: str | None = None
    begun_by: str | None = None
    is_lifted: bool = False

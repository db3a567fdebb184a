"""Long inbound messages that a carrier hands over in parts, and how they become one again.

A handset cuts a long text into parts and gives them a common reference of 8 or 16 bits. Some
carriers hand over each part as it comes: in any order, some twice, some never. And a handset uses
its references again, so a reference alone does not say which parts belong together: the time does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil
from typing import Final, TypeAlias

from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.messages import RETENTION

PATIENCE: Final = timedelta(seconds=180)
"""How long the rest of a message is waited for, from the latest part on."""

_DIGITS: Final = 32

Content: TypeAlias = tuple[str, str | None]
"""The text and the octets of an uplink; see CarrierUplink."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part as it is kept.

    content: None once the whole message has been forwarded, for then it is in its own record.
    """

    carrier_inbound_id: str
    received_at: datetime
    content: Content | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembly:
    """The parts of one message as far as they have come.

    key: the same for all parts that have a reference in common. number: counts the messages with
    this key, from 1. total: how many parts the message has. parts: by their number, from 1.
    begun_by: the carrier's id of the part that came first. awaited_by: the queue entry of the
    part that came last; it waits for the rest. waits_until: how long it does.
    is_closed: what is missing is not waited for any more. is_forwarded: nothing is left to be done.
    """

    key: str
    number: int
    total: int
    parts: Mapping[int, Part]
    begun_by: str
    awaited_by: str
    waits_until: datetime
    is_closed: bool = False
    is_forwarded: bool = False

    @property
    def is_finished(self) -> bool:
        """Whether it takes no more parts."""
        return self.is_closed or len(self.parts) == self.total

    @property
    def latest_at(self) -> datetime:
        """When the part came that came last."""
        return max(part.received_at for part in self.parts.values())

    @property
    def kept_until(self) -> datetime:
        """When the record may be deleted. That of the message itself ends no earlier."""
        return min(part.received_at for part in self.parts.values()) + RETENTION

    def has(self, uplink: CarrierUplink) -> bool:
        """Tell whether this very part is there: the carrier repeats itself."""
        there = self._there(uplink)
        return there is not None and there.carrier_inbound_id == uplink.carrier_inbound_id

    def takes(self, uplink: CarrierUplink) -> bool:
        """Tell whether a part belongs here: it came while its message was waited for.

        One that is there already counts as the same also under another id of the carrier's, if it
        says the same: networks double parts.
        """
        if self.is_finished or uplink.received_at > self.waits_until:
            return False
        there = self._there(uplink)
        return there is None or there.content == content_of(uplink)

    def lacks(self, uplink: CarrierUplink) -> bool:
        """Tell whether no part of this number is there."""
        return self._there(uplink) is None

    def with_part(self, uplink: CarrierUplink, waits_until: datetime) -> Assembly:
        """Return this with one more part, whose entry now waits for the rest."""
        return replace(
            self,
            parts={**self.parts, uplink.part or 0: part_of(uplink)},
            awaited_by=uplink.entry_id,
            waits_until=waits_until,
        )

    def whole(self, uplink: CarrierUplink) -> CarrierUplink:
        """Return the message: what is there of it, in the order of its parts.

        uplink: any part of it. The id is that of the part that came first, the time that of the
        last one.
        """
        in_order = [self.parts[number] for number in sorted(self.parts)]
        text, octets = _joined([part.content for part in in_order if part.content])
        return replace(
            uplink,
            carrier_inbound_id=self.begun_by,
            text="" if uplink.is_binary else text,
            octets=octets if uplink.is_binary else None,
            received_at=self.latest_at,
            part=None,
            missing_parts=tuple(n for n in range(1, self.total + 1) if n not in self.parts),
        )

    def seconds_left(self, now: datetime) -> int:
        """Return for how many seconds the rest is still waited for, rounded up."""
        return ceil((self.waits_until - now).total_seconds())

    def _there(self, uplink: CarrierUplink) -> Part | None:
        return self.parts.get(uplink.part or 0)


def begun(uplink: CarrierUplink, key: str, number: int, waits_until: datetime) -> Assembly:
    """Return what a part begins that belongs to no other one."""
    return Assembly(
        key=key,
        number=number,
        total=uplink.parts or 0,
        parts={uplink.part or 0: part_of(uplink)},
        begun_by=uplink.carrier_inbound_id,
        awaited_by=uplink.entry_id,
        waits_until=waits_until,
    )


def alone(uplink: CarrierUplink) -> CarrierUplink:
    """Return an uplink that is no part, readable: half a character becomes U+FFFD."""
    if uplink.octets is None or uplink.is_binary:
        return uplink
    return replace(uplink, text=_joined([content_of(uplink)])[0], octets=None)


def content_of(uplink: CarrierUplink) -> Content:
    """Return what a part says."""
    return uplink.text, uplink.octets


def part_of(uplink: CarrierUplink) -> Part:
    """Return a part as it is kept."""
    return Part(
        carrier_inbound_id=uplink.carrier_inbound_id,
        received_at=uplink.received_at,
        content=content_of(uplink),
    )


def assembly_key(uplink: CarrierUplink, sender_key: str) -> str:
    """Return what the parts of a message have in common; it holds no number.

    sender_key: that of the sender's number, which this begins with (`start_of_keys`).
    """
    common = (
        uplink.carrier,
        uplink.channel_number,
        str(uplink.concat_reference),
        str(uplink.parts),
        str(uplink.is_binary),
    )
    digest = sha256("\n".join(common).encode()).hexdigest()
    return f"{start_of_keys(sender_key)}{digest[:_DIGITS]}"


def start_of_keys(sender_key: str) -> str:
    """Return what the keys of all assemblies of a sender begin with, and no others."""
    return f"{sender_key}."


def assembly_of(assemblies: Iterable[Assembly], uplink: CarrierUplink) -> Assembly | None:
    """Return the assembly that a part belongs to, None if it begins another one.

    Of several it is the newest: people write one message after the other.
    """
    newest_first = sorted(assemblies, key=lambda one: -one.number)
    known = [one for one in newest_first if one.has(uplink)]
    fitting = [one for one in newest_first if one.takes(uplink)]
    return next(iter([*known, *fitting]), None)


def _joined(contents: Iterable[Content]) -> tuple[str, str]:
    """Return the text and the octets of all parts.

    They are joined as UTF-16 before they are read, because handsets cut also within a character.
    """
    octets = b"".join(
        text.encode("utf-16-be") if octets is None else bytes.fromhex(octets)
        for text, octets in contents
    )
    return octets.decode("utf-16-be", "replace"), octets.hex()

"""Inbound messages: what people write back (MO)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from heliograph.domain.entries import new_entry_id
from heliograph.domain.messages import RETENTION

MOST_PARTS: Final = 255
"""One octet holds their number."""

_PART_CHARACTERS: Final = 160
_PART_DIGITS: Final = 280
"""What one SMS holds: 140 octets. Whatever has more is none, and would fill a record of parts."""

_NAMESPACE: Final = UUID("5b0f5b0e-6f0c-4d43-9d0f-0a3a6c1f7a52")


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierUplink:
    """An inbound message as a carrier hands it over.

    carrier_inbound_id: the carrier's own id, the same in every repetition.
    sender: E.164. received_at: our clock.
    part, parts, concat_reference: a long message may come in parts, each an uplink of its own with
    an id of its own; this is the part-th, from 1, of those of this sender that share a reference.
    missing_parts: of a message that was put together, those that never came.
    octets: what is no text, in hexadecimal digits: all of a binary message, or (`is_binary` is
    False) the UTF-16 of a part that begins or ends within a character. The text is empty then.
    """

    carrier: str
    carrier_inbound_id: str
    sender: str
    channel_number: str
    text: str
    received_at: datetime
    part: int | None = None
    parts: int | None = None
    concat_reference: str | None = None
    missing_parts: tuple[int, ...] = ()
    octets: str | None = None
    is_binary: bool = False
    entry_id: str = field(default_factory=new_entry_id, compare=False)

    @property
    def is_part(self) -> bool:
        """Whether this has to be put together with others. Nonsense about parts does not count."""
        if self.part is None or self.parts is None or not self.concat_reference:
            return False
        is_small = len(self.text) <= _PART_CHARACTERS and len(self.octets or "") <= _PART_DIGITS
        return is_small and 1 <= self.part <= self.parts <= MOST_PARTS and self.parts > 1

    @property
    def inbound_id(self) -> str:
        """Our id, a bare UUID (UPL-09), the same however often the carrier repeats itself."""
        return str(uuid5(_NAMESPACE, f"{self.carrier}\n{self.carrier_inbound_id}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """An inbound message as its record holds it.

    stored_by: the id of the queue entry that stored it.
    answers: the id of the message that it answers; None unless exactly one of the last 72 hours
    fits. candidates: how many fit (UPL-07).
    missing_parts: of a long message, those that never came. octets: the content of a binary
    message in hexadecimal digits, None if it is a text.
    """

    inbound_id: str
    application_id: str
    carrier: str
    carrier_inbound_id: str
    sender: str
    channel_number: str
    text: str
    received_at: datetime
    stored_by: str
    answers: str | None = None
    candidates: int = 0
    missing_parts: tuple[int, ...] = ()
    octets: str | None = None

    @property
    def kept_until(self) -> datetime:
        """When the record may be deleted."""
        return self.received_at + RETENTION

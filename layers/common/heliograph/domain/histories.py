"""The history of a number: which messages somebody took to hand them to it, or to end them.

Being in it is the claim of a message. Whoever adds the message is the one that goes on with it, and
everybody else finds it there. The same history says how often the number was written to lately.
"""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Final

from heliograph.domain.frequency import DAY, FrequencyLimit, FrequencyLimits, Sent, limit_hit
from heliograph.domain.message_ids import (
    MESSAGE_UUID_LENGTH,
    accepted_at,
    application_of,
    uuid_text,
)
from heliograph.domain.messages import RETENTION
from heliograph.domain.validity import LONGEST_VALIDITY
from heliograph.domain.values import value

AT_HAND: Final = max(DAY, LONGEST_VALIDITY) + timedelta(hours=1)
"""How long a claim stays where the next one looks for it: no message is handed over later than the
longest validity after its acceptance, and limits look back a day. The hour is for clocks."""
MOST_AT_HAND: Final = 5_000
"""Nobody writes to one number more often in a day who has limits; an item holds 400 KB."""
PAGE: Final = 12
"""Claims that are past AT_HAND move to a page of their own when there are so many."""

_CLAIM: Final = struct.Struct(">16sQ4s8s?B")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


@value()
class Claim:
    """Somebody took a message.

    at: when, in whole milliseconds. text_digest: of 4 bytes. name: 16 hex digits.
    is_for_ending: whether it was taken only to be ended. Then no carrier got it from who took it,
    and it counts for no limit.
    """

    message_id: str
    at: datetime
    text_digest: bytes
    name: str
    is_for_ending: bool = False

    def stands_before(self, other: Claim) -> bool:
        """Tell whether another claim of the message comes too late, whatever the limits say.

        What was taken only to be ended may be let through instead.
        """
        return other.is_for_ending or not self.is_for_ending


def new_claim() -> str:
    """Return a name for a claim that no other claim of the same message has."""
    return token_hex(8)


@value()
class History:
    """The claims of the messages to one number, the oldest first."""

    claims: tuple[Claim, ...] = ()

    def claim_of(self, message_id: str) -> Claim | None:
        """Return the claim of a message, None if nobody has taken it."""
        return next((one for one in self.claims if one.message_id == message_id), None)

    def limit_hit(self, claim: Claim, limits: FrequencyLimits) -> FrequencyLimit | None:
        """Return the limit that forbids another message.

        Those who ask may have clocks that differ a little: what seems to be sent after `claim.at`
        counts too.
        """
        sent = [Sent(one.at, one.text_digest) for one in self.claims if not one.is_for_ending]
        return limit_hit(sent, Sent(claim.at, claim.text_digest), limits)

    def with_(self, claim: Claim) -> History:
        """Return the history with one more claim, in place of another of the same message."""
        others = (one for one in self.claims if one.message_id != claim.message_id)
        return History((*others, claim))

    def apart(self, now: datetime) -> tuple[History, History]:
        """Return what must stay at hand, and apart from it what has grown into a page.

        That is nothing until there is enough of it. What is no longer kept at all is in neither.
        """
        kept = [one for one in self.claims if accepted_at(one.message_id) > now - RETENTION]
        old = tuple(one for one in kept if one.at <= now - AT_HAND)
        if len(old) < PAGE:
            return History(tuple(kept)), History()
        return History(tuple(one for one in kept if one.at > now - AT_HAND)), History(old)

    @property
    def newest_id(self) -> str:
        """The latest of the ids. Raises ValueError if there is none."""
        return max(one.message_id for one in self.claims)

    def encoded(self) -> bytes:
        """Return the history as bytes, about 43 for each claim."""
        return b"".join(map(_encoded, self.claims))

    @classmethod
    def decoded(cls, content: bytes) -> History:
        """Return the history that these bytes hold."""
        claims, start = [], 0
        while start < len(content):
            uuid, at, digest, name, is_for_ending, length = _CLAIM.unpack_from(content, start)
            start += _CLAIM.size + length
            application_id = content[start - length : start].decode()
            message_id = f"{uuid_text(uuid.hex())}_{application_id}"
            moment = _EPOCH + at * _MILLISECOND
            claims.append(Claim(message_id, moment, digest, name.hex(), is_for_ending))
        return cls(tuple(claims))


def _encoded(claim: Claim) -> bytes:
    application_id = application_of(claim.message_id).encode()
    uuid = bytes.fromhex(claim.message_id[:MESSAGE_UUID_LENGTH].replace("-", ""))
    milliseconds = (claim.at - _EPOCH) // _MILLISECOND
    name = bytes.fromhex(claim.name)
    length = len(application_id)
    return (
        _CLAIM.pack(uuid, milliseconds, claim.text_digest, name, claim.is_for_ending, length)
        + application_id
    )

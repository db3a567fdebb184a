"""Message ids. The id is the address: it holds the time, the application and the partition.

A message id is `<uuid7>_<application id>`, at most 50 characters as clients expect of
`smsMsgId`. A UUID version 7 (RFC 9562) begins with the milliseconds since 1970, so ids sort by
time as text, and its last hex digit picks one of 16 shards.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

SHARDS: Final = "0123456789abcdef"
MESSAGE_UUID_LENGTH: Final = 36
"""The application id comes after it, and a `_`."""

ALL_IDS: Final = ("0", "g")
"""Bounds that all message ids are between."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_MILLISECONDS_OF_A_DAY: Final = 86_400_000
_LAST_MILLISECOND: Final = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MILLISECOND
_MAX_LENGTH: Final = 50
_RANDOM_BITS: Final = 74
_VERSION_7: Final = 0x7 << 76
_VARIANT: Final = 0b10 << 62
_LOW_62: Final = (1 << 62) - 1
_LAST_GROUP: Final = (1 << 48) - 1
_LAST_GROUP_LENGTH: Final = 12
_BOUND: Final = "[0-9a-f]{8}-[0-9a-f]{4}(-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})?"
_MESSAGE_ID: Final = re.compile(
    "([0-9a-f]{8})-([0-9a-f]{4})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}_[0-9]+"
)


def new_seed() -> int:
    """Return a random number for the ids of one request to count upwards from."""
    # One bit of headroom, so that counting can never overflow into the time.
    return secrets.randbits(_RANDOM_BITS - 1)


def message_ids(
    application_id: str, accepted_at: datetime, seed: int | None = None
) -> Iterator[str]:
    """Yield ever new message ids of one request; from the same seed, the same ids again.

    They share the millisecond and count upwards from one random number: a small part of the cost
    of a random number each, still in order, and neighbours fall on different shards. Only the last
    group of digits changes from one to the next, until it is full.
    """
    milliseconds = (accepted_at - _EPOCH) // _MILLISECOND
    random = new_seed() if seed is None else seed
    while True:
        shared = _uuid7(milliseconds, random)[:-_LAST_GROUP_LENGTH]
        for last in range(random & _LAST_GROUP, _LAST_GROUP + 1):
            yield f"{shared}{last:012x}_{application_id}"
        random = (random | _LAST_GROUP) + 1


def application_of(message_id: str) -> str:
    """Return the id of the application that sent this message."""
    return message_id[MESSAGE_UUID_LENGTH + 1 :]


def send_of(message_id: str) -> str:
    """Return what all messages of one send share of their ids, which no message id equals."""
    shared = message_id[: MESSAGE_UUID_LENGTH - _LAST_GROUP_LENGTH - 1]
    return f"{shared}_{application_of(message_id)}"


def accepted_at(message_id: str) -> datetime:
    """Return when the message was accepted, to the millisecond."""
    return _EPOCH + _milliseconds_of(message_id) * _MILLISECOND


def shard_of(message_id: str) -> str:
    """Return which of the 16 shards the message is in."""
    return message_id[MESSAGE_UUID_LENGTH - 1]


def partition_of(message_id: str) -> str:
    """Return the partition of the message's record: application, UTC day and shard."""
    day = _day(_milliseconds_of(message_id) // _MILLISECONDS_OF_A_DAY)
    return f"{application_of(message_id)}#{day}#{shard_of(message_id)}"


def partition_name(application_id: str, at: datetime, shard: str) -> str:
    """Return the partition that holds one shard of an application's messages of a UTC day."""
    return f"{application_id}#{_day((at - _EPOCH).days)}#{shard}"


def first_id_at(at: datetime) -> str:
    """Return the lower bound of all message ids accepted at or after this millisecond."""
    milliseconds = (at - _EPOCH) // _MILLISECOND
    text = f"{milliseconds:012x}"
    return f"{text[:8]}-{text[8:]}"


def bound_at(message_id: str) -> str:
    """Return what this id and all later ones of its application sort after, and no earlier one."""
    return message_id[:MESSAGE_UUID_LENGTH]


def last_moment_before(bound: str) -> datetime:
    """Return the last millisecond of which ids may sort before this bound of ids."""
    is_whole_millisecond = len(bound) < MESSAGE_UUID_LENGTH
    return accepted_at(bound) - _MILLISECOND if is_whole_millisecond else accepted_at(bound)


def is_bound(text: str) -> bool:
    """Tell whether a text is a bound of ids: of a millisecond, or of one id."""
    return re.fullmatch(_BOUND, text) is not None


def is_message_id(text: str) -> bool:
    """Tell whether a text has the form of a message id, of a time that there is."""
    read = _MESSAGE_ID.fullmatch(text)
    if read is None or len(text) > _MAX_LENGTH:
        return False
    return int(read[1] + read[2], 16) <= _LAST_MILLISECOND


def uuid_text(digits: str) -> str:
    """Return 32 hex digits as a UUID is written."""
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _milliseconds_of(message_id: str) -> int:
    return int(message_id[0:8] + message_id[9:13], 16)


@lru_cache(maxsize=128)
def _day(number: int) -> str:
    """Return a UTC day as partitions are named after it. number: of days since 1970."""
    return (_EPOCH + timedelta(days=number)).date().isoformat()


def _uuid7(milliseconds: int, random: int) -> str:
    number = (
        (milliseconds << 80) | _VERSION_7 | ((random >> 62) << 64) | _VARIANT | (random & _LOW_62)
    )
    return uuid_text(f"{number:032x}")

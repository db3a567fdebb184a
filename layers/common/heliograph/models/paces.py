"""The time of carriers that take only so much, shared out by one number each.

This is the generic cell rate algorithm (ITU-T I.371): the number says until when everything is
reserved, and each reservation moves it on by its own length. It never moves back.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from heliograph.models.database import Record, Written
from heliograph.ports.routing import Stretch

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class PaceRecord(Record):
    """Until when the time of one carrier is reserved, in microseconds since 1970."""

    carrier = UnicodeAttribute(hash_key=True)
    reserved_until = NumberAttribute()


class DynamoPaces:
    """Paces in a table of PaceRecord. A reservation is one conditional write, seldom two.

    May be used by several threads: what was seen last is only a hint which condition to try first,
    and, since the number never moves back, a proof that the carrier is busy.
    """

    def __init__(self, records: type[PaceRecord]) -> None:
        self._records = records
        self._last_seen: dict[str, int] = {}

    def reserve(
        self, carrier: str, at: datetime, length: timedelta, patience: timedelta
    ) -> Stretch:
        """Reserve the next stretch of this length, if it begins within our patience."""
        now, latest, ticks = _ticks(at), _ticks(at + patience), max(1, length // _MICROSECOND)
        until = self._last_seen.get(carrier, 0)
        while until <= latest:
            written = self._move_on(carrier, now, latest, ticks, is_idle=until < now)
            until = int(written.item.reserved_until) if written.item else 0
            self._last_seen[carrier] = until
            if written.applied:
                return Stretch(is_ours=True, start=_time(until - ticks))
        return Stretch(is_ours=False, start=_time(until))

    def _move_on(
        self, carrier: str, now: int, latest: int, ticks: int, *, is_idle: bool
    ) -> Written[PaceRecord]:
        reserved = self._records.reserved_until
        if is_idle:
            lies_in_the_past = reserved.does_not_exist() | (reserved < now)
            return self._records(carrier).update_if(lies_in_the_past, [reserved.set(now + ticks)])
        is_soon = reserved.between(now, latest)
        return self._records(carrier).update_if(is_soon, [reserved.set(reserved + ticks)])


def _ticks(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def _time(ticks: int) -> datetime:
    return _EPOCH + ticks * _MICROSECOND

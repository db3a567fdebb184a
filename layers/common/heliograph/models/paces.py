"""The time of carriers that take only so much, shared out by one number each.

This is the generic cell rate algorithm (ITU-T I.371): the number says until when everything is
reserved, and each reservation moves it on by its own length. It never moves back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from heliograph.models.stored_items import StoredItems
from heliograph.models.words import ALL_NEW, UPDATE_ITEM
from heliograph.models.writes import WrittenItem
from heliograph.ports.routing import Stretch

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


_WHEN_IDLE: Final = {
    "UpdateExpression": "SET reserved_until = :until",
    "ConditionExpression": "attribute_not_exists(reserved_until) OR reserved_until < :now",
}
_WHEN_BUSY: Final = {
    "UpdateExpression": "SET reserved_until = reserved_until + :ticks",
    "ConditionExpression": "reserved_until BETWEEN :now AND :latest",
}
_ANSWERED: Final = {"ReturnValues": ALL_NEW, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}


class DynamoPaces:
    """Paces in the table that PaceRecord describes.

    A reservation is one conditional write, seldom two. May be used by several threads: what was
    seen last is only a hint which condition to try first, and, since the number never moves back,
    a proof that the carrier is busy.
    """

    def __init__(self, items: StoredItems) -> None:
        self._items = items
        self._last_seen: dict[str, int] = {}

    def reserve(
        self, carrier: str, at: datetime, length: timedelta, patience: timedelta
    ) -> Stretch:
        """Reserve the next stretch of this length, if it begins within our patience."""
        now, latest, ticks = _ticks(at), _ticks(at + patience), max(1, length // _MICROSECOND)
        until = self._last_seen.get(carrier, 0)
        while until <= latest:
            written = self._move_on(carrier, now, latest, ticks, is_idle=until < now)
            until = int(written.item["reserved_until"]["N"]) if written.item else 0
            self._last_seen[carrier] = until
            if written.applied:
                return Stretch(is_ours=True, start=_time(until - ticks))
        return Stretch(is_ours=False, start=_time(until))

    def _move_on(
        self, carrier: str, now: int, latest: int, ticks: int, *, is_idle: bool
    ) -> WrittenItem:
        if is_idle:
            return self._update(carrier, _WHEN_IDLE, until=now + ticks, now=now)
        return self._update(carrier, _WHEN_BUSY, ticks=ticks, now=now, latest=latest)

    def _update(self, carrier: str, expressions: Mapping[str, str], **values: int) -> WrittenItem:
        request = {
            "Key": {"carrier": {"S": carrier}},
            "ExpressionAttributeValues": {f":{name}": {"N": str(n)} for name, n in values.items()},
            **expressions,
            **_ANSWERED,
        }
        return self._items.write_item(UPDATE_ITEM, request)


def _ticks(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def _time(ticks: int) -> datetime:
    return _EPOCH + ticks * _MICROSECOND

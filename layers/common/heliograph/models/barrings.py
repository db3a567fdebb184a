"""The numbers that must not be written to, for those who read them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from heliograph.domain.barring import Barring, BarringKind
from heliograph.domain.number_keys import NumberKeys
from heliograph.models.attribute_values import text_of
from heliograph.models.fingerprints import FINGERPRINT
from heliograph.models.items import Item
from heliograph.models.stored_items import StoredItems

_EVERYWHERE: Final = "*"
_CHANNEL: Final = "channel#"


class DynamoBarrings:
    """Barrings in the table that BarringRecord describes, as those who read them see them.

    Here as in the domain, a channel number that is None stands for the blocklist. What is lifted
    counts as not there.
    """

    def __init__(self, items: StoredItems, keys: NumberKeys) -> None:
        self._items = items
        self._keys = keys

    def barred(self, channel_number: str, recipients: Collection[str]) -> Mapping[str, BarringKind]:
        """Return which of these numbers are barred on this channel; one request for 50 of them."""
        numbers = {self._keys.of(recipient): recipient for recipient in recipients}
        found = self._in_force(channel_number, numbers)
        kinds = [(kind_of(item["scope"]["S"]), item["number_key"]["S"]) for item in found]
        blocklist_first = sorted(kinds, key=lambda one: one[0] is BarringKind.OPT_OUT)
        return {numbers[number_key]: kind for kind, number_key in blocklist_first}

    def reasons(self, channel_number: str, recipient: str) -> Sequence[Barring]:
        """Return all that bars a number on this channel."""
        found = self._in_force(channel_number, [self._keys.of(recipient)])
        return list(map(_barring_of, found))

    def of_recipient(self, recipient: str) -> Iterator[Barring]:
        """Yield all barrings of one number (E.164)."""
        its_own = {
            "KeyConditionExpression": "number_key = :key",
            "ExpressionAttributeValues": {":key": {"S": self._keys.of(recipient)}},
        }
        yield from _barrings(self._items.query(its_own))

    def of_channel(self, channel_number: str | None) -> Iterator[Barring]:
        """Yield all opt-outs of one channel, or the blocklist. Reads the whole table."""
        yield from _barrings(self._items.scan(_where("#scope = :scope", scope_of(channel_number))))

    def all(self) -> Iterator[Barring]:
        """Yield all barrings, page by page."""
        yield from _barrings(self._items.scan(_where("#scope <> :scope", FINGERPRINT)))

    def _in_force(self, channel_number: str, number_keys: Iterable[str]) -> Sequence[Item]:
        scopes = (scope_of(channel_number), _EVERYWHERE)
        keys = [
            {"number_key": {"S": number_key}, "scope": {"S": scope}}
            for number_key in number_keys
            for scope in scopes
        ]
        return [item for item in self._items.read_all(keys) if not _is_lifted(item)]


def scope_of(channel_number: str | None) -> str:
    """Return where a barring of this channel, or of the blocklist, holds."""
    return _EVERYWHERE if channel_number is None else _CHANNEL + channel_number


def channel_of(scope: str) -> str | None:
    """Return the channel number that a barring of this scope is of, None for the blocklist."""
    return None if scope == _EVERYWHERE else scope.removeprefix(_CHANNEL)


def kind_of(scope: str) -> BarringKind:
    """Return why a number is barred within this scope."""
    return BarringKind.BLOCKLIST if scope == _EVERYWHERE else BarringKind.OPT_OUT


def _where(condition: str, scope: str) -> Mapping[str, Any]:
    return {
        "FilterExpression": condition,
        "ExpressionAttributeNames": {"#scope": "scope"},
        "ExpressionAttributeValues": {":scope": {"S": scope}},
    }


def _barrings(found: Iterator[Item]) -> Iterator[Barring]:
    return (_barring_of(item) for item in found if not _is_lifted(item))


def _barring_of(item: Item) -> Barring:
    scope = item["scope"]["S"]
    return Barring(
        kind=kind_of(scope),
        recipient=item["recipient"]["S"],
        channel_number=channel_of(scope),
        reason=item["reason"]["S"],
        recorded_by=item["recorded_by"]["S"],
        recorded_at=datetime.fromisoformat(item["recorded_at"]["S"]),
        inbound_id=text_of(item, "inbound_id"),
        begun_by=text_of(item, "begun_by"),
        is_lifted=_is_lifted(item),
    )


def _is_lifted(item: Item) -> bool:
    value = item.get("is_lifted")
    return value is not None and bool(value.get("BOOL"))

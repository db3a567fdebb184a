"""The parts of long inbound messages, in DynamoDB: one item for each message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.parts import Assembly, Content, Part, part_of
from heliograph.models.attribute_values import Value, known, number, seconds, text, text_of, time
from heliograph.models.items import Item
from heliograph.models.stored_items import StoredItems, is_kept, is_over
from heliograph.models.words import ALL_NEW, UPDATE_ITEM
from heliograph.models.writes import Put, WrittenItem

_KEY: Final = ("key", "number")
_YES: Final = {"BOOL": True}
_NAMES: Final = {"#number": "number"}

_ADD: Final = {
    "UpdateExpression": "SET parts.#part = :part, awaited_by = :entry, waits_until = :until",
    "ConditionExpression": "attribute_exists(#number) AND attribute_not_exists(is_closed)"
    " AND attribute_not_exists(parts.#part)",
    "ReturnValues": ALL_NEW,
}
_CLOSE: Final = {
    "UpdateExpression": "SET is_closed = :yes",
    "ConditionExpression": "awaited_by = :entry",
}
_FORGET: Final = {
    "UpdateExpression": "SET parts = :parts, is_forwarded = :yes",
    "ConditionExpression": "attribute_exists(#number) AND attribute_not_exists(is_forwarded)",
    "ExpressionAttributeNames": _NAMES,
}
_UNROUTED: Final = {
    "FilterExpression": "begins_with(#key, :start) AND attribute_not_exists(is_forwarded)",
    "ExpressionAttributeNames": {"#key": "key"},
    "ConsistentRead": True,
}


class DynamoAssemblies:
    """Assemblies in the table that AssemblyRecord describes."""

    def __init__(self, items: StoredItems) -> None:
        self._items = items

    def of(self, key: str, at: datetime) -> Sequence[Assembly]:
        """Return the assemblies with a key that are kept at this time, as they are now."""
        with_key = {
            "KeyConditionExpression": "#key = :key",
            "ExpressionAttributeNames": {"#key": "key"},
            "ExpressionAttributeValues": {":key": text(key)},
        }
        return [_assembly_of(item) for item in self._items.query(with_key) if is_kept(item, at)]

    def unrouted(self, start_of_keys: str) -> Iterator[Assembly]:
        """Yield those whose keys begin so and that were not forwarded. Reads the whole table."""
        values = {":start": text(start_of_keys)}
        for item in self._items.scan({**_UNROUTED, "ExpressionAttributeValues": values}):
            yield _assembly_of(item)

    def begin(self, assembly: Assembly) -> bool:
        """Store an assembly unless there is one of this number that is kept."""
        (first,) = assembly.parts.values()
        new = Put(_item_of(assembly), _KEY, is_over(first.received_at))
        return self._items.write(new).applied

    def add(
        self, assembly: Assembly, uplink: CarrierUplink, waits_until: datetime
    ) -> Assembly | None:
        """Add a part and return the assembly as it is now.

        None, and nothing is added, if there is a part of its number or the assembly is closed.
        """
        values = {
            ":part": _value_of(part_of(uplink)),
            ":entry": text(uplink.entry_id),
            ":until": time(waits_until),
        }
        names = {**_NAMES, "#part": str(uplink.part)}
        added = self._update(assembly, {**_ADD, "ExpressionAttributeNames": names}, values)
        return _assembly_of(added.item) if added.applied and added.item else None

    def close(self, assembly: Assembly) -> bool:
        """Close an assembly unless a part was added since the caller saw it; tell whether it is."""
        values = {":yes": _YES, ":entry": text(assembly.awaited_by)}
        return self._update(assembly, _CLOSE, values).applied

    def forget_content(self, assembly: Assembly) -> bool:
        """Note that the message was forwarded. What its parts said goes, their ids stay.

        Tell whether it was not so before.
        """
        ids_only = {number: replace(part, content=None) for number, part in assembly.parts.items()}
        values = {":yes": _YES, ":parts": _parts(ids_only)}
        return self._update(assembly, _FORGET, values).applied

    def _update(
        self, assembly: Assembly, request: Mapping[str, Any], values: Mapping[str, Value]
    ) -> WrittenItem:
        key = {"key": text(assembly.key), "number": number(assembly.number)}
        asked = {"Key": key, "ExpressionAttributeValues": values, **request}
        return self._items.write_item(UPDATE_ITEM, asked)


def _item_of(assembly: Assembly) -> Item:
    return {
        "key": text(assembly.key),
        "number": number(assembly.number),
        "total": number(assembly.total),
        "parts": _parts(assembly.parts),
        "begun_by": text(assembly.begun_by),
        "awaited_by": text(assembly.awaited_by),
        "waits_until": time(assembly.waits_until),
        "ttl": seconds(assembly.kept_until),
    }


def _parts(parts: Mapping[int, Part]) -> Value:
    return {"M": {str(number): _value_of(part) for number, part in parts.items()}}


def _value_of(part: Part) -> Value:
    content, octets = part.content or (None, None)
    values = {
        "id": text(part.carrier_inbound_id),
        "received": time(part.received_at),
        "text": None if content is None else text(content),
        "octets": None if octets is None else text(octets),
    }
    return {"M": known(values)}


def _assembly_of(item: Item) -> Assembly:
    parts = item["parts"]["M"]
    return Assembly(
        key=item["key"]["S"],
        number=int(item["number"]["N"]),
        total=int(item["total"]["N"]),
        parts={int(number): _part_of(typed["M"]) for number, typed in parts.items()},
        begun_by=item["begun_by"]["S"],
        awaited_by=item["awaited_by"]["S"],
        waits_until=datetime.fromisoformat(item["waits_until"]["S"]),
        is_closed="is_closed" in item,
        is_forwarded="is_forwarded" in item,
    )


def _part_of(values: Item) -> Part:
    return Part(
        carrier_inbound_id=values["id"]["S"],
        received_at=datetime.fromisoformat(values["received"]["S"]),
        content=_content_of(values),
    )


def _content_of(values: Item) -> Content | None:
    content = text_of(values, "text")
    return None if content is None else (content, text_of(values, "octets"))

"""The inbound messages. The carrier's id makes the key: a repetition finds itself."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from heliograph.domain.inbound import InboundMessage
from heliograph.models.attribute_values import known, number, seconds, text, text_of, time
from heliograph.models.items import Item
from heliograph.models.keys import is_possible_key
from heliograph.models.stored_items import StoredItems, is_over
from heliograph.models.writes import Put

_KEY: Final = ("inbound_id",)


class DynamoInboundStore:
    """InboundStore in the table that InboundRecord describes."""

    def __init__(self, items: StoredItems) -> None:
        self._items = items

    def store_once(self, message: InboundMessage) -> InboundMessage:
        """Store an inbound message unless it is there; return the record as it is now.

        A write that was repeated because its answer was lost finds its own record: the same
        `stored_by` as if it had been applied.
        """
        new = Put(_item_of(message), _KEY, is_over(message.received_at))
        there = self._items.write(new).item
        return message if there is None else _message_of(there)

    def message(self, inbound_id: str) -> InboundMessage | None:
        """Return an inbound message by its id."""
        if not is_possible_key(inbound_id):
            return None
        item = self._items.read({"inbound_id": text(inbound_id)})
        return None if item is None else _message_of(item)


def _item_of(message: InboundMessage) -> Item:
    return known(
        {
            "inbound_id": text(message.inbound_id),
            "application_id": text(message.application_id),
            "carrier": text(message.carrier),
            "carrier_inbound_id": text(message.carrier_inbound_id),
            "sender": text(message.sender),
            "channel": text(message.channel_number),
            "text": text(message.text),
            "received_at": time(message.received_at),
            "stored_by": text(message.stored_by),
            "answers": None if message.answers is None else text(message.answers),
            "candidates": number(message.candidates),
            "missing_parts": {"L": list(map(number, message.missing_parts))}
            if message.missing_parts
            else None,
            "octets": None if message.octets is None else text(message.octets),
            "ttl": seconds(message.kept_until),
        }
    )


def _message_of(item: Item) -> InboundMessage:
    missing = item.get("missing_parts", {"L": []})
    return InboundMessage(
        inbound_id=item["inbound_id"]["S"],
        application_id=item["application_id"]["S"],
        carrier=item["carrier"]["S"],
        carrier_inbound_id=item["carrier_inbound_id"]["S"],
        sender=item["sender"]["S"],
        channel_number=item["channel"]["S"],
        text=item["text"]["S"],
        received_at=datetime.fromisoformat(item["received_at"]["S"]),
        stored_by=item["stored_by"]["S"],
        answers=text_of(item, "answers"),
        candidates=int(item["candidates"]["N"]) if "candidates" in item else 0,
        missing_parts=tuple(int(one["N"]) for one in missing["L"]),
        octets=text_of(item, "octets"),
    )

"""The fingerprint of the secret, beside the barrings whose keys are made with it.

Whoever restores or copies that table has it with them.
"""

from __future__ import annotations

from typing import Final

from heliograph.models.stored_items import StoredItems
from heliograph.models.writes import Put

FINGERPRINT: Final = "fingerprint"
"""Both keys of its item. No key of a number is as short as this, and no scope is like it."""


_KEY: Final = ("number_key", "scope")
_ITEM: Final = {name: {"S": FINGERPRINT} for name in _KEY}


class DynamoFingerprints:
    """Fingerprints in the table of barrings."""

    def __init__(self, items: StoredItems) -> None:
        self._items = items

    def kept(self) -> str | None:
        """Return the fingerprint, None if none was kept yet."""
        item = self._items.read(_ITEM)
        return None if item is None else item["fingerprint"]["S"]

    def keep(self, fingerprint: str) -> str:
        """Keep this one if there is none, and return the one that is there then."""
        item = {**_ITEM, "fingerprint": {"S": fingerprint}}
        there = self._items.write(Put(item, _KEY)).item
        return fingerprint if there is None else there["fingerprint"]["S"]

"""The fingerprint of the secret, beside the barrings whose keys are made with it.

Whoever restores or copies that table has it with them.
"""

from __future__ import annotations

from typing import Final

from pynamodb.attributes import UnicodeAttribute

from heliograph.models.database import Record

FINGERPRINT: Final = "fingerprint"
"""Both keys of its item. No key of a number is as short as this, and no scope is like it."""


class FingerprintRecord(Record):
    """The one item, in the table of barrings, that is no barring."""

    number_key = UnicodeAttribute(hash_key=True)
    scope = UnicodeAttribute(range_key=True)
    fingerprint = UnicodeAttribute()


class DynamoFingerprints:
    """Fingerprints in a table of FingerprintRecord."""

    def __init__(self, records: type[FingerprintRecord]) -> None:
        self._records = records

    def kept(self) -> str | None:
        """Return the fingerprint, None if none was kept yet."""
        try:
            return self._records.get(FINGERPRINT, FINGERPRINT, consistent_read=True).fingerprint
        except self._records.DoesNotExist:
            return None

    def keep(self, fingerprint: str) -> str:
        """Keep this one if there is none, and return the one that is there then."""
        record = self._records(FINGERPRINT, FINGERPRINT, fingerprint=fingerprint)
        written = record.put_if(self._records.number_key.does_not_exist())
        return fingerprint if written.item is None else written.item.fingerprint

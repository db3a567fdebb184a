"""The record of a page of a number's history."""

from __future__ import annotations

from pynamodb.attributes import BinaryAttribute, UnicodeAttribute

from heliograph.domain.histories import History
from heliograph.models.database import PassingRecord


class HistoryRecord(PassingRecord):
    """A page of the history of one number. claims: `History.encoded`."""

    number_key = UnicodeAttribute(hash_key=True)
    page = UnicodeAttribute(range_key=True)
    claims = BinaryAttribute(legacy_encoding=False)

    def history(self) -> History:
        """Return what this page holds."""
        return History.decoded(self.claims)

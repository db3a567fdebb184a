"""The records of pushes, as the log of pushes writes them (`pushes`)."""

from __future__ import annotations

from pynamodb.attributes import (
    ListAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)

from heliograph.models.database import PassingRecord


class PushRecord(PassingRecord):
    """What became of one push."""

    subject_id = UnicodeAttribute(hash_key=True)
    push_id = UnicodeAttribute(range_key=True)
    tries = NumberAttribute()
    first_at = UTCDateTimeAttribute()
    last_at = UTCDateTimeAttribute()
    answer = UnicodeAttribute()
    taken_at = UTCDateTimeAttribute(null=True)


class TakenRecord(PassingRecord):
    """Reports of one send that were taken at the first try by one invocation.

    In the same table, under what the messages of the send share of their ids. Most pushes are
    taken at once, and so most of the log is here, at a small part of a write for each.
    """

    send = UnicodeAttribute(hash_key=True, attr_name="subject_id")
    name = UnicodeAttribute(range_key=True, attr_name="push_id")
    lines = ListAttribute(of=UnicodeAttribute)

"""The names of queue entries."""

from __future__ import annotations

from secrets import token_hex


def new_entry_id() -> str:
    """Return a name for a queue entry, which travels in it.

    It stays the same when the entry is received again, was put twice, or is redriven from a
    dead-letter queue, where SQS gives it another id. So whoever finds it in a record knows that
    this very entry has been worked off before, perhaps not to its end.
    """
    return token_hex(16)

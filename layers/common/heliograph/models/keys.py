"""What DynamoDB takes as a key."""

from __future__ import annotations

from typing import Final

_MAX_BYTES: Final = 1024


def is_possible_key(text: str) -> bool:
    """Tell whether DynamoDB takes a text as a key; invented ones it answers with an error."""
    try:
        return 0 < len(text.encode()) <= _MAX_BYTES
    except UnicodeEncodeError:
        return False

"""Erasure: what is known of a phone number is taken away from it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final

from heliograph.domain.countries import calling_code_of
from heliograph.domain.numbers import ERASED

REPLIES_REST: Final = timedelta(days=1)
"""How long a reply is left alone: carriers and queues may bring it again, and what it asks for,
such as an opt-out, must have been done for the number itself by then."""

ERASED_REASON: Final = "erased"
"""Stands in place of a reason that named the number."""

_DIGITS: Final = 12
_TELLING: Final = 6
"""Digits. Fewer may stand in a text by chance."""
_NOT_A_DIGIT: Final = re.compile(r"\D")


class Trace(StrEnum):
    """What is kept of a number beside the messages and replies; named as in `Erased`."""

    BARRINGS = "barrings"
    """Opt-outs and the blocklist. They hold without the number."""
    HISTORIES = "histories"
    """When it was written to, for the limits."""
    FREE_NUMBERS = "free_numbers"
    """That it is free of limits, for tests (FRQ-06)."""
    HANDSETS = "handsets"
    """Messages that the sandbox's handset of this number received."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """How much was erased so far, and how much has to wait.

    messages_under_way: they need their number until they have ended. recent_replies: not older
    than REPLIES_REST. The rest: see Trace.
    """

    messages: int = 0
    messages_under_way: int = 0
    replies: int = 0
    recent_replies: int = 0
    barrings: int = 0
    histories: int = 0
    free_numbers: int = 0
    handsets: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether nothing has to wait."""
        return not self.messages_under_way and not self.recent_replies


def pseudonym(number: str, record_id: str) -> str:
    """Return what stands in a record in place of an E.164 number.

    It keeps the calling code alone, so the country counts in statistics as before. It comes from
    the record and not from the number: two records do not show that they were of one person, and
    erasing twice gives the same.
    """
    place = sha256(record_id.encode()).hexdigest()[:_DIGITS]
    return f"+{calling_code_of(number) or ''}{ERASED}{place}"


def names(text: str, number: str) -> bool:
    """Tell whether a text has an E.164 number in it, also without its calling code or spaced."""
    digits = number.removeprefix("+")
    national = digits.removeprefix(calling_code_of(number) or "")
    telling = national if len(national) >= _TELLING else digits
    return telling in _NOT_A_DIGIT.sub("", text)

"""Phone numbers as customers write them and as carriers need them (API-06, API-07).

Whether a number exists is not ours to judge: an implausible number is accepted and its report
tells the truth (API-08).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from heliograph.domain.configuration import Area

MAX_LENGTH: Final = 21
ERASED: Final = "-erased-"
"""In the middle of what stands in place of a number that was erased; no number has it."""

_ALLOWED: Final = "0123456789+"
_MAINLAND_CODE: Final = "86"
_MAINLAND_MOBILE_LENGTH: Final = 11
_ENDS: Final = 4
_SHORT_NUMBER: Final = 9


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a message.

    submitted: the number exactly as the customer wrote it, echoed in the answer.
    number: the same in E.164, `+` and digits.
    """

    submitted: str
    number: str


def is_well_formed(submitted: str) -> bool:
    """Tell whether a number has only digits, at most one leading `+`, and a fitting length."""
    digits = submitted.removeprefix("+")
    return digits.isdecimal() and digits.isascii() and len(submitted) <= MAX_LENGTH


def have_only_allowed_characters(submitted: Iterable[str]) -> bool:
    """Tell whether numbers consist of digits and `+` alone; anything else refuses the send."""
    return not "".join(submitted).strip(_ALLOWED)


def to_e164(submitted: str, area: Area) -> str:
    """Return a well-formed number in E.164. Mainland numbers may omit +86 (API-07)."""
    if submitted.startswith("+"):
        return submitted
    if area is Area.MAINLAND and not _has_mainland_code(submitted):
        return f"+{_MAINLAND_CODE}{submitted}"
    return f"+{submitted}"


def recipient_number(submitted: str, area: Area) -> str | None:
    """Return a submitted number in E.164, None if it is no number.

    Only mainland numbers may omit the country code. Without its `+` an international one could be
    a number of any country, so it is refused rather than guessed (API-07).
    """
    if not is_well_formed(submitted):
        return None
    if submitted.startswith("+"):
        return submitted
    return None if area is Area.INTERNATIONAL else to_e164(submitted, area)


def is_in_area(number: str, area: Area) -> bool:
    """Tell whether an application of this area may write to an E.164 number (NUM-04)."""
    return is_mainland(number) is (area is Area.MAINLAND)


def is_mainland(number: str) -> bool:
    """Tell whether an E.164 number belongs to the Chinese mainland."""
    return number.startswith(f"+{_MAINLAND_CODE}")


def is_erased(number: str) -> bool:
    """Tell whether this stands in place of a number that was erased."""
    return ERASED in number


def masked(number: str) -> str:
    """Return a phone number of which only the ends can be read (PRV-03).

    What stands in place of a number that was erased says so.
    """
    if is_erased(number):
        return number
    tail = 2 if len(number) < _SHORT_NUMBER else _ENDS
    head = 1 if len(number) < _SHORT_NUMBER else 3
    return number[:head] + "*" * (len(number) - head - tail) + number[-tail:]


def _has_mainland_code(digits: str) -> bool:
    """Tell whether 86 in front is the country code: mobiles have eleven digits and begin with 1."""
    return digits.startswith(f"{_MAINLAND_CODE}1") and len(digits) == (
        len(_MAINLAND_CODE) + _MAINLAND_MOBILE_LENGTH
    )

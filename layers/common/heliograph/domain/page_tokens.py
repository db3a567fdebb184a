"""Page tokens: where in an answer the next page begins.

A token says which time is asked for, where the page before ended, and which question it belongs
to. It proves nothing and hides nothing that its holder has not seen: whatever it says, a page
holds only what its caller may see. It names no recipient, because it is a part of URLs.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from heliograph.domain.errors import QueryInvalid
from heliograph.domain.periods import Span

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_LONGEST: Final = 200
# Seventeen digits are a time before the year 5139.
_FORM: Final = re.compile(r"1\.([0-9]{1,17})\.([0-9]{1,17})\.([0-9a-f-]{1,36})\.([0-9a-f]{6})")


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page begins: the time that is asked for, and the id where the page before ended.

    The time is in it because presets end now, and now is later when the next page is asked for.
    after: lower-case hexadecimal digits and hyphens, at most 36.
    """

    span: Span
    after: str


def token_of(position: Position, question: Sequence[str | None]) -> str:
    """Return the token of a position in the answer to a question.

    question: everything that decides what the answer holds, but not the size of its pages.
    """
    start, end = position.span.start, position.span.end
    text = f"1.{_number(start)}.{_number(end)}.{position.after}.{_digest(question)}"
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def position_in(token: str, question: Sequence[str | None]) -> Position:
    """Return the position that a token holds. Raises QueryInvalid."""
    match = _FORM.fullmatch(_decoded(token))
    if match is None:
        raise QueryInvalid("page_token", "must be the `next` of a page, unchanged")
    start, end, after, digest = match.groups()
    if digest != _digest(question):
        raise QueryInvalid("page_token", "belongs to another question; repeat all its filters")
    return Position(Span(_time(start), _time(end)), after)


def _decoded(token: str) -> str:
    if len(token) > _LONGEST:
        return ""
    try:
        return urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode("ascii")
    except (Error, ValueError):
        return ""


def _digest(question: Sequence[str | None]) -> str:
    """Long enough to notice a mistake, and too short to find out a number that was asked for."""
    return sha256(repr(tuple(question)).encode(errors="replace")).hexdigest()[:6]


def _number(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def _time(number: str) -> datetime:
    return _EPOCH + int(number) * _MICROSECOND

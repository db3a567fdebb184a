"""The replies by which a person says not to be written to any more, or to be written to again.

A reply counts only if it is such a word and nothing else (C-11): "stop" does, "don't stop" does
not. Blanks around it, the case and the width of its letters make no difference.
"""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from typing import Final

from heliograph.domain.replies import ReplySettings

DEFAULT_OPT_OUT_WORDS: Final = ("T", "TD", "N", "R", "QX", "0000", "UNSUBSCRIBE", "STOP", "退订")
"""What the services that clients come from take for an opt-out (BLK-02, C-11)."""
USUAL_OPT_IN_WORDS: Final = ("START", "UNSTOP")
"""What is usual where an application lets people opt in again."""

_UNSEEN: Final = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
"""Unicode categories: controls, marks without a width, and all kinds of blanks."""


class Wish(StrEnum):
    """What a person asks for with a reply."""

    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"


def wish_of(text: str, settings: ReplySettings) -> Wish | None:
    """Return what a reply asks for, None if it is a reply like any other.

    A word that stands in both sets is an opt-out: that is the safe side.
    """
    said = folded(text)
    if said in _all_folded(opt_out_words(settings)):
        return Wish.OPT_OUT
    if said in _all_folded(settings.opt_in_words):
        return Wish.OPT_IN
    return None


def opt_out_words(settings: ReplySettings) -> tuple[str, ...]:
    """Return the words that count as an opt-out."""
    return DEFAULT_OPT_OUT_WORDS if settings.opt_out_words is None else settings.opt_out_words


def folded(text: str) -> str:
    """Return a text without blanks around it and without the differences of width and case."""
    letters = _trimmed(unicodedata.normalize("NFKC", text))
    return unicodedata.normalize("NFKC", letters.casefold())


def _all_folded(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(folded, words))


def _trimmed(text: str) -> str:
    """Handsets and carriers put more around a word than `str.strip` knows, such as NUL or BOM."""
    seen = [place for place, character in enumerate(text) if _is_seen(character)]
    return text[seen[0] : seen[-1] + 1] if seen else ""


def _is_seen(character: str) -> bool:
    return unicodedata.category(character) not in _UNSEEN

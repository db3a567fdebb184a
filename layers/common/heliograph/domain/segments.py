"""How many pieces a text becomes on the air (SEG-01 to SEG-07).

A single segment holds 160 septets of GSM 7-bit or 70 code units of UCS-2. A longer text gives up
some room in each segment for the concatenation header: 153 septets or 67 code units stay. An
escape sequence or a surrogate pair is never split, so a segment may end one short (SEG-06).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from heliograph.domain.configuration import Area
from heliograph.domain.values import value

# 3GPP TS 23.038, section 6.2.1: the default alphabet in the order of its codes, without the
# escape code itself. The tables in the source documents are damaged (C-29).
GSM7_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Section 6.2.1.1: each takes the escape code and a second septet.
GSM7_EXTENSION: Final = frozenset("\f^{}\\[~]|€")

_BEYOND_BMP: Final = "\U00010000"


class Encoding(StrEnum):
    """The two alphabets of the air interface."""

    GSM7 = "gsm7"
    UCS2 = "ucs2"


_SINGLE: Final = {Encoding.GSM7: 160, Encoding.UCS2: 70}
_CONCATENATED: Final = {Encoding.GSM7: 153, Encoding.UCS2: 67}


@value()
class Segmentation:
    """How a text is sent: its encoding, its length in that encoding's units, its segments."""

    encoding: Encoding
    units: int
    segment_count: int


def segmentation(text: str, area: Area) -> Segmentation:
    """Return how a text is split. Mainland messages are always UCS-2 (SEG-01)."""
    encoding = _encoding(text, area)
    units = _units(text, encoding)
    if units <= _SINGLE[encoding]:
        return Segmentation(encoding, units, 1)
    widths = _widths(text, encoding)
    return Segmentation(encoding, units, _count(widths, _CONCATENATED[encoding]))


def not_gsm7(text: str) -> tuple[str, ...]:
    """Return the characters that keep a text from the 7-bit alphabet, each once, in order."""
    return tuple(dict.fromkeys(character for character in text if not _is_gsm7(character)))


def _encoding(text: str, area: Area) -> Encoding:
    if area is Area.MAINLAND:
        return Encoding.UCS2
    return Encoding.GSM7 if all(map(_is_gsm7, text)) else Encoding.UCS2


def _is_gsm7(character: str) -> bool:
    return character in GSM7_BASIC or character in GSM7_EXTENSION


def _units(text: str, encoding: Encoding) -> int:
    """Return the units of all characters together."""
    if encoding is Encoding.GSM7:
        return sum(_widths(text, encoding))
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2


def _widths(text: str, encoding: Encoding) -> list[int]:
    """Return the units of each character: 2 for an escape sequence or a surrogate pair."""
    if encoding is Encoding.GSM7:
        return [2 if character in GSM7_EXTENSION else 1 for character in text]
    return [2 if character >= _BEYOND_BMP else 1 for character in text]


def _count(widths: Iterable[int], room: int) -> int:
    segments = 1
    used = 0
    for width in widths:
        if used + width > room:
            segments += 1
            used = 0
        used += width
    return segments

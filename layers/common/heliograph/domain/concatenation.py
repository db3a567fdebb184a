"""How a part of a long SMS says which one it is, and what it says (3GPP TS 23.040)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_REFERENCE_OCTETS: Final = {0x00: 1, 0x08: 2}
"""The information elements of concatenation, and how long their references are."""


@dataclass(frozen=True, slots=True)
class Concatenation:
    """Which part of a message this is, from 1, of how many, and what these have in common.

    None throughout for what is no part.
    """

    reference: str | None = None
    part: int | None = None
    parts: int | None = None


def concatenation_in(header: bytes) -> Concatenation:
    """Return what a user data header says of parts; nothing if it is damaged.

    The header begins with its own length. Of several such elements the last one counts.
    """
    found, place = Concatenation(), 1
    while place + 2 <= len(header):
        element, size = header[place], header[place + 1]
        content = header[place + 2 : place + 2 + size]
        octets = _REFERENCE_OCTETS.get(element)
        if octets is not None and len(content) == octets + 2:
            reference = str(int.from_bytes(content[:octets], "big"))
            found = Concatenation(reference, part=content[-1], parts=content[-2])
        place += 2 + size
    return found


def text_and_octets(text: str) -> tuple[str, str | None]:
    """Return a text as an uplink has it: as octets if it begins or ends within a character.

    text: halves of characters are lone surrogates in it.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return "", text.encode("utf-16-be", "surrogatepass").hex()
    return text, None

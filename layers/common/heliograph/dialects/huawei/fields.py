"""The fields of a request, read and checked one by one (section 3 of the vendor's documents).

A field comes from a form, where everything is text, or from JSON, where it may be anything.
An empty optional field means that it is absent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import orjson

from heliograph.domain.errors import FieldInvalid, RequestUnreadable
from heliograph.domain.numbers import MAX_LENGTH, have_only_allowed_characters

MAX_NUMBERS: Final = 500

# A string that does not end matches too, up to the end of the text: to look for strings again in
# each of its rests would take a time that grows with the square of its length.
_STRING_OR_BARE_NUMBER: Final = re.compile(
    r'("(?:[^"\\]|\\.)*"?)|-?[0-9][0-9.]*(?:[eE][+-]?[0-9]+)?', re.DOTALL
)


def optional_text(fields: Mapping[str, object], name: str, max_length: int) -> str | None:
    """Return a field's text, None if it is absent or empty. Raises FieldInvalid."""
    value = fields.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise FieldInvalid(name, "must be a string")
    if len(value) > max_length:
        raise FieldInvalid(name, f"at most {max_length} characters")
    return value


def required_text(fields: Mapping[str, object], name: str, max_length: int) -> str:
    """Return a field's text. Raises FieldInvalid if it is absent, empty or too long."""
    value = optional_text(fields, name, max_length)
    if value is None:
        raise FieldInvalid(name, "required")
    return value


def array(fields: Mapping[str, object], name: str) -> list[object]:
    """Return a field's array, empty if it is absent. Raises FieldInvalid."""
    value = fields.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise FieldInvalid(name, "must be an array")
    return value


def texts(name: str, values: list[object]) -> tuple[str, ...]:
    """Return the values of an array that must all be texts. Raises FieldInvalid."""
    if not all(isinstance(value, str) for value in values):
        raise FieldInvalid(name, "must be an array of strings")
    return tuple(str(value) for value in values)


def numbers(name: str, values: tuple[str, ...]) -> tuple[str, ...]:
    """Return the numbers of a send if all may stand there (API-06). Raises FieldInvalid.

    One character that belongs in no number, or one number too many, and none is sent.
    """
    if not values or values == ("",):
        raise FieldInvalid(name, "required")
    if len(values) > MAX_NUMBERS:
        raise FieldInvalid(name, f"at most {MAX_NUMBERS} numbers")
    if not have_only_allowed_characters(values):
        raise FieldInvalid(name, "each number consists of digits and +, nothing else")
    if "" in values or len(max(values, key=len)) > MAX_LENGTH:
        raise FieldInvalid(name, f"each number has 1 to {MAX_LENGTH} characters")
    return values


def lenient_json(text: str) -> object:
    """Parse JSON whose numbers are taken as the texts they are.

    Clients write `[369751]` and even `[012345]` where strings are due; the zero is part of the
    code (API-04). Raises RequestUnreadable, also for half a surrogate pair, which is no
    character and could be neither stored nor echoed.
    """
    quoted = _STRING_OR_BARE_NUMBER.sub(lambda match: match[1] or f'"{match[0]}"', text)
    try:
        return orjson.loads(quoted)
    except orjson.JSONDecodeError:
        raise RequestUnreadable("not JSON") from None

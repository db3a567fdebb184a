"""Template texts and the values that fill them (TPL-04 to TPL-08, API-05).

A text holds variables such as `${NUM_6}`. Values fill them in order; their count, length and
content must match, or nothing is rendered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Final

_VARIABLE: Final = re.compile(r"\$\{(TXT|NUM)_([1-9]|1[0-9]|20)\}|\$\{(DATE|TIME)\}")
# Braces; controls, line feeds above all; line and paragraph separators; halves of surrogate pairs.
# Spaces of every width and the joiners that some scripts are written with belong to a text.
_NOT_IN_TEXT: Final = re.compile(r"[{}\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_DIGITS: Final = re.compile(r"[0-9]+")
_DATE: Final = re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})")
_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?")


class ParametersMismatch(ValueError):
    """The values do not fit the template: their count, a length or a content is wrong."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable of a template: its class and, for TXT and NUM, the greatest length."""

    kind: str
    max_length: int | None = None

    def accepts(self, value: str) -> bool:
        """Tell whether a value may stand in this place."""
        if self.max_length is not None and len(value) > self.max_length:
            return False
        return _RULES[self.kind](value)


@dataclass(frozen=True, slots=True)
class CompiledTemplate:
    """A template text taken apart: fixed texts around the variables, one more than those."""

    fixed: tuple[str, ...]
    variables: tuple[Variable, ...]

    def render(self, values: Sequence[str]) -> str:
        """Return the text with the values filled in.

        Raises ParametersMismatch if they do not fit.
        """
        if len(values) != len(self.variables):
            raise ParametersMismatch("count")
        for variable, value in zip(self.variables, values, strict=True):
            if not variable.accepts(value):
                raise ParametersMismatch(variable.kind)
        pieces = [self.fixed[0]]
        for value, following in zip(values, self.fixed[1:], strict=True):
            pieces += (value, following)
        return "".join(pieces)


@lru_cache(maxsize=1024)
def compiled(content: str) -> CompiledTemplate:
    """Take a template text apart, once per text."""
    fixed: list[str] = []
    variables: list[Variable] = []
    end = 0
    for match in _VARIABLE.finditer(content):
        fixed.append(content[end : match.start()])
        variables.append(_variable(match))
        end = match.end()
    fixed.append(content[end:])
    return CompiledTemplate(tuple(fixed), tuple(variables))


def signed(text: str, signature_name: str | None) -> str:
    """Put the signature in brackets in front of a text, as every mainland message has it."""
    return text if signature_name is None else f"[{signature_name}]{text}"


def _variable(match: re.Match[str]) -> Variable:
    sized, length, plain = match.groups()
    return Variable(sized, int(length)) if sized else Variable(plain)


def _is_text(value: str) -> bool:
    """No braces, and no line feeds or other controls through the API (TPL-05, TPL-20)."""
    return _NOT_IN_TEXT.search(value) is None


def _is_number(value: str) -> bool:
    return _DIGITS.fullmatch(value) is not None


def _is_date(value: str) -> bool:
    match = _DATE.fullmatch(value)
    if match is None:
        return False
    try:
        date(*map(int, match.groups()))
    except ValueError:
        return False
    return True


def _is_time(value: str) -> bool:
    return _TIME.fullmatch(value) is not None


_RULES: Final[Mapping[str, Callable[[str], bool]]] = MappingProxyType(
    {"TXT": _is_text, "NUM": _is_number, "DATE": _is_date, "TIME": _is_time}
)

"""Template texts and the values that fill them (TPL-04 to TPL-08, API-05).

A text holds variables such as `${NUM_6}`. Values fill them in order; their count, length and
content must match, or nothing is rendered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from heliograph.domain.variable_values import ACCEPTS, MAX_LENGTHS

_ONE_TO_TWENTY: Final = "[1-9]|1[0-9]|20"
VARIABLE: Final = re.compile(
    rf"\$\{{(?:(?P<sized>TXT|NUM)_(?P<length>{_ONE_TO_TWENTY})"
    rf"|(?P<named>DATE|TIME|{'|'.join(MAX_LENGTHS)})"
    rf"|(?P<position>{_ONE_TO_TWENTY}))\}}"
)

_UNTYPED: Final = "UNTYPED"


class ParametersMismatch(ValueError):
    """The values do not fit the template: their count, a length or a content is wrong."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable of a template: its class and the greatest length of a value, if it has one."""

    kind: str
    max_length: int | None = None

    def accepts(self, value: str) -> bool:
        """Tell whether a value may stand in this place. Nothing may where the type is not known."""
        if self.max_length is not None and len(value) > self.max_length:
            return False
        return self.kind != _UNTYPED and ACCEPTS[self.kind](value)


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
def compiled(content: str, variable_types: tuple[str, ...] = ()) -> CompiledTemplate:
    """Take a template text apart, once per text.

    variable_types: the classes of `${1}`, `${2}` and so on; without them these are plain text.
    """
    fixed: list[str] = []
    variables: list[Variable] = []
    end = 0
    for match in VARIABLE.finditer(content):
        if match["position"] and not variable_types:
            continue
        fixed.append(content[end : match.start()])
        variables.append(_variable(match, variable_types))
        end = match.end()
    fixed.append(content[end:])
    return CompiledTemplate(tuple(fixed), tuple(variables))


def signed(text: str, signature_name: str | None) -> str:
    """Put the signature in brackets in front of a text, as every mainland message has it."""
    return text if signature_name is None else f"[{signature_name}]{text}"


def _variable(match: re.Match[str], variable_types: tuple[str, ...]) -> Variable:
    if match["sized"]:
        return Variable(match["sized"], int(match["length"]))
    kind = match["named"] or _type_at(int(match["position"]), variable_types)
    return Variable(kind, MAX_LENGTHS.get(kind))


def _type_at(position: int, variable_types: tuple[str, ...]) -> str:
    if position > len(variable_types):
        return _UNTYPED
    return str(variable_types[position - 1])

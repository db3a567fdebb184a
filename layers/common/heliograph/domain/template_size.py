"""How large the messages of a template get (TPL-21): for reference, before any is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from heliograph.domain.configuration import Area, VariableType
from heliograph.domain.segments import segmentation
from heliograph.domain.templates import Variable, compiled, signed
from heliograph.domain.variable_values import LONGEST

_WIDE: Final = "国"
"""A character outside the 7-bit alphabet: a name or place may have one."""


@dataclass(frozen=True, slots=True)
class TemplateSize:
    """A message with its longest values.

    characters: of the signature, its brackets, the fixed text and the values.
    """

    characters: int
    segment_count: int


def largest(
    content: str,
    signature_name: str | None,
    area: Area,
    variable_types: tuple[VariableType, ...] = (),
) -> TemplateSize:
    """Return how large a message of this template gets."""
    template = compiled(content, variable_types)
    text = template.render([_longest(variable) for variable in template.variables])
    whole = signed(text, signature_name)
    return TemplateSize(len(whole), segmentation(whole, area).segment_count)


def _longest(variable: Variable) -> str:
    if variable.max_length is None or variable.kind in LONGEST:
        return LONGEST[variable.kind]
    return ("9" if variable.kind == "NUM" else _WIDE) * variable.max_length

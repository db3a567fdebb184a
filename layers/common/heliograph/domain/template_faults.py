"""What is wrong with a template's text, before anybody reviews or sends it (TPL-02 to TPL-11)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from heliograph.domain.configuration import Area, MessageType, VariableType
from heliograph.domain.templates import VARIABLE

MAX_LENGTH: Final = 500
MAX_VARIABLES: Final = 20
MAX_CONSECUTIVE: Final = 4
MAX_CODE_LENGTH: Final = 6
LEAST_FIXED: Final = 2
"""Letters or digits that must be fixed; with fewer a template could say anything."""

_FORBIDDEN: Final = frozenset("[]¥￥★^_&√※")
_URL: Final = re.compile(r"(?:https?://|www\.)[A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]+", re.IGNORECASE)
_NEARLY_A_VARIABLE: Final = re.compile(r"\$[({（｛][^)}）｝]{0,20}[)}）｝]?|[{}｛｝]")
_CODE_WORDS: Final = (
    *("verification code", "registration code", "dynamic code"),
    *("验证码", "注册码", "动态码"),
)


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """One thing that is wrong. rule: the requirement it breaks, such as `TPL-02`."""

    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class _Draft:
    """A template's text with its variables found. between: the fixed texts around them."""

    content: str
    variables: Sequence[re.Match[str]]
    between: Sequence[str]


def template_faults(
    content: str,
    message_type: MessageType | None,
    area: Area,
    variable_types: Sequence[VariableType] = (),
) -> tuple[TemplateFault, ...]:
    """Return everything that is wrong with a template's text, nothing if it may be reviewed.

    message_type: None for an international template.
    variable_types: the types of its numbered variables, in their order.
    """
    draft = _draft(content)
    return (
        *_faults_of_length(draft),
        *_faults_of_characters(draft),
        *_faults_of_variables(draft, variable_types),
        *_faults_of_number(draft),
        *_faults_of_fixed_text(draft),
        *(_faults_of_code(draft, area) if message_type is MessageType.VERIFICATION else ()),
    )


def _draft(content: str) -> _Draft:
    variables = tuple(VARIABLE.finditer(content))
    starts = (0, *(match.end() for match in variables))
    ends = (*(match.start() for match in variables), len(content))
    between = tuple(content[start:end] for start, end in zip(starts, ends, strict=True))
    return _Draft(content, variables, between)


def _faults_of_length(draft: _Draft) -> Iterator[TemplateFault]:
    if not 0 < len(draft.content) <= MAX_LENGTH:
        yield TemplateFault("TPL-02", f"must have 1 to {MAX_LENGTH} characters")


def _faults_of_characters(draft: _Draft) -> Iterator[TemplateFault]:
    """An address on the web may have them: it is fixed, and it works only as it is (C-15)."""
    text = "".join(_URL.sub("", piece) for piece in draft.between)
    found = dict.fromkeys(character for character in text if character in _FORBIDDEN)
    if found:
        yield TemplateFault("TPL-03", f"must not contain {' '.join(found)}")


def _faults_of_variables(
    draft: _Draft, variable_types: Sequence[VariableType]
) -> Iterator[TemplateFault]:
    for piece in draft.between:
        for match in _NEARLY_A_VARIABLE.finditer(piece):
            yield TemplateFault("TPL-04", f"{match[0]} is not a variable")
    positions = [int(match["position"]) for match in draft.variables if match["position"]]
    if positions and len(positions) < len(draft.variables):
        yield TemplateFault("TPL-04", "variables are either all numbered or all named")
    if positions != list(range(1, len(positions) + 1)):
        yield TemplateFault("TPL-04", "variables are numbered 1, 2, 3 ... in their order")
    if len(positions) != len(variable_types):
        yield TemplateFault("TPL-04", "each numbered variable, and no other, has a type")


def _faults_of_number(draft: _Draft) -> Iterator[TemplateFault]:
    if len(draft.variables) > MAX_VARIABLES:
        yield TemplateFault("TPL-09", f"must have at most {MAX_VARIABLES} variables")
    if _longest_run(draft) > MAX_CONSECUTIVE:
        yield TemplateFault(
            "TPL-09", f"must have at most {MAX_CONSECUTIVE} variables with nothing between them"
        )


def _longest_run(draft: _Draft) -> int:
    """Return how many variables follow one another with nothing but spaces between them."""
    longest = run = min(1, len(draft.variables))
    for piece in draft.between[1:-1]:
        run = 1 if piece.strip() else run + 1
        longest = max(longest, run)
    return longest


def _faults_of_fixed_text(draft: _Draft) -> Iterator[TemplateFault]:
    fixed = sum(character.isalnum() for piece in draft.between for character in piece)
    if draft.variables and fixed < LEAST_FIXED:
        yield TemplateFault("TPL-10", "must say what it is about in fixed text")


def _faults_of_code(draft: _Draft, area: Area) -> Iterator[TemplateFault]:
    if len(draft.variables) != 1 or not _is_code(draft.variables[0]):
        yield TemplateFault(
            "TPL-11", f"a verification template has one variable, NUM_1 to NUM_{MAX_CODE_LENGTH}"
        )
    if _URL.search(draft.content):
        yield TemplateFault("TPL-11", "a verification template has no link")
    text = draft.content.casefold()
    if area is Area.MAINLAND and not any(word in text for word in _CODE_WORDS):
        yield TemplateFault("TPL-11", f"must contain one of: {', '.join(_CODE_WORDS)}")


def _is_code(variable: re.Match[str]) -> bool:
    return variable["sized"] == "NUM" and int(variable["length"]) <= MAX_CODE_LENGTH

"""What operators may set up: names, quotas, and the states a template moves through.

Each check returns what it was given, in the form in which it is kept, or raises RuleBroken.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from heliograph.domain.configuration import TemplateState

APPLICATIONS_PER_AREA: Final = 2
"""APP-06; the operator can raise it."""
SIGNATURES_PER_APPLICATION: Final = 200
"""SIG-13; the operator can raise it."""
TEMPLATES_PER_APPLICATION: Final = 2000
"""TPL-28; the operator can raise it."""
NETWORKS_PER_ALLOWLIST: Final = 100
"""APP-08."""

_APPLICATION_NAME: Final = re.compile(r"[A-Za-z0-9_]{1,30}")
_SIGNATURE_LENGTHS: Final = range(2, 33)
_TEMPLATE_NAME_LENGTHS: Final = range(1, 101)
_CHANNEL_NUMBER: Final = re.compile(r"[0-9]{1,21}")


class RuleBroken(ValueError):
    """What an operator wants to set up is not allowed; the message says which rule it breaks."""


def application_name(name: str) -> str:
    """Check the name of an application (APP-03)."""
    if _APPLICATION_NAME.fullmatch(name) is None:
        raise RuleBroken("The name of an application has 1 to 30 letters, digits or underscores.")
    return name


def signature_name(name: str) -> str:
    """Check the name of a signature (SIG-02). It is kept as it is: case counts (SIG-03)."""
    name = unicodedata.normalize("NFC", name)
    kinds = [unicodedata.category(character) for character in name]
    if len(name) not in _SIGNATURE_LENGTHS or not all(k[0] == "L" or k == "Nd" for k in kinds):
        raise RuleBroken("The name of a signature has 2 to 32 letters or digits, and no brackets.")
    if all(kind == "Nd" for kind in kinds):
        raise RuleBroken("The name of a signature does not consist of digits alone.")
    return name


def template_name(name: str) -> str:
    """Check the name of a template."""
    if len(name) not in _TEMPLATE_NAME_LENGTHS or not name.isprintable() or not name.strip():
        raise RuleBroken("The name of a template has 1 to 100 characters that can be printed.")
    return name


def channel_number(number: str) -> str:
    """Check a channel number."""
    if _CHANNEL_NUMBER.fullmatch(number) is None:
        raise RuleBroken("A channel number has 1 to 21 digits.")
    return number


class Review(StrEnum):
    """What moves a template from one state to another (TPL-24)."""

    SUBMIT = "submit"
    APPROVE = "approve"
    REJECT = "reject"
    DISABLE = "disable"


_SUBMITTED: Final = TemplateState.PENDING
_MOVES: Final[Mapping[Review, Mapping[TemplateState, TemplateState]]] = MappingProxyType(
    {
        Review.SUBMIT: {
            TemplateState.UNSUBMITTED: _SUBMITTED,
            TemplateState.REJECTED: _SUBMITTED,
            TemplateState.STOP: _SUBMITTED,
        },
        Review.APPROVE: {TemplateState.PENDING: TemplateState.APPROVED_ACTIVATED},
        Review.REJECT: {TemplateState.PENDING: TemplateState.REJECTED},
        Review.DISABLE: {
            TemplateState.APPROVED_ACTIVATED: TemplateState.STOP,
            TemplateState.APPROVED_DEACTIVATED: TemplateState.STOP,
        },
    }
)


def reviewed(state: TemplateState, review: Review) -> TemplateState:
    """Return the state that a template in this state gets (TPL-24)."""
    moves = _MOVES[review]
    if state not in moves:
        possible = " or ".join(moves)
        raise RuleBroken(f"To {review} a template, it must be {possible}; this one is {state}.")
    return moves[state]

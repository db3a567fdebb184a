"""What a caller may see, and what is kept of that they saw it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from heliograph.api.parameters import Parameters
from heliograph.api.problems import MAY_NOT_REVEAL, NOT_YOURS, RequestRefused
from heliograph.domain.audit import AuditAction, AuditEntry
from heliograph.domain.callers import Caller
from heliograph.domain.errors import QueryInvalid
from heliograph.domain.numbers import masked
from heliograph.ports.audit import Audit
from heliograph.ports.clock import Clock
from heliograph.ports.http import HttpRequest

_NUMBERS: Final = "numbers"

ShowNumber: TypeAlias = Callable[[str], str]
"""Returns a number as this caller sees it now."""


def application_of_caller(caller: Caller, parameters: Parameters) -> str | None:
    """Return whose records are asked for, None for every application's. Raises RequestRefused."""
    named = parameters.text("application_id")
    if caller.application_id is None:
        return named
    if named not in {None, caller.application_id}:
        raise RequestRefused(NOT_YOURS, "This application is not yours.", "application_id")
    return caller.application_id


@dataclass(frozen=True, slots=True)
class Reveal:
    """Whole numbers, for those who may see them and ask for them (PRV-03).

    That they did is in the audit before they see one.
    """

    audit: Audit
    clock: Clock

    def __call__(
        self, caller: Caller, parameters: Parameters, subject: str, route: str
    ) -> ShowNumber:
        """Return how this caller sees numbers now. Raises RequestRefused, QueryInvalid.

        subject: whose numbers they are: an application, a message, a number.
        """
        wanted = parameters.text("reveal")
        if wanted is None:
            return masked
        if wanted != _NUMBERS:
            raise QueryInvalid("reveal", f"must be {_NUMBERS}")
        if not caller.may_reveal:
            raise RequestRefused(MAY_NOT_REVEAL, "This key may not see whole numbers.", "reveal")
        self.audit.add(
            AuditEntry(
                subject=subject,
                action=AuditAction.NUMBERS_SHOWN,
                at=self.clock.now(),
                by=caller.name,
                reason=route,
            )
        )
        return whole


def whole(number: str) -> str:
    """Return the number, for those who may see it."""
    return number


def route_of(request: HttpRequest) -> str:
    """Name what was asked for, without the query, which may name a number."""
    return f"{request.method} {request.path}"[:200]

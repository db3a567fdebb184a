"""How records are asked for: the options of `details` and of `export` (DET-01 to DET-06)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Final, Literal, TypeAlias

import typer
from heliograph.domain.audit import AuditAction, AuditEntry
from heliograph.domain.configuration_rules import RuleBroken
from heliograph.domain.details import PAGE_SIZE, DetailsQuery, Result, Wanted
from heliograph.domain.errors import QueryInvalid
from heliograph.domain.periods import Period

from cli.arguments import following, international_number, operator, reason
from cli.screen import masked

if TYPE_CHECKING:
    from heliograph.api.callers import ShowNumber

    from cli.deployment import Deployment

TIME_FORMATS: Final = [
    "%Y-%m-%d",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M:%SZ",
]

_OPTIONS: Final = {
    "last": "--last",
    "start": "--from",
    "end": "--to",
    "page_size": "--page-size",
    "page_token": "--page",
    "application_id": "--application",
}
"""What a field of a question is called here."""


def number_of_country(number: str) -> str:
    """Return a number in E.164. It has its country code, with or without `+` (DET-02)."""
    digits = number.strip().removeprefix("+")
    if digits.startswith("0"):
        raise RuleBroken("A number begins with its country code, not with 0.")
    return international_number(f"+{digits}")


OfApplication: TypeAlias = Annotated[
    str | None, typer.Option("--application", help="Whose; not needed with --recipient.")
]
OfRecipient: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--recipient",
        callback=following(number_of_country),
        help="Only to this number: country code and the rest, with or without +.",
    ),
]
OfTemplate: TypeAlias = Annotated[
    str | None, typer.Option("--template", help="Only of the template with this id.")
]
OfResult: TypeAlias = Annotated[
    Literal["successful", "failed", "sending"] | None,
    typer.Option("--result", help="Only those that ended so, or have not ended."),
]
OfStatus: TypeAlias = Annotated[
    str | None, typer.Option("--status", help="Only with this status code, such as UNDELIV.")
]
Last: TypeAlias = Annotated[
    Literal["1h", "24h"] | None,
    typer.Option("--last", help="The last hour or day; the day if nothing is said."),
]
From: TypeAlias = Annotated[
    datetime | None,
    typer.Option("--from", formats=TIME_FORMATS, help="Accepted from this time (UTC) on."),
]
To: TypeAlias = Annotated[
    datetime | None,
    typer.Option("--to", formats=TIME_FORMATS, help="Accepted before this time (UTC), else now."),
]
PageSize: TypeAlias = Annotated[int, typer.Option("--page-size", help="How many, at most 500.")]
PageToken: TypeAlias = Annotated[
    str | None, typer.Option("--page", help="Go on where a page ended, as it says there.")
]
Revealed: TypeAlias = Annotated[
    bool,
    typer.Option("--reveal", help="Show whole numbers. Needs --reason; the audit keeps both."),
]
Why: TypeAlias = Annotated[
    str | None,
    typer.Option("--reason", callback=following(reason), help="Why you see whole numbers."),
]


@dataclass(frozen=True, slots=True)
class Sight:
    """How numbers are shown: masked, or whole for a reason that the audit keeps (PRV-03)."""

    reason: str | None

    @classmethod
    def asked(cls, reveal: bool, why: str | None) -> Sight:
        """Return what somebody asks for. Raises BadParameter if they give no reason."""
        if reveal and why is None:
            raise typer.BadParameter("--reveal needs --reason.")
        return cls(why if reveal else None)

    def of(self, deployment: Deployment, subject: str) -> ShowNumber:
        """Return how numbers are shown. That they are whole is in the audit before one is."""
        if self.reason is None:
            return masked
        shown = AuditEntry(
            subject=subject,
            action=AuditAction.NUMBERS_SHOWN,
            at=datetime.now(UTC),
            by=operator(),
            reason=self.reason,
        )
        deployment.audit.add(shown)
        return str


def period(last: str | None, start: datetime | None, end: datetime | None) -> Period:
    """Return the time that is asked for; what is typed is UTC."""
    return Period(last=last, start=_in_utc(start), end=_in_utc(end))


def wanted(template_id: str | None, result: str | None, status_code: str | None) -> Wanted:
    """Return which messages are asked for."""
    named = None if result is None else Result(result.capitalize())
    return Wanted(template_id=template_id, result=named, status_code=status_code)


def details_query(
    application_id: str | None,
    recipient: str | None,
    time: Period,
    which: Wanted,
    page_size: int = PAGE_SIZE,
    page_token: str | None = None,
) -> DetailsQuery:
    """Return the question for a page of send details."""
    return DetailsQuery(
        application_id=application_id,
        recipient=recipient,
        period=time,
        wanted=which,
        page_size=page_size,
        page_token=page_token,
    )


def subject_of(query: DetailsQuery) -> str:
    """Return what the audit calls those whose numbers are shown."""
    return query.recipient or f"application {query.application_id}"


@contextmanager
def options_named() -> Iterator[None]:
    """Call what is asked for wrongly by the name of its option: exit code 2."""
    try:
        yield
    except QueryInvalid as invalid:
        option = _OPTIONS.get(invalid.field, invalid.field)
        raise typer.BadParameter(f"{option} {invalid.rule}.") from None


def _in_utc(at: datetime | None) -> datetime | None:
    return None if at is None else at.replace(tzinfo=UTC)

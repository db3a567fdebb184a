"""`heliograph erase`: take a phone number out of the records (PRV-01, PRV-03)."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias

import typer
from heliograph.domain.audit import ERASURES, AuditAction, AuditEntry
from heliograph.domain.erasure import Erased

from cli.arguments import Reason, Yes, following, operator, unnamed
from cli.context import AsJson, reached
from cli.questions import number_of_country
from cli.screen import confirm, masked, note, show_facts, show_json

if TYPE_CHECKING:
    from cli.deployment import Deployment

_STEP: Final = 100
"""How many records are done from one line of progress to the next."""

Recipient: TypeAlias = Annotated[
    str,
    typer.Option(
        "--recipient",
        callback=following(number_of_country),
        help="The number: country code and the rest, with or without +.",
    ),
]
DryRun: TypeAlias = Annotated[bool, typer.Option("--dry-run", help="Only tell what there is.")]


def erase(
    ctx: typer.Context,
    number: Recipient,
    why: Reason,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Put pseudonyms in place of a number in all records. Opt-outs and the blocklist hold on.

    May be repeated at any time, and is to be if something was under way. There is no way back.
    """
    unnamed(number, why)
    if not dry_run:
        confirm(f"What is known of {masked(number)} will be gone for good.", yes)
    with reached(ctx) as deployment:
        if not dry_run:
            deployment.audit.add(_entry(why))
        done = _erase(deployment, number, dry_run)
        barrings = sum(1 for _ in deployment.barrings.of_recipient(number))
        again_in = deployment.expire_after
    report = {"number": masked(number), "is_dry_run": dry_run, **asdict(done)}
    _show(report | {"barrings_in_force": barrings}, as_json)
    if not done.is_complete:
        note(f"Something is under way. Do it again in {again_in}, when that has ended.")


def _erase(deployment: Deployment, number: str, dry_run: bool) -> Erased:
    """Do it, and tell somebody who looks how far it is."""
    so_far = Erased()
    for count, erased in enumerate(deployment.erase_number(number, dry_run=dry_run), 1):
        so_far = erased
        if count % _STEP == 0 and sys.stderr.isatty():
            note(f"{count} records")
    return so_far


def _show(report: dict[str, Any], as_json: bool) -> None:
    if as_json:
        show_json(report)
        return
    title = "There is" if report["is_dry_run"] else "Erased"
    facts = {name: value for name, value in report.items() if name != "is_dry_run"}
    show_facts(title, {name.replace("_", " "): _word(value) for name, value in facts.items()})


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _entry(why: str) -> AuditEntry:
    """Return what the audit keeps of it, which is not the number."""
    return AuditEntry(
        subject=ERASURES,
        action=AuditAction.ERASED,
        at=datetime.now(UTC),
        by=operator(),
        reason=why,
    )

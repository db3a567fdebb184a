"""`heliograph export details`: what was sent, page by page into a file (DET-06, DET-08)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import typer
from heliograph.api.documents import details_page
from heliograph.api.rows import DETAILS_COLUMNS
from heliograph.domain.details import DetailsPage, DetailsQuery
from heliograph.domain.explanations import Language
from heliograph.usecases.list_details import EXPORT_PAGE

from cli.context import AsJson, reached
from cli.export.files import Format, Out, WriteRow, new_file
from cli.questions import (
    From,
    Last,
    OfApplication,
    OfRecipient,
    OfResult,
    OfStatus,
    OfTemplate,
    Revealed,
    Sight,
    To,
    Why,
    details_query,
    options_named,
    period,
    subject_of,
    wanted,
)
from cli.screen import note, say, show_json

if TYPE_CHECKING:
    from cli.deployment import Deployment

_STEP: Final = 10_000
"""How many rows are written from one line of progress to the next."""


def export_details(
    ctx: typer.Context,
    file: Out,
    form: Format = "csv",
    application_id: OfApplication = None,
    recipient: OfRecipient = None,
    template_id: OfTemplate = None,
    result: OfResult = None,
    status_code: OfStatus = None,
    last: Last = None,
    start: From = None,
    end: To = None,
    reveal: Revealed = False,
    why: Why = None,
    as_json: AsJson = False,
) -> None:
    """Write what was sent and what became of it to a file, the newest first, never the texts.

    Any time within the last 90 days. The file is there only when it is whole.
    """
    sight, which = Sight.asked(reveal, why), wanted(template_id, result, status_code)
    asked = details_query(application_id, recipient, period(last, start, end), which, EXPORT_PAGE)
    with (
        reached(ctx) as deployment,
        options_named(),
        new_file(file, form, DETAILS_COLUMNS) as write,
    ):
        count = _export(deployment, asked, sight, write)
    if as_json:
        show_json({"exported": count})
    else:
        say(f"{count} messages are in {file}.")


def _export(deployment: Deployment, asked: DetailsQuery, sight: Sight, write: WriteRow) -> int:
    """Write page by page, of which one is in memory, and return how many messages there were."""
    show, count = None, 0
    for page in _pages(deployment, asked):
        show = show or sight.of(deployment, subject_of(asked))
        for row in details_page(page, show, Language.ENGLISH)["messages"]:
            write(row)
            count += 1
            if count % _STEP == 0 and sys.stderr.isatty():
                note(f"{count} messages, back to {row['accepted_at']}")
    return count


def _pages(deployment: Deployment, asked: DetailsQuery) -> Iterator[DetailsPage]:
    token: str | None = None
    while True:
        page = deployment.export_details(replace(asked, page_token=token))
        yield page
        token = page.next
        if token is None:
            break

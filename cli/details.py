"""`heliograph details`: what was sent and what became of it (DET-01 to DET-06, PRV-03)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import typer
from heliograph.domain.details import PAGE_SIZE, DetailsPage, result_of
from heliograph.domain.explanations import Language
from heliograph.domain.messages import Message

from cli.context import AsJson, reached
from cli.questions import (
    From,
    Last,
    OfApplication,
    OfRecipient,
    OfResult,
    OfStatus,
    OfTemplate,
    PageSize,
    PageToken,
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
from cli.screen import clock_time, note, say, show_json, show_table

if TYPE_CHECKING:
    from heliograph.api.callers import ShowNumber

_HEADS: Final = (
    "ID",
    "RECIPIENT",
    "TEMPLATE",
    "SENT",
    "RECEIVED",
    "RESULT",
    "STATUS",
    "SEGMENTS",
    "CHANNEL",
    "REFERENCE",
)


def list_details(
    ctx: typer.Context,
    application_id: OfApplication = None,
    recipient: OfRecipient = None,
    template_id: OfTemplate = None,
    result: OfResult = None,
    status_code: OfStatus = None,
    last: Last = None,
    start: From = None,
    end: To = None,
    page_size: PageSize = PAGE_SIZE,
    page_token: PageToken = None,
    reveal: Revealed = False,
    why: Why = None,
    as_json: AsJson = False,
) -> None:
    """List what was sent and what became of it, the newest first, never the texts."""
    sight = Sight.asked(reveal, why)
    which, time = wanted(template_id, result, status_code), period(last, start, end)
    query = details_query(application_id, recipient, time, which, page_size, page_token)
    with reached(ctx) as deployment, options_named():
        page = deployment.list_details(query)
        show = sight.of(deployment, subject_of(query))
    if as_json:
        from heliograph.api.documents import details_page  # noqa: PLC0415 - only for programs

        show_json(details_page(page, show, Language.ENGLISH))
    else:
        _show(page, show)


def _show(page: DetailsPage, show: ShowNumber) -> None:
    if page.messages:
        show_table(_HEADS, [_row(one, page, show) for one in page.messages])
    elif page.next is None:
        say("There is nothing (more) that fits.")
    if page.next is not None:
        note(f"There may be more: the same again with --page {page.next}")


def _row(one: Message, page: DetailsPage, show: ShowNumber) -> tuple[str | None, ...]:
    outcome = one.outcome
    return (
        one.message_id,
        show(one.recipient),
        page.template_names.get(one.template_id, one.template_id),
        clock_time(one.submitted_at or one.accepted_at),
        clock_time(one.received_at),
        result_of(one.state).value,
        outcome.status_code if outcome else None,
        str(one.segment_count),
        one.channel_number,
        one.client_reference,
    )

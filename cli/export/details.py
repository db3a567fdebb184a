"""`heliograph export details`: what was sent, page by page into a file (DET-06, DET-08)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import typer
from heliograph.api.documents import details_page
from heliograph.clock import SystemClock
from heliograph.domain.details import LARGEST_PAGE, DetailsPage, DetailsQuery
from heliograph.domain.errors import QueryInvalid
from heliograph.domain.explanations import Language
from heliograph.domain.messages import RETENTION
from heliograph.domain.periods import Period
from heliograph.ports.clock import Clock

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

COLUMNS: Final = (
    "message_id",
    "application_id",
    "recipient",
    "country",
    "channel_number",
    "template_id",
    "template_name",
    "segment_count",
    "client_reference",
    "send_result",
    "state",
    "status_code",
    "status_description",
    "reason",
    "carrier_code",
    "accepted_at",
    "submitted_at",
    "reported_at",
    "received_at",
)

_STEP: Final = 10_000
"""How many rows are written from one line of progress to the next."""
_MARGIN: Final = timedelta(minutes=1)


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
    asked = details_query(application_id, recipient, period(last, start, end), which, LARGEST_PAGE)
    with reached(ctx) as deployment, options_named(), new_file(file, form, COLUMNS) as write:
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
    for time in _parts(asked.period, deployment.record_rules.longest, SystemClock()):
        token: str | None = None
        while True:
            page = deployment.list_details(replace(asked, period=time, page_token=token))
            yield page
            token = page.next
            if token is None:
                break


def _parts(time: Period, longest: timedelta, clock: Clock) -> Iterator[Period]:
    """Yield the times of the questions that a time is asked for in, the newest first.

    longest: what one question may ask for. What passes its 90 days while the rest is written is
    left out. Raises QueryInvalid.
    """
    now = clock.now()
    if time.start is None or time.last is not None:
        yield time
        return
    if time.start < now - RETENTION:
        raise QueryInvalid("start", f"must be within the last {RETENTION.days} days")
    end = min(time.end or now, now)
    while end - time.start > longest:
        yield Period(start=end - longest, end=end)
        end -= longest
    yield Period(start=max(time.start, clock.now() - RETENTION + _MARGIN), end=end)

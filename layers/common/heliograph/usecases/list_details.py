"""List what was sent and what became of it (DET-01 to DET-06, DET-11, DET-12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from heliograph.domain.details import LARGEST_PAGE, DetailsPage, DetailsQuery, check_page_size
from heliograph.domain.errors import QueryInvalid
from heliograph.domain.exports import KEPT
from heliograph.domain.message_ids import (
    bound_at,
    first_id_at,
    is_bound,
    last_moment_before,
)
from heliograph.domain.messages import RETENTION, Message
from heliograph.domain.page_tokens import Position, position_in, token_of
from heliograph.domain.periods import PeriodRules
from heliograph.ports.clock import Clock
from heliograph.ports.details import IdRange, MessageDetails, Stretch, TemplateNames

RULES: Final = PeriodRules(kept=RETENTION, longest=timedelta(days=7))
"""What one question may ask for if the operator says nothing else (C-01)."""
EXPORT_RULES: Final = PeriodRules(kept=RETENTION, longest=RETENTION)
"""What an export may be asked for: all there is (DET-08)."""
LATER_RULES: Final = PeriodRules(kept=RETENTION + KEPT, longest=RETENTION)
"""The same, some time later."""
EXPORT_PAGE: Final = 2000
"""Messages of a page of an export: a page of 500 looks at as many again for the sake of chance."""
MOST_TEMPLATES: Final = 100
"""So many names are one read. A page ends before a message of one template more."""


@dataclass(frozen=True, slots=True)
class ListDetails:
    """Answer with a page of send details, the newest first.

    A page is at most 17 reads, however many messages there are: 16 shards of one UTC day and the
    names of the templates. So it ends with its day, and early if most messages do not fit. Pages
    are cut at ids, so none is repeated or skipped when new ones arrive.
    """

    details: MessageDetails
    templates: TemplateNames
    clock: Clock
    rules: PeriodRules = RULES
    largest_page: int = LARGEST_PAGE

    def __call__(self, query: DetailsQuery) -> DetailsPage:
        """Return the page. Raises QueryInvalid."""
        check_page_size(query.page_size, self.largest_page)
        question = _question(query)
        position = self._position(query, question)
        stretch = self._read(query, position)
        messages = _of_few_templates(stretch.messages[: query.page_size])
        is_cut = len(messages) < len(stretch.messages)
        after = bound_at(messages[-1].message_id) if is_cut else stretch.rest
        return DetailsPage(
            messages=messages,
            template_names=self.templates.names({one.template_id for one in messages}),
            next=token_of(Position(position.span, after), question) if after else None,
        )

    def _position(self, query: DetailsQuery, question: Sequence[str | None]) -> Position:
        now = self.clock.now()
        if query.page_token is None:
            span = self.rules.span(query.period, now)
            return Position(span, first_id_at(span.end))
        position = position_in(query.page_token, question)
        start, end = first_id_at(position.span.start), first_id_at(position.span.end)
        is_within = is_bound(position.after) and start < position.after <= end
        if not (is_within and self.rules.allows(position.span)):
            raise QueryInvalid("page_token", "must be the `next` of a page, unchanged")
        return position

    def _read(self, query: DetailsQuery, position: Position) -> Stretch:
        ids = IdRange(first_id_at(position.span.start), position.after)
        if query.recipient is not None:
            return self.details.to_recipient(
                query.recipient, query.application_id, ids, query.wanted, query.page_size
            )
        if query.application_id is None:
            raise QueryInvalid("application_id", "must be there unless there is a recipient")
        return self._read_day(query.application_id, ids, query)

    def _read_day(self, application_id: str, ids: IdRange, query: DetailsQuery) -> Stretch:
        """Look at the last day of a time; what is before it is left for the next page."""
        last = last_moment_before(ids.end)
        midnight = first_id_at(last.replace(hour=0, minute=0, second=0, microsecond=0))
        of_day = IdRange(max(ids.start, midnight), ids.end)
        stretch = self.details.of_day(application_id, of_day, query.wanted, query.page_size)
        if stretch.rest is None and midnight > ids.start:
            return Stretch(stretch.messages, midnight)
        return stretch


def _of_few_templates(messages: Sequence[Message]) -> Sequence[Message]:
    templates = set()
    for place, message in enumerate(messages):
        templates.add(message.template_id)
        if len(templates) > MOST_TEMPLATES:
            return messages[:place]
    return messages


def _question(query: DetailsQuery) -> Sequence[str | None]:
    """Everything that decides which messages the answer holds."""
    period, wanted = query.period, query.wanted
    return (
        "details",
        query.application_id,
        query.recipient,
        wanted.template_id,
        wanted.result.value if wanted.result else None,
        wanted.status_code,
        period.last,
        period.start.isoformat() if period.start else None,
        period.end.isoformat() if period.end else None,
    )

"""List what people wrote back (UPL-02)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from heliograph.domain.details import check_page_size
from heliograph.domain.errors import QueryInvalid
from heliograph.domain.page_tokens import Position, position_in, token_of
from heliograph.domain.periods import PeriodRules, Span
from heliograph.domain.reply_queries import InboundAnswer, InboundQuery
from heliograph.ports.clock import Clock
from heliograph.ports.replies import InboundPage, InboundPages, InboundUnknown
from heliograph.usecases.list_details import RULES

_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class ListInbound:
    """Answer with a page of inbound messages, the newest first; the same times as for details."""

    pages: InboundPages
    clock: Clock
    rules: PeriodRules = RULES

    def __call__(self, query: InboundQuery) -> InboundAnswer:
        """Return the page. Raises QueryInvalid."""
        check_page_size(query.page_size)
        question = _question(query)
        span, after = self._position(query, question)
        try:
            page = self._page(query, span, after)
        except InboundUnknown:
            raise QueryInvalid(
                "page_token", "leads to a message that is not kept any more"
            ) from None
        own = [one for one in page.messages if query.application_id in {None, one.application_id}]
        token = token_of(Position(span, page.next), question) if page.next else None
        return InboundAnswer(own, token)

    def _position(
        self, query: InboundQuery, question: Sequence[str | None]
    ) -> tuple[Span, str | None]:
        if query.page_token is None:
            return self.rules.span(query.period, self.clock.now()), None
        position = position_in(query.page_token, question)
        if not self.rules.allows(position.span):
            raise QueryInvalid("page_token", "must be the `next` of a page, unchanged")
        return position.span, position.after

    def _page(self, query: InboundQuery, span: Span, after: str | None) -> InboundPage:
        times = span.start, span.end - _MICROSECOND
        if query.sender is not None:
            return self.pages.of_sender(query.sender, *times, query.page_size, after)
        if query.application_id is None:
            raise QueryInvalid("application_id", "must be there unless there is a sender")
        return self.pages.of_application(query.application_id, *times, query.page_size, after)


def _question(query: InboundQuery) -> Sequence[str | None]:
    period = query.period
    return (
        "inbound",
        query.application_id,
        query.sender,
        period.last,
        period.start.isoformat() if period.start else None,
        period.end.isoformat() if period.end else None,
    )

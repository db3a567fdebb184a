"""What an export holds: the question that is kept with it, and the rows that answer it.

The question has the parameters of the same question over HTTP, with its time made fast.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from heliograph.api.callers import application_of_caller, whole
from heliograph.api.details import details_query, language_of
from heliograph.api.documents import details_page
from heliograph.api.parameters import Parameters
from heliograph.api.rows import DETAILS_COLUMNS, FileForm, in_file, statistics_columns
from heliograph.api.statistics import ONLY, statistics_query
from heliograph.domain.callers import Caller
from heliograph.domain.details import DetailsPage, DetailsQuery
from heliograph.domain.errors import QueryInvalid
from heliograph.domain.exports import BEGINNING, Chunk
from heliograph.domain.numbers import masked
from heliograph.domain.periods import PeriodRules
from heliograph.domain.statistics_queries import Dimension, Statistics, StatisticsQuery
from heliograph.ports.clock import Clock


class Kind(StrEnum):
    """What may be exported."""

    DETAILS = "details"
    STATISTICS = "statistics"


_OF_ALL: Final = frozenset({"kind", "format", "application_id", "start", "end"})
_OF_DETAILS: Final = _OF_ALL | {
    "last",
    "recipient",
    "template_id",
    "send_result",
    "status_code",
    "lang",
    "reveal",
}
_OF_STATISTICS: Final = _OF_ALL | {"step", "by", *ONLY}
PARAMETERS: Final = _OF_DETAILS | _OF_STATISTICS


@dataclass(frozen=True, slots=True)
class ExportQuestions:
    """Checks what is asked for.

    rules: how much of the details one export may ask for. span_of_statistics: returns the whole
    days or hours that are meant, or raises QueryInvalid.
    """

    rules: PeriodRules
    span_of_statistics: Callable[[StatisticsQuery], tuple[datetime, datetime]]
    clock: Clock

    def __call__(self, caller: Caller, values: Mapping[str, str]) -> Mapping[str, str]:
        """Return a caller's question as it is kept. Raises RequestRefused, QueryInvalid."""
        kind = Parameters.of(values, PARAMETERS).choice("kind", Kind)
        if kind is None:
            raise QueryInvalid("kind", f"must be one of {', '.join(Kind)}")
        of_kind = self._of_details if kind is Kind.DETAILS else self._of_statistics
        known = _OF_DETAILS if kind is Kind.DETAILS else _OF_STATISTICS
        parameters = Parameters.of(values, known)
        made_fast = of_kind(caller, parameters)
        form = parameters.choice("format", FileForm) or FileForm.CSV
        kept = {name: value for name, value in parameters.values.items() if name != "last"}
        return {**kept, **made_fast, "kind": kind.value, "format": form.value}

    def _of_details(self, caller: Caller, parameters: Parameters) -> dict[str, str]:
        query = details_query(caller, parameters)
        language_of(parameters)
        if query.application_id is None and query.recipient is None:
            raise QueryInvalid("application_id", "must be there unless there is a recipient")
        span = self.rules.span(query.period, self.clock.now())
        return _fixed(query.application_id, span.start, span.end)

    def _of_statistics(self, caller: Caller, parameters: Parameters) -> dict[str, str]:
        query = statistics_query(caller, parameters, self.clock.now())
        by = ",".join(query.by or Dimension)
        span = self.span_of_statistics(query)
        return {**_fixed(application_of_caller(caller, parameters), *span), "by": by}


@dataclass(frozen=True, slots=True)
class ExportRows:
    """Reads the rows of an export, page by page, as they stand in its file.

    A position of details is the token of a page, one of statistics is a time.
    """

    list_details: Callable[[DetailsQuery], DetailsPage]
    page_size: int
    read_statistics: Callable[[StatisticsQuery], Statistics]
    clock: Clock

    def __call__(self, question: Mapping[str, str], position: str) -> Chunk:
        """Return the rows from a position on. Raises QueryInvalid."""
        parameters = Parameters.of(question, PARAMETERS)
        if parameters.choice("kind", Kind) is Kind.DETAILS:
            return self._details(parameters, position)
        return self._statistics(parameters, position)

    def _details(self, parameters: Parameters, position: str) -> Chunk:
        query = replace(
            details_query(_asker(parameters), parameters),
            page_size=self.page_size,
            page_token=position or None,
        )
        page = self.list_details(query)
        show = whole if parameters.text("reveal") else masked
        rows = details_page(page, show, language_of(parameters))["messages"]
        return _chunk(parameters, rows, DETAILS_COLUMNS, position, page.next)

    def _statistics(self, parameters: Parameters, position: str) -> Chunk:
        """Read one day. What passes its time while others are read is left out."""
        now = self.clock.now()
        query = statistics_query(_asker(parameters), parameters, now)
        wanted = datetime.fromisoformat(position) if position else query.start
        start = max(wanted, query.step.oldest(now))
        end = min(start + timedelta(days=1), query.end)
        of_day = replace(query, start=start, end=end)
        rows = self.read_statistics(of_day).as_json()["series"] if start < end else []
        following = end.isoformat() if start < end < query.end else None
        return _chunk(parameters, rows, statistics_columns(query.by), position, following)


def _chunk(
    parameters: Parameters,
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[str],
    position: str,
    following: str | None,
) -> Chunk:
    form = parameters.choice("format", FileForm) or FileForm.CSV
    content = in_file(rows, columns, form, first=position == BEGINNING)
    return Chunk(content, len(rows), following)


def _asker(parameters: Parameters) -> Caller:
    """Return who may see what the question asks for, and no more."""
    application_id = parameters.text("application_id")
    return Caller(name="export", application_id=application_id, may_reveal=False)


def _fixed(application_id: str | None, start: datetime, end: datetime) -> dict[str, str]:
    named = {} if application_id is None else {"application_id": application_id}
    return {**named, "start": start.isoformat(), "end": end.isoformat()}

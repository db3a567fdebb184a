"""The routes of our own API: prove who asks, read the query, ask, answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from heliograph.api import documents
from heliograph.api.callers import Reveal, application_of_caller, route_of
from heliograph.api.details import details_query, language_of
from heliograph.api.parameters import Parameters
from heliograph.api.problems import (
    NOT_FOUND,
    RequestRefused,
    answer_or_problem,
    json_answer,
)
from heliograph.api.statistics import ONLY, statistics_document, statistics_query
from heliograph.domain.callers import Caller
from heliograph.domain.details import PAGE_SIZE, DetailsPage, DetailsQuery
from heliograph.domain.message_ids import application_of
from heliograph.domain.reply_queries import (
    InboundAnswer,
    InboundQuery,
    OptOutsAnswer,
    OptOutsQuery,
)
from heliograph.domain.statistics_queries import Statistics, StatisticsQuery
from heliograph.domain.story import Story
from heliograph.ports.clock import Clock
from heliograph.ports.http import HttpAnswer, HttpRequest

Respond: TypeAlias = Callable[[HttpRequest, Caller, Parameters], Mapping[str, Any]]

_EVERYWHERE: Final = frozenset({"reveal", "lang"})
_PAGED: Final = frozenset({"reveal", "application_id", "page_size", "page_token"})
_TIMES: Final = frozenset({"last", "start", "end"})
_DETAILS: Final = (
    _EVERYWHERE | _PAGED | _TIMES | {"recipient", "template_id", "send_result", "status_code"}
)
_INBOUND: Final = _PAGED | _TIMES | {"sender"}
_STATISTICS: Final = frozenset({"application_id", "start", "end", "step", "by", *ONLY})
_OPT_OUTS: Final = _PAGED | {"channel_number", "recipient"}


@dataclass(frozen=True, slots=True)
class RecordsEndpoint:
    """The operations of our own API.

    Every answer holds only what its caller owns: of another's message an application learns no
    more than of one that is not there.
    """

    authenticate: Callable[[HttpRequest], Caller]
    reveal: Reveal
    list_details: Callable[[DetailsQuery], DetailsPage]
    tell_story: Callable[[str], Story | None]
    list_inbound: Callable[[InboundQuery], InboundAnswer]
    list_opt_outs: Callable[[OptOutsQuery], OptOutsAnswer | None]
    read_statistics: Callable[[StatisticsQuery], Statistics]
    clock: Clock

    def details(self, request: HttpRequest) -> HttpAnswer:
        """Answer `GET /records/v1/details`."""
        return self._answer(request, _DETAILS, self._details)

    def message(self, request: HttpRequest) -> HttpAnswer:
        """Answer `GET /records/v1/messages/{message_id}`."""
        return self._answer(request, _EVERYWHERE, self._message)

    def inbound(self, request: HttpRequest) -> HttpAnswer:
        """Answer `GET /records/v1/inbound`."""
        return self._answer(request, _INBOUND, self._inbound)

    def opt_outs(self, request: HttpRequest) -> HttpAnswer:
        """Answer `GET /records/v1/opt-outs`."""
        return self._answer(request, _OPT_OUTS, self._opt_outs)

    def statistics(self, request: HttpRequest) -> HttpAnswer:
        """Answer `GET /records/v1/statistics`."""
        return self._answer(request, _STATISTICS, self._statistics)

    def _answer(self, request: HttpRequest, known: frozenset[str], respond: Respond) -> HttpAnswer:
        def found() -> HttpAnswer:
            caller = self.authenticate(request)
            return json_answer(respond(request, caller, Parameters(request.query, known)))

        return answer_or_problem(found)

    def _details(
        self, request: HttpRequest, caller: Caller, parameters: Parameters
    ) -> Mapping[str, Any]:
        query = details_query(caller, parameters)
        language = language_of(parameters)
        page = self.list_details(query)
        subject = query.recipient or f"application {query.application_id}"
        show = self.reveal(caller, parameters, subject, route_of(request))
        return documents.details_page(page, show, language)

    def _message(
        self, request: HttpRequest, caller: Caller, parameters: Parameters
    ) -> Mapping[str, Any]:
        language = language_of(parameters)
        message_id = request.path.rpartition("/")[2]
        is_theirs = caller.application_id in {None, application_of(message_id)}
        told = self.tell_story(message_id) if is_theirs else None
        if told is None:
            raise RequestRefused(NOT_FOUND, "There is no such message of yours.")
        show = self.reveal(caller, parameters, message_id, route_of(request))
        return documents.told(told, show, language)

    def _inbound(
        self, request: HttpRequest, caller: Caller, parameters: Parameters
    ) -> Mapping[str, Any]:
        query = InboundQuery(
            application_id=application_of_caller(caller, parameters),
            period=parameters.period(),
            sender=parameters.number("sender"),
            page_size=parameters.whole("page_size", PAGE_SIZE),
            page_token=parameters.text("page_token"),
        )
        answer = self.list_inbound(query)
        subject = query.sender or f"application {query.application_id}"
        return documents.inbound_page(
            answer, self.reveal(caller, parameters, subject, route_of(request))
        )

    def _opt_outs(
        self, request: HttpRequest, caller: Caller, parameters: Parameters
    ) -> Mapping[str, Any]:
        query = OptOutsQuery(
            application_id=application_of_caller(caller, parameters),
            channel_number=parameters.text("channel_number"),
            recipient=parameters.number("recipient"),
            page_size=parameters.whole("page_size", PAGE_SIZE),
            page_token=parameters.text("page_token"),
        )
        answer = self.list_opt_outs(query)
        if answer is None:
            raise RequestRefused(NOT_FOUND, "There is no such channel of yours.", "channel_number")
        subject = query.recipient or f"channel {query.channel_number}"
        return documents.opt_outs_page(
            answer, self.reveal(caller, parameters, subject, route_of(request))
        )

    def _statistics(
        self, _request: HttpRequest, caller: Caller, parameters: Parameters
    ) -> Mapping[str, Any]:
        query = statistics_query(caller, parameters, self.clock.now())
        return statistics_document(self.read_statistics(query))

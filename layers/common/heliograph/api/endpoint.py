"""The routes of our own API: prove who asks, read the query, ask, answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from heliograph.api import documents
from heliograph.api.callers import Reveal, application_of_caller
from heliograph.api.parameters import Parameters
from heliograph.api.problems import (
    INVALID,
    NOT_AUTHENTIC,
    NOT_FOUND,
    SUSPENDED,
    RequestRefused,
    json_answer,
)
from heliograph.domain.callers import Caller
from heliograph.domain.details import PAGE_SIZE, DetailsPage, DetailsQuery, Result, Wanted
from heliograph.domain.errors import ApplicationSuspended, NotAuthentic, QueryInvalid
from heliograph.domain.explanations import Language
from heliograph.domain.message_ids import application_of
from heliograph.domain.story import Story
from heliograph.ports.http import HttpAnswer, HttpRequest

Respond: TypeAlias = Callable[[HttpRequest, Caller, Parameters], Mapping[str, Any]]

_EVERYWHERE: Final = frozenset({"reveal", "lang"})
_PAGED: Final = _EVERYWHERE | {
    "application_id",
    "last",
    "start",
    "end",
    "recipient",
    "page_size",
    "page_token",
}
_DETAILS: Final = _PAGED | {"template_id", "send_result", "status_code"}


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

    def details(self, request: HttpRequest) -> HttpAnswer:
        """Answer `GET /records/v1/details`."""
        return self._answer(request, _DETAILS, self._details)

    def message(self, request: HttpRequest) -> HttpAnswer:
        """Answer `GET /records/v1/messages/{message_id}`."""
        return self._answer(request, _EVERYWHERE, self._message)

    def _answer(self, request: HttpRequest, known: frozenset[str], respond: Respond) -> HttpAnswer:
        try:
            caller = self.authenticate(request)
            return json_answer(respond(request, caller, Parameters(request.query, known)))
        except RequestRefused as refused:
            return refused.answer()
        except QueryInvalid as invalid:
            return RequestRefused(INVALID, str(invalid), invalid.field).answer()
        except ApplicationSuspended:
            return RequestRefused(SUSPENDED, "This key is paused.").answer()
        except NotAuthentic as unknown:
            return RequestRefused(NOT_AUTHENTIC, str(unknown)).answer()

    def _details(
        self, request: HttpRequest, caller: Caller, parameters: Parameters
    ) -> Mapping[str, Any]:
        query = _details_query(caller, parameters)
        language = _language(parameters)
        page = self.list_details(query)
        subject = query.recipient or f"application {query.application_id}"
        show = self.reveal(caller, parameters, subject, _route(request))
        return documents.details_page(page, show, language)

    def _message(
        self, request: HttpRequest, caller: Caller, parameters: Parameters
    ) -> Mapping[str, Any]:
        language = _language(parameters)
        message_id = request.path.rpartition("/")[2]
        is_theirs = caller.application_id in {None, application_of(message_id)}
        told = self.tell_story(message_id) if is_theirs else None
        if told is None:
            raise RequestRefused(NOT_FOUND, "There is no such message of yours.")
        show = self.reveal(caller, parameters, message_id, _route(request))
        return documents.told(told, show, language)


def _details_query(caller: Caller, parameters: Parameters) -> DetailsQuery:
    return DetailsQuery(
        application_id=application_of_caller(caller, parameters),
        period=parameters.period(),
        recipient=parameters.recipient("recipient"),
        wanted=Wanted(
            template_id=parameters.text("template_id"),
            result=parameters.choice("send_result", Result),
            status_code=parameters.text("status_code"),
        ),
        page_size=parameters.whole("page_size", PAGE_SIZE),
        page_token=parameters.text("page_token"),
    )


def _language(parameters: Parameters) -> Language:
    return parameters.choice("lang", Language) or Language.ENGLISH


def _route(request: HttpRequest) -> str:
    """Name what was asked for, without the query, which may name a number."""
    return f"{request.method} {request.path}"[:200]

"""query: what was sent and what became of it, for those who own it and for operators."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from heliograph.api.callers import Reveal
from heliograph.api.endpoint import RecordsEndpoint
from heliograph.bootstrap.details import message_details, template_names
from heliograph.bootstrap.messages import messages
from heliograph.bootstrap.number_keys import number_keys_for_questions
from heliograph.bootstrap.reading import applications
from heliograph.bootstrap.records import database
from heliograph.bootstrap.shared import clock, once, settings
from heliograph.bootstrap.tables import items
from heliograph.dialects.huawei.authentication import Authentication
from heliograph.domain.callers import OPERATOR_KEY, Caller, Operator, Owner
from heliograph.domain.reply_queries import (
    InboundAnswer,
    InboundQuery,
    OptOutsAnswer,
    OptOutsQuery,
)
from heliograph.domain.statistics_queries import Statistics, StatisticsQuery
from heliograph.edge.http import Route
from heliograph.models.audits import AuditRecord, DynamoAudit
from heliograph.models.configuration import Memory
from heliograph.models.operators import DynamoOperators, OperatorRecord
from heliograph.models.pushes import DynamoPushLog
from heliograph.ports.http import HttpRequest
from heliograph.usecases.list_details import RULES, ListDetails
from heliograph.usecases.tell_story import TellStory

if TYPE_CHECKING:
    from heliograph.api.exports import ExportsEndpoint

_KEY: Final = "an application's or an operator's key and secret, as X-WSSE or SDK-HMAC-SHA256"


@once
def _endpoint() -> RecordsEndpoint:
    return RecordsEndpoint(
        authenticate=_caller,
        reveal=_reveal(),
        list_details=ListDetails(
            message_details(),
            template_names(),
            clock,
            replace(RULES, longest=settings.records_span_days),
        ),
        tell_story=_tell_story(),
        list_inbound=_inbound,
        list_opt_outs=_opt_outs,
        read_statistics=_statistics,
        clock=clock,
    )


@once
def _exports() -> ExportsEndpoint:
    from heliograph.bootstrap.query_exports import exports_endpoint  # noqa: PLC0415

    return exports_endpoint(_caller, _reveal())


def _reveal() -> Reveal:
    audit = DynamoAudit(
        database().bound(AuditRecord, settings.audit_table), number_keys_for_questions()
    )
    return Reveal(audit, clock)


def _tell_story() -> TellStory:
    log = DynamoPushLog(items(settings.pushes_table), clock)
    return TellStory(messages(), log, settings.expire_after_seconds)


# Messages are asked for most; those questions are spared what the others import.


def _inbound(query: InboundQuery) -> InboundAnswer:
    from heliograph.bootstrap.query_others import list_inbound  # noqa: PLC0415

    return list_inbound()(query)


def _opt_outs(query: OptOutsQuery) -> OptOutsAnswer | None:
    from heliograph.bootstrap.query_others import list_opt_outs  # noqa: PLC0415

    return list_opt_outs()(query)


def _statistics(query: StatisticsQuery) -> Statistics:
    from heliograph.bootstrap.query_others import read_statistics  # noqa: PLC0415

    return read_statistics()(query)


def _caller(request: HttpRequest) -> Caller:
    """Return who asks. Raises NotAuthentic or ApplicationSuspended."""
    holder = _authentication()(request)
    if isinstance(holder, Operator):
        return Caller(
            name=f"operator {holder.name}", application_id=None, may_reveal=holder.may_reveal
        )
    application = holder.application
    return Caller(
        name=f"application {application.application_id}",
        application_id=application.application_id,
        may_reveal=application.may_reveal,
    )


@once
def _authentication() -> Authentication[Owner | Operator]:
    operators = DynamoOperators(database().bound(OperatorRecord, settings.operators_table))

    def find(app_key: str) -> Owner | Operator | None:
        if app_key.startswith(OPERATOR_KEY):
            return operators.get(app_key)
        application = applications().get_by_key(app_key)
        return None if application is None else Owner(application)

    remembered = Memory[str, Owner | Operator](find, time.monotonic)
    return Authentication(remembered.get, clock)


ROUTES: Final = {
    "GET /records/v1/details": Route(_KEY, lambda request: _endpoint().details(request)),
    "GET /records/v1/messages/{message_id}": Route(
        _KEY, lambda request: _endpoint().message(request)
    ),
    "GET /records/v1/inbound": Route(_KEY, lambda request: _endpoint().inbound(request)),
    "GET /records/v1/opt-outs": Route(_KEY, lambda request: _endpoint().opt_outs(request)),
    "GET /records/v1/statistics": Route(_KEY, lambda request: _endpoint().statistics(request)),
    "POST /records/v1/exports": Route(_KEY, lambda request: _exports().start(request)),
    "GET /records/v1/exports/{export_id}": Route(_KEY, lambda request: _exports().show(request)),
}

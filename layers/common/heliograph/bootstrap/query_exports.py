"""query: exports, which are asked for least of all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from heliograph.api.callers import Reveal
from heliograph.api.exports import ExportsEndpoint
from heliograph.api.questions import ExportQuestions
from heliograph.bootstrap.exports import exports, s3
from heliograph.bootstrap.queues import export_queue
from heliograph.bootstrap.shared import clock, settings
from heliograph.bootstrap.statistics import statistics
from heliograph.domain.callers import Caller
from heliograph.domain.statistics_queries import STATISTICS_RETENTION
from heliograph.files.s3 import S3Links
from heliograph.ports.http import HttpRequest
from heliograph.usecases.list_details import EXPORT_RULES
from heliograph.usecases.read_statistics import ReadStatistics
from heliograph.usecases.start_export import StartExport


def exports_endpoint(
    authenticate: Callable[[HttpRequest], Caller], reveal: Reveal
) -> ExportsEndpoint:
    """Return what answers the routes of exports."""
    read_statistics = ReadStatistics(statistics(), clock, longest=STATISTICS_RETENTION)
    return ExportsEndpoint(
        authenticate=authenticate,
        reveal=reveal,
        question_of=ExportQuestions(EXPORT_RULES, read_statistics.span, clock),
        start_export=StartExport(exports(), export_queue()),
        get_export=exports().get,
        make_link=_link,
        clock=clock,
    )


def _link(key: str, name: str, lifetime: timedelta) -> str:
    return S3Links(s3(), settings.exports_bucket)(key, name, lifetime)

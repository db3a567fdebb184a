"""Our own API on fakes, asked by callers who have proved who they are."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from heliograph.api.callers import Reveal
from heliograph.api.endpoint import RecordsEndpoint
from heliograph.api.exports import ExportsEndpoint
from heliograph.api.questions import ExportQuestions, ExportRows
from heliograph.domain.audit import AuditEntry
from heliograph.domain.callers import Caller
from heliograph.domain.exports import ExportJob
from heliograph.domain.message_ids import message_ids
from heliograph.domain.statistics_queries import STATISTICS_RETENTION
from heliograph.ports.http import HttpAnswer, HttpRequest
from heliograph.usecases.list_details import EXPORT_RULES, LATER_RULES, ListDetails
from heliograph.usecases.list_inbound import ListInbound
from heliograph.usecases.list_opt_outs import ListOptOuts
from heliograph.usecases.read_statistics import ReadStatistics
from heliograph.usecases.run_export import RunExport
from heliograph.usecases.start_export import StartExport
from heliograph.usecases.tell_story import TellStory

from tests.contracts.examples import message_at
from tests.fakes import (
    NOON,
    FakeClock,
    FakeConfiguration,
    FakeDetails,
    FakeExportFiles,
    FakeExports,
    FakeMessages,
    FakePushLog,
    FakeQueue,
    FakeStatistics,
    FakeTemplateNames,
)
from tests.fakes.replies import FakeInboundPages, FakeOptOutPages
from tests.unit.api.described import check
from tests.unit.usecases.examples import NOTIFICATION, PARCEL, WORLDWIDE

SHOP: Final = Caller(name="application 10001", application_id="10001", may_reveal=False)
OPEN_SHOP: Final = replace(SHOP, may_reveal=True)
OPERATOR: Final = Caller(name="operator ada", application_id=None, may_reveal=True)
NUMBER: Final = "+8613800000012"
MASKED: Final = "+86*******0012"
HOUR: Final = timedelta(hours=1)


class FakeAudit:
    """Audit."""

    def __init__(self) -> None:
        self.entries: list[AuditEntry] = []

    def add(self, entry: AuditEntry) -> None:
        self.entries.append(entry)


@dataclass
class Service:
    """What a test asks, and everything that it can look at afterwards."""

    caller: Caller = SHOP
    clock: FakeClock = field(default_factory=FakeClock)

    def __post_init__(self) -> None:
        self.messages = FakeMessages(self.clock)
        self.pushes = FakePushLog(self.clock)
        self.audit = FakeAudit()
        self.inbound_pages = FakeInboundPages()
        self.opt_out_pages = FakeOptOutPages()
        self.statistics = FakeStatistics(self.clock)
        self.exports, self.files = FakeExports(self.clock), FakeExportFiles()
        self.queue: FakeQueue[ExportJob] = FakeQueue()
        self.refusal: Exception | None = None
        details = FakeDetails(self.messages, self.clock)
        read_statistics = ReadStatistics(self.statistics, self.clock)
        self.endpoint = RecordsEndpoint(
            authenticate=self._authenticate,
            reveal=Reveal(self.audit, self.clock),
            list_details=ListDetails(details, FakeTemplateNames([PARCEL]), self.clock),
            tell_story=TellStory(self.messages, self.pushes, timedelta(hours=72)),
            list_inbound=ListInbound(self.inbound_pages, self.clock),
            list_opt_outs=ListOptOuts(
                self.opt_out_pages, FakeConfiguration(channels=[NOTIFICATION, WORLDWIDE])
            ),
            read_statistics=read_statistics,
            clock=self.clock,
        )
        self.asked_exports = ExportsEndpoint(
            authenticate=self._authenticate,
            reveal=Reveal(self.audit, self.clock),
            question_of=ExportQuestions(
                EXPORT_RULES,
                replace(read_statistics, longest=STATISTICS_RETENTION).span,
                self.clock,
            ),
            start_export=StartExport(self.exports, self.queue),
            get_export=self.exports.get,
            make_link=lambda key, name, lifetime: f"https://files/{key}?{name}&{lifetime}",
            clock=self.clock,
        )
        later = ListDetails(details, FakeTemplateNames([PARCEL]), self.clock, LATER_RULES)
        rows = ExportRows(later, 2, read_statistics, self.clock)
        self.run_export = RunExport(self.exports, self.files, rows, self.queue, self.clock)

    def _authenticate(self, _request: HttpRequest) -> Caller:
        if self.refusal is not None:
            raise self.refusal
        return self.caller

    def put(self, application_id: str = "10001", at: datetime = NOON - HOUR, **facts: Any) -> str:
        message_id = next(message_ids(application_id, at))
        message = replace(message_at(at), message_id=message_id, recipient=NUMBER, **facts)
        self.messages.records[message_id] = message
        return message_id

    def details(self, **query: str) -> tuple[int, Any]:
        return self._asked(self.endpoint.details, "/records/v1/details", query)

    def inbound(self, **query: str) -> tuple[int, Any]:
        return self._asked(self.endpoint.inbound, "/records/v1/inbound", query)

    def opt_outs(self, **query: str) -> tuple[int, Any]:
        return self._asked(self.endpoint.opt_outs, "/records/v1/opt-outs", query)

    def counts(self, **query: str) -> tuple[int, Any]:
        return self._asked(self.endpoint.statistics, "/records/v1/statistics", query)

    def start_export(self, body: object, **headers: str) -> tuple[int, Any]:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        request = replace(get("/records/v1/exports", ""), method="POST", body=content)
        answer = self.asked_exports.start(replace(request, headers=headers))
        status, found = content_of(answer)
        check("POST /records/v1/exports", status, found)
        return status, found

    def export(self, export_id: str) -> tuple[int, Any]:
        answer = self.asked_exports.show(get(f"/records/v1/exports/{export_id}", ""))
        status, content = content_of(answer)
        check("GET /records/v1/exports/{export_id}", status, content)
        return status, content

    def exported(self, **content: str) -> tuple[Any, bytes]:
        """What is said of an export that is done, and its file."""
        status, started = self.start_export(content)
        assert status == 202, started
        while self.queue.entries:
            self.run_export(self.queue.entries.pop(0).export_id, "entry")
        key = self.exports.kept[started["export_id"]].key
        assert key is not None
        return self.export(started["export_id"])[1], self.files.files[key]

    def _asked(
        self, answer: Callable[[HttpRequest], HttpAnswer], path: str, query: Mapping[str, str]
    ) -> tuple[int, Any]:
        status, content = content_of(answer(get(path, query)))
        check(f"GET {path}", status, content)
        return status, content

    def message(self, message_id: str, **query: str) -> tuple[int, Any]:
        path = f"/records/v1/messages/{message_id}"
        status, content = content_of(self.endpoint.message(get(path, query)))
        check("GET /records/v1/messages/{message_id}", status, content)
        return status, content


def get(path: str, query: Mapping[str, str] | str) -> HttpRequest:
    return HttpRequest(
        method="GET",
        path=path,
        query=query if isinstance(query, str) else urlencode(query),
        headers={},
        body=b"",
        client_address="203.0.113.7",
    )


def content_of(answer: HttpAnswer) -> tuple[int, Any]:
    """The status and the JSON of an answer; no answer is ever kept on its way."""
    assert answer.headers == {"cache-control": "no-store"}
    assert answer.content_type.startswith("application/json")
    return answer.status, json.loads(answer.body)

"""Our own API on fakes, asked by callers who have proved who they are."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from heliograph.api.callers import Reveal
from heliograph.api.endpoint import RecordsEndpoint
from heliograph.domain.audit import AuditEntry
from heliograph.domain.callers import Caller
from heliograph.domain.message_ids import message_ids
from heliograph.ports.http import HttpAnswer, HttpRequest
from heliograph.usecases.list_details import ListDetails
from heliograph.usecases.list_inbound import ListInbound
from heliograph.usecases.list_opt_outs import ListOptOuts
from heliograph.usecases.read_statistics import ReadStatistics
from heliograph.usecases.tell_story import TellStory

from tests.contracts.examples import message_at
from tests.fakes import (
    NOON,
    FakeClock,
    FakeConfiguration,
    FakeDetails,
    FakeMessages,
    FakePushLog,
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
        self.refusal: Exception | None = None
        self.endpoint = RecordsEndpoint(
            authenticate=self._authenticate,
            reveal=Reveal(self.audit, self.clock),
            list_details=ListDetails(
                FakeDetails(self.messages, self.clock), FakeTemplateNames([PARCEL]), self.clock
            ),
            tell_story=TellStory(self.messages, self.pushes, timedelta(hours=72)),
            list_inbound=ListInbound(self.inbound_pages, self.clock),
            list_opt_outs=ListOptOuts(
                self.opt_out_pages, FakeConfiguration(channels=[NOTIFICATION, WORLDWIDE])
            ),
            read_statistics=ReadStatistics(self.statistics, self.clock),
            clock=self.clock,
        )

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

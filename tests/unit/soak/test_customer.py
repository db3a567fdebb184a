"""What the customer of a soak makes of the pushes that come."""

import json
from datetime import UTC, datetime
from urllib.parse import urlencode

from tests.e2e.receiver import Push
from tests.soak.customer import REPLIES, REPORTS, REPORTS_TOGETHER, Customer, reports_in

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def fields(message_id: str, sequence: int = 1, source: int = 2) -> dict[str, str]:
    return {
        "smsMsgId": message_id,
        "sequence": str(sequence),
        "total": "2",
        "source": str(source),
        "status": "DELIVRD",
    }


def form(path: str, content: dict[str, str]) -> Push:
    return Push("POST", path, {}, urlencode(content).encode())


def test_a_report_that_came_alone_is_read() -> None:
    (report,) = reports_in(form(REPORTS, fields("a", 2)), NOON)
    assert (report.message_id, report.sequence, report.total) == ("a", 2, 2)
    assert (report.status, report.by_platform, report.together) == ("DELIVRD", False, False)


def test_reports_that_came_together_are_told_apart() -> None:
    content = {"statusReportList": [fields("a"), fields("b", source=1)]}
    push = Push("POST", REPORTS_TOGETHER, {}, json.dumps(content).encode())
    reports = list(reports_in(push, NOON))
    assert [(one.message_id, one.by_platform) for one in reports] == [("a", False), ("b", True)]
    assert all(one.together for one in reports)


def test_a_message_has_ended_when_all_of_its_segments_are_told() -> None:
    customer = Customer()
    for told in (fields("a", 1), fields("b", 1), fields("b", 1), fields("a", 2)):
        customer.take(form(REPORTS, told))
    assert customer.not_ended(["a", "b", "never heard of"]) == {"b", "never heard of"}


def test_a_reply_is_no_report() -> None:
    customer = Customer()
    customer.take(form(REPLIES, {"smsMsgId": "a", "from": "+8613800000012"}))
    assert customer.reports == []
    assert [(reply.inbound_id, reply.sender) for reply in customer.replies] == [
        ("a", "+8613800000012")
    ]

"""X-Dry-Run: the same answer with what would become of each row, and nothing is sent."""

from typing import Any

import pytest
from heliograph.dialects.huawei.dry_run import VERDICTS
from heliograph.domain.barring import Barring, BarringKind
from heliograph.domain.screening import ScreeningRule
from heliograph.ports.http import HttpAnswer, HttpRequest

from tests.fakes import NOON
from tests.unit.dialects.huawei.clients import document, form, with_headers, with_wsse
from tests.unit.dialects.huawei.service import (
    CHANNEL,
    HELLO,
    PLAIN,
    WORLDWIDE,
    WORLDWIDE_CHANNEL,
    Service,
    content_of,
)

FIELDS = {"from": CHANNEL.channel_number, "to": "+8613112345678", "templateId": PLAIN.template_id}
BATCH = {
    "from": CHANNEL.channel_number,
    "smsContent": [{"to": ["+8613112345678"], "templateId": PLAIN.template_id}],
}
PASSED = [{"rule": name, "passed": True} for name in ("optOut", "blocklist", "area", "frequency")]
ADDED = {"encoding", "characters", "notGsm7", "screening"}


def dry(request: HttpRequest, value: str = "true") -> HttpRequest:
    return with_headers(request, x_dry_run=value)


def code_of(answer: HttpAnswer) -> tuple[int, str]:
    return answer.status, content_of(answer)["code"]


def rows_of(answer: HttpAnswer) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = content_of(answer)["result"]
    return rows


@pytest.mark.parametrize(
    "request_", [with_wsse(form(FIELDS)), with_wsse(document(BATCH))], ids=["form", "batch"]
)
def test_a_dry_run_is_answered_as_the_send_would_be_and_sends_nothing(
    service: Service, request_: HttpRequest
) -> None:
    answer = service.answer(dry(request_))
    assert service.queue.calls == 0
    sent = service.answer(request_)
    assert answer.status == 200
    assert set(content_of(answer)) == {"dryRun", *content_of(sent)}
    assert content_of(answer)["dryRun"] is True
    (row,), (sent_row,) = rows_of(answer), rows_of(sent)
    assert row.keys() == {*sent_row, *ADDED}
    assert {**row, "smsMsgId": ""}.items() >= {**sent_row, "smsMsgId": ""}.items()
    text = "[Shop]Your order has been shipped."
    assert (row["encoding"], row["characters"], row["notGsm7"]) == ("ucs2", len(text), [])
    assert row["screening"] == PASSED


def test_what_would_stop_a_message_stands_at_its_rule_with_the_status_of_its_report(
    service: Service,
) -> None:
    service.barrings.record(
        Barring(
            kind=BarringKind.OPT_OUT,
            recipient="+8613112345678",
            channel_number=CHANNEL.channel_number,
            reason="T",
            recorded_by="the person",
            recorded_at=NOON,
        )
    )
    to = "+8613112345678,+2412000000,+"
    barred, abroad, malformed = rows_of(service.answer(dry(with_wsse(form({**FIELDS, "to": to})))))
    opt_out, *others = barred["screening"]
    assert opt_out == {"rule": "optOut", "passed": False, "broken": "opt_out", "status": "REJECTD"}
    assert others == PASSED[1:]
    assert [one["rule"] for one in abroad["screening"] if not one["passed"]] == ["area"]
    assert malformed["status"] == "E200031"
    assert "screening" not in malformed


def test_the_characters_that_make_an_international_text_dearer_are_named(
    service: Service,
) -> None:
    fields = {
        "from": WORLDWIDE_CHANNEL.channel_number,
        "to": "+2412000000",
        "templateId": HELLO.template_id,
        "templateParas": '["Zo\\u00eb €"]',
    }
    (row,) = rows_of(service.answer(dry(with_wsse(form(fields), app_key=WORLDWIDE.app_key))))
    assert (row["encoding"], row["characters"], row["notGsm7"]) == ("ucs2", 12, ["ë"])
    fields["templateParas"] = '["Zoe €"]'
    (row,) = rows_of(service.answer(dry(with_wsse(form(fields), app_key=WORLDWIDE.app_key))))
    assert (row["encoding"], row["characters"], row["notGsm7"]) == ("gsm7", 13, [])


def test_where_nothing_would_be_sent_the_rows_say_why(service: Service) -> None:
    answer = service.answer(dry(with_wsse(form({**FIELDS, "templateId": "none"}))))
    assert code_of(answer) == (400, "E000510")
    (row,) = rows_of(answer)
    assert row["status"] == "E200030"
    assert ADDED.isdisjoint(row)


def test_a_dry_run_leaves_no_trace_under_an_idempotency_key(service: Service) -> None:
    request = with_headers(with_wsse(form(FIELDS)), idempotency_key="order-4711")
    assert service.answer(dry(request)).headers == {}
    assert code_of(service.answer(request)) == (200, "000000")
    assert content_of(service.answer(dry(request)))["dryRun"] is True
    assert len(service.queued) == 1


@pytest.mark.parametrize("value", ["true", "True", "TRUE", " true "])
def test_the_header_says_true(service: Service, value: str) -> None:
    assert content_of(service.answer(dry(with_wsse(form(FIELDS)), value)))["dryRun"] is True
    assert service.queued == []


def test_the_header_may_say_false(service: Service) -> None:
    answer = service.answer(dry(with_wsse(form(FIELDS)), "false"))
    assert "dryRun" not in content_of(answer)
    assert len(service.queued) == 1


@pytest.mark.parametrize("value", ["", "1", "yes", "ture", "true, true", "true;x", "\x00", "是"])
def test_a_dry_run_with_a_slip_of_the_pen_is_no_send(service: Service, value: str) -> None:
    answer = service.answer(dry(with_wsse(form(FIELDS)), value))
    assert code_of(answer) == (400, "E000503")
    assert "X-Dry-Run" in content_of(answer)["description"]
    assert service.queued == []


def test_who_asks_is_proved_before_a_dry_run(service: Service) -> None:
    assert code_of(service.answer(dry(form(FIELDS)))) == (400, "E000001")
    wrong = dry(with_wsse(form(FIELDS), secret="wrong"))
    assert code_of(service.answer(wrong)) == (401, "E000105")
    wrong = dry(with_wsse(form(FIELDS, content_type="text/plain")), "x")
    assert code_of(service.answer(wrong)) == (400, "E000040")


def test_every_screening_rule_has_one_verdict() -> None:
    rules = [rule for about in VERDICTS.values() for rule in about]
    assert len(rules) == len(set(rules))
    assert set(rules) == set(ScreeningRule)

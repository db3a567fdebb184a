"""Status reports and uplinks as forms (RPT-07, RPT-09, UPL-06, UPL-09)."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlencode

import pytest
from heliograph.dialects.huawei.codes import STATUS_DESCRIPTIONS
from heliograph.dialects.huawei.push import HuaweiPushRenderer
from heliograph.domain.jobs import Push, ReportBatch, StatusReport, UplinkNotice
from heliograph.domain.messages import MessageState, Outcome, ReportSource
from heliograph.domain.screening import STATUS_CODES, ScreeningRule
from hypothesis import given, settings
from hypothesis import strategies as st

MESSAGE_ID = "0199f3a2-7c00-7abc-8def-0123456789ab_10001"
INBOUND_ID = "9692b5be-c427-4525-8e73-cf4a6ac5b3f7"
AT = datetime(2026, 3, 4, 5, 6, 7, 890_000, tzinfo=UTC)

DELIVERED = Outcome(
    state=MessageState.DELIVERED,
    status_code="DELIVRD",
    source=ReportSource.CARRIER,
    carrier_code="DELIVRD",
    reported_at=AT,
)
EXPIRED = Outcome(state=MessageState.EXPIRED, status_code="EXPIRED", source=ReportSource.PLATFORM)


def screened(rule: ScreeningRule) -> Outcome:
    return Outcome(
        state=MessageState.REJECTED,
        status_code=STATUS_CODES[rule],
        source=ReportSource.PLATFORM,
        reason=rule,
    )


def report(outcome: Outcome = DELIVERED, **differences: Any) -> StatusReport:
    about: dict[str, Any] = {
        "message_id": MESSAGE_ID,
        "dialect": "huawei",
        "url": "https://customer.test/reports",
        "recipient": "+8613112345678",
        "sequence": 1,
        "segment_count": 1,
        **differences,
    }
    return StatusReport(outcome=outcome, **about)


def notice(text: str) -> UplinkNotice:
    return UplinkNotice(
        inbound_id=INBOUND_ID,
        application_id="10001",
        dialect="huawei",
        url="https://customer.test/uplinks",
        sender="+8613112345678",
        channel_number="8824110605111",
        text=text,
        received_at=AT,
    )


def pushed(push: Push) -> dict[str, str]:
    """The fields of the form; none may stand there twice."""
    body = HuaweiPushRenderer().render(push).body.decode("ascii")
    pairs = parse_qsl(body, keep_blank_values=True, strict_parsing=True, errors="strict")
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def test_a_push_is_a_form_without_a_charset() -> None:
    for push in (report(), notice("x")):
        content_type = HuaweiPushRenderer().render(push).content_type
        assert content_type == "application/x-www-form-urlencoded"


# -- several reports at once -----------------------------------------------------------------------


def test_a_batch_is_json_whose_values_are_all_texts() -> None:
    """RPT-01, RPT-09: the fields of each report are those it has alone."""
    reports = (
        report(segment_count=2),
        report(sequence=2, segment_count=2, client_reference='{"a": "好&="}'),
        report(EXPIRED),
        report(recipient="+12025550123"),
    )
    rendered = HuaweiPushRenderer().render(ReportBatch(reports=reports))
    assert rendered.content_type == "application/json"
    content = json.loads(rendered.body)
    assert content == {"statusReportList": [pushed(one) for one in reports]}
    assert all(type(value) is str for one in content["statusReportList"] for value in one.values())


# -- status reports --------------------------------------------------------------------------------


def test_a_report_of_a_mainland_carrier_has_exactly_these_fields() -> None:
    assert pushed(report()) == {
        "smsMsgId": MESSAGE_ID,
        "status": "DELIVRD",
        "statusDesc": "用户已成功收到短信",
        "total": "1",
        "sequence": "1",
        "source": "2",
        "updateTime": "2026-03-04T05:06:07Z",
    }


def test_a_report_that_the_platform_made_has_no_time() -> None:
    assert pushed(report(EXPIRED)) == {
        "smsMsgId": MESSAGE_ID,
        "status": "EXPIRED",
        "statusDesc": "短信超过有效期仍未收到状态报告",
        "total": "1",
        "sequence": "1",
        "source": "1",
    }


def test_a_time_that_is_not_the_handsets_is_not_told() -> None:
    assert "updateTime" not in pushed(report(replace(EXPIRED, reported_at=AT)))


def test_the_colons_of_the_time_are_encoded() -> None:
    assert b"updateTime=2026-03-04T05%3A06%3A07Z" in HuaweiPushRenderer().render(report()).body


def test_there_is_one_report_per_segment_with_the_same_message_id() -> None:
    forms = [pushed(report(sequence=sequence, segment_count=3)) for sequence in (1, 2, 3)]
    assert [form["sequence"] for form in forms] == ["1", "2", "3"]
    assert {form["total"] for form in forms} == {"3"}
    assert {form["smsMsgId"] for form in forms} == {MESSAGE_ID}


def test_the_callers_reference_comes_back_with_the_recipient() -> None:
    form = pushed(report(client_reference="order 47+11 & 签名=%"))
    assert (form["extend"], form["to"]) == ("order 47+11 & 签名=%", "+8613112345678")


def test_without_a_reference_there_is_neither_reference_nor_recipient() -> None:
    assert not {"extend", "to"} & pushed(report()).keys()


def test_an_international_report_has_the_carriers_own_code_and_no_chinese_text() -> None:
    outcome = Outcome(
        state=MessageState.UNDELIVERED,
        status_code="UNDELIV",
        source=ReportSource.CARRIER,
        carrier_code="0x0b",
        reported_at=AT,
    )
    form = pushed(report(outcome, recipient="+2412000000"))
    assert form["orgCode"] == "0x0b"
    assert "statusDesc" not in form
    assert "orgCode" not in pushed(report(outcome))


def test_an_international_report_without_a_carriers_code_leaves_it_out() -> None:
    assert "orgCode" not in pushed(report(EXPIRED, recipient="+2412000000"))


def test_a_code_that_nobody_knows_is_passed_on_without_a_description() -> None:
    outcome = Outcome(
        state=MessageState.UNDELIVERED,
        status_code="MK:0001",
        source=ReportSource.CARRIER,
        carrier_code="MK:0001",
        reported_at=AT,
    )
    form = pushed(report(outcome))
    assert form["status"] == "MK:0001"
    assert "statusDesc" not in form


@pytest.mark.parametrize(
    ("rule", "status"),
    [
        (ScreeningRule.OPT_OUT, "REJECTD"),
        (ScreeningRule.BLOCKLIST, "MBBLACK"),
        (ScreeningRule.MAINLAND_ONLY, "E200024"),
        (ScreeningRule.INTERNATIONAL_ONLY, "E200025"),
        (ScreeningRule.MINUTE_LIMIT, "MILIMIT"),
        (ScreeningRule.DAY_LIMIT, "LIMIT"),
        (ScreeningRule.SAME_LIMIT, "BEYONDN"),
    ],
)
def test_each_rule_of_screening_has_its_status(rule: ScreeningRule, status: str) -> None:
    """BLK-03, FRQ-07, NUM-04"""
    form = pushed(report(screened(rule)))
    assert form.pop("statusDesc", None) or status == "E200024"
    assert form == {
        "smsMsgId": MESSAGE_ID,
        "status": status,
        "total": "1",
        "sequence": "1",
        "source": "1",
    }


def test_a_report_of_an_opt_out_says_so_in_its_description() -> None:
    """BLK-03: REJECTD alone would not tell it from a refusal of the network."""
    assert pushed(report(screened(ScreeningRule.OPT_OUT)))["statusDesc"] == "SC:0016"


def test_what_a_carrier_rejects_is_no_opt_out() -> None:
    outcome = Outcome(
        state=MessageState.REJECTED, status_code="REJECTD", source=ReportSource.CARRIER
    )
    assert pushed(report(outcome))["statusDesc"] == "短信被拒绝"


def test_every_description_fits_its_field() -> None:
    assert all(0 < len(text) <= 500 for text in STATUS_DESCRIPTIONS.values())


# -- uplinks ---------------------------------------------------------------------------------------


def test_an_uplink_has_exactly_these_fields() -> None:
    assert pushed(notice("Yes 好的 & more=1")) == {
        "smsMsgId": INBOUND_ID,
        "from": "+8613112345678",
        "to": "8824110605111",
        "body": "Yes 好的 & more=1",
    }


def test_an_uplink_is_encoded_as_the_documents_show() -> None:
    assert HuaweiPushRenderer().render(notice("Yes 好的 & more=1")).body == (
        b"from=%2B8613112345678&to=8824110605111&body=Yes+%E5%A5%BD%E7%9A%84+%26+more%3D1"
        b"&smsMsgId=9692b5be-c427-4525-8e73-cf4a6ac5b3f7"
    )


def test_an_empty_reply_is_pushed_as_an_empty_body() -> None:
    assert pushed(notice(""))["body"] == ""


# -- anything --------------------------------------------------------------------------------------

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@settings(deadline=None)
@given(TEXTS)
def test_whatever_was_written_is_read_again(text: str) -> None:
    assert pushed(notice(text))["body"] == text
    assert pushed(report(client_reference=text))["extend"] == text


@pytest.mark.parametrize("push", [report(client_reference="a b+c"), notice("a b+c")])
def test_a_reader_that_decodes_the_whole_body_first_reads_the_same(push: Push) -> None:
    """The vendor's sample parsers do that; only `&` and `=` in a value confuse them."""
    decoded = unquote_plus(HuaweiPushRenderer().render(push).body.decode())
    assert dict(pair.split("=") for pair in decoded.split("&")) == pushed(push)


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("aZ0_.~-+%&=; \n\x00")))
def test_a_form_is_encoded_as_everybody_encodes_forms(text: str) -> None:
    body = HuaweiPushRenderer().render(notice(text)).body
    assert body.decode() == urlencode(parse_qsl(body.decode(), keep_blank_values=True))
    assert dict(parse_qsl(body.decode(), keep_blank_values=True))["body"] == text

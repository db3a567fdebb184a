"""What a send is answered: the shape and the types clients rely on (API-09, API-10)."""

import json
import re
from datetime import UTC, datetime
from typing import Any

from heliograph.dialects.huawei import codes
from heliograph.dialects.huawei.answers import answer_of, refusal_of
from heliograph.domain.sending import Refusal, SendResult, SendRow

from tests.unit.dialects.huawei.service import content_of

AT = datetime(2026, 3, 4, 5, 6, 7, 890_000, tzinfo=UTC)
MESSAGE_ID = "0199f3a2-7c00-7abc-8def-0123456789ab_10001"


def row(**differences: Any) -> SendRow:
    about: dict[str, Any] = {
        "message_id": MESSAGE_ID,
        "submitted": "13112345678",
        "number": "+8613112345678",
        "channel_number": "8824110605111",
        "segment_count": 2,
        **differences,
    }
    return SendRow(**about)


def content(*rows: SendRow) -> dict[str, Any]:
    return content_of(answer_of(SendResult(accepted_at=AT, rows=rows)))


def test_an_accepted_number_has_every_field_in_its_type() -> None:
    assert content(row()) == {
        "result": [
            {
                "total": 2,
                "originTo": "13112345678",
                "createTime": "2026-03-04T05:06:07Z",
                "from": "8824110605111",
                "smsMsgId": MESSAGE_ID,
                "countryId": "CN",
                "status": "000000",
            }
        ],
        "code": "000000",
        "description": "Success",
    }


def test_only_the_count_of_segments_is_a_number() -> None:
    (answered,) = content(row())["result"]
    assert {name for name, value in answered.items() if isinstance(value, int)} == {"total"}
    assert {type(value) for name, value in answered.items() if name != "total"} == {str}


def test_a_message_id_has_the_form_that_clients_expect() -> None:
    (answered,) = content(row())["result"]
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}_[0-9]+", answered["smsMsgId"])
    assert len(answered["smsMsgId"]) <= 50


def test_the_number_is_echoed_as_it_was_submitted() -> None:
    for submitted in ("+8613112345678", "8613112345678", "13112345678"):
        assert content(row(submitted=submitted))["result"][0]["originTo"] == submitted


def test_the_country_is_that_of_the_number_and_absent_where_there_is_none() -> None:
    assert content(row(number="+2412000000"))["result"][0]["countryId"] == "GA"
    for number in (None, "+999", "+0"):
        assert "countryId" not in content(row(number=number))["result"][0]


def test_each_refused_number_says_why_and_the_others_are_not_affected() -> None:
    rows = [row(), *(row(refusal=refusal) for refusal in Refusal)]
    answer = answer_of(SendResult(accepted_at=AT, rows=tuple(rows)))
    answered = content_of(answer)
    assert (answer.status, answered["code"]) == (200, "000000")
    assert [one["status"] for one in answered["result"]] == [
        "000000",
        *(codes.ROW_STATUS[refusal] for refusal in Refusal),
    ]


def test_if_no_number_was_accepted_the_whole_send_failed_but_has_its_rows() -> None:
    rows = (row(refusal=Refusal.DUPLICATE), row(refusal=Refusal.NUMBER_MALFORMED))
    answer = answer_of(SendResult(accepted_at=AT, rows=rows))
    answered = content_of(answer)
    assert (answer.status, answered["code"]) == (400, "E000510")
    assert [one["status"] for one in answered["result"]] == ["E200041", "E200031"]


def test_a_refused_row_without_text_or_channel_still_has_its_fields() -> None:
    refused = row(
        refusal=Refusal.TEMPLATE_NOT_ACTIVE, segment_count=0, channel_number=None, number=None
    )
    (answered,) = content(refused)["result"]
    assert (answered["total"], answered["from"], answered["status"]) == (1, "", "E200030")


def test_a_refusal_of_the_whole_send_has_no_result_at_all() -> None:
    answer = refusal_of(codes.UNKNOWN_APP_KEY)
    assert answer.status == 401
    assert content_of(answer) == {"code": "E000102", "description": "Invalid app_key."}


def test_a_refusal_says_the_details_that_its_description_has_room_for() -> None:
    assert content_of(refusal_of(codes.MALFORMED_FIELD, "to: required"))["description"] == (
        "Parameter format error: to: required"
    )
    assert content_of(refusal_of(codes.UNPARSABLE, "not JSON"))["description"] == "System error."


def test_answers_are_json_in_utf_8_and_say_so() -> None:
    answer = refusal_of(codes.MALFORMED_FIELD, "签名")
    assert answer.content_type == "application/json;charset=UTF-8"
    assert json.loads(answer.body.decode())["description"].endswith("签名")

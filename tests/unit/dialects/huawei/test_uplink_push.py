"""Uplinks as an application may have chosen them: with their time, or as JSON (UPL-06, UPL-07)."""

import json
from dataclasses import replace
from typing import Any

import pytest
from heliograph.dialects.huawei.push import HuaweiPushRenderer
from heliograph.domain.replies import PushFormat

from tests.unit.dialects.huawei.test_push import INBOUND_ID, MESSAGE_ID, notice, pushed


def test_an_uplink_says_when_it_came_if_the_application_wants_to_know() -> None:
    """UPL-06"""
    assert "createTime" not in pushed(notice("x"))
    dated = replace(notice("x"), has_create_time=True)
    assert pushed(dated) == {**pushed(notice("x")), "createTime": "2026-03-04T05:06:07Z"}


@pytest.mark.parametrize(("answers", "candidates"), [(MESSAGE_ID, 1), (None, 0), (None, 2)])
def test_an_uplink_in_json_says_what_else_is_known_of_it(
    answers: str | None, candidates: int
) -> None:
    """UPL-07"""
    facts: dict[str, Any] = {
        "answers": answers,
        "candidates": candidates,
        "carrier": "simulator",
    }
    rendered = HuaweiPushRenderer().render(
        replace(notice("Yes 好的 & more=1"), format=PushFormat.JSON, **facts)
    )
    assert rendered.content_type == "application/json"
    assert json.loads(rendered.body) == {
        "from": "+8613112345678",
        "to": "8824110605111",
        "body": "Yes 好的 & more=1",
        "smsMsgId": INBOUND_ID,
        "createTime": "2026-03-04T05:06:07Z",
        **facts,
    }


@pytest.mark.parametrize("text", ["\ufffe\uffff", "\x00", "😀", '"}'])
def test_any_text_can_be_written_in_json(text: str) -> None:
    rendered = HuaweiPushRenderer().render(replace(notice(text), format=PushFormat.JSON))
    assert json.loads(rendered.body)["body"] == text


def test_what_never_came_and_what_is_no_text_is_told_where_there_is_some() -> None:
    """A member that does not apply is left out."""
    plain = replace(notice("Yes"), format=PushFormat.JSON)
    assert (
        json.loads(HuaweiPushRenderer().render(plain).body)
        .keys()
        .isdisjoint({"missingParts", "data"})
    )
    broken = replace(plain, text="", missing_parts=(2,), octets="00fffe")
    content = json.loads(HuaweiPushRenderer().render(broken).body)
    assert (content["missingParts"], content["data"], content["body"]) == ([2], "00fffe", "")

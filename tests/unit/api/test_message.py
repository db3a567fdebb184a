"""`GET /records/v1/messages/{message_id}`: the whole story (RPT-11, RPT-13)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from heliograph.domain.messages import MessageState
from heliograph.domain.push_log import PushTry

from tests.contracts.examples import OUTCOMES
from tests.fakes import NOON
from tests.unit.api.service import HOUR, MASKED, OPERATOR, Service

SECOND = timedelta(seconds=1)


def test_a_story_has_its_states_its_report_and_its_pushes_with_their_times() -> None:
    service = Service()
    message_id = service.put(
        state=MessageState.DELIVERED,
        acknowledged_at=NOON - HOUR + 2 * SECOND,
        carrier_message_id="c-17",
        outcome=OUTCOMES[MessageState.DELIVERED],
        received_at=NOON - HOUR + 5 * SECOND,
    )
    service.pushes.record(
        PushTry(
            subject_id=message_id,
            push_id=f"{message_id}.1",
            at=NOON - HOUR + 6 * SECOND,
            answer="HTTP 200",
            is_taken=True,
        )
    )
    status, content = service.message(message_id)
    assert status == 200
    assert [event["event"] for event in content["story"]] == [
        "accepted",
        "claimed",
        "acknowledged",
        "report",
        "pushed",
    ]
    report, pushed = content["story"][-2:]
    assert (report["carrier_code"], report["status_code"]) == ("000", "DELIVRD")
    assert (pushed["at"], pushed["answer"]) == ("2026-03-14T11:00:06.000Z", "HTTP 200")
    assert (content["carrier"], content["carrier_message_id"]) == ("simulator", "c-17")
    assert "junk" in content["what_to_do"]
    assert content["recipient"] == MASKED


def test_another_applications_message_is_as_if_it_were_not_there() -> None:
    service = Service()
    foreign, own = service.put("10002"), service.put("10001")
    invented = own.replace("-7", "-6")
    assert service.message(foreign) == service.message(invented) == service.message("no id")
    status, content = service.message(foreign)
    assert (status, content["error"]["code"]) == (404, "not_found")
    service.caller = OPERATOR
    assert service.message(foreign)[0] == 200


def test_what_is_past_its_time_is_not_there() -> None:
    service = Service()
    message_id = service.put()
    assert service.message(message_id)[0] == 200
    service.clock.advance(timedelta(days=90))
    assert service.message(message_id)[0] == 404


@pytest.mark.parametrize(("lang", "word"), [("en", "Wait"), ("zh", "请等待")])
def test_what_to_do_is_said_in_two_languages(lang: str, word: str) -> None:
    service = Service()
    message_id = service.put(state=MessageState.SUBMITTED)
    _, content = service.message(message_id, lang=lang)
    assert content["what_to_do"].startswith(word)


def test_a_message_that_was_never_reported_on_has_no_times_of_a_report() -> None:
    service = Service(replace(OPERATOR, may_reveal=False))
    _, content = service.message(service.put(state=MessageState.SUBMITTED))
    assert [content[name] for name in ("status_code", "reported_at", "received_at")] == [None] * 3
    assert content["expires_at"] == "2026-03-17T11:00:00.000Z"

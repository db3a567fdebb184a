"""query: our own API, asked with events as API Gateway makes them."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from heliograph.domain.callers import Operator
from heliograph.domain.configuration import ApplicationState
from heliograph.domain.message_ids import message_ids

from tests.functional.requests import (
    event_of,
    query_event,
    report_event,
    send_event,
    uplink_event,
)
from tests.functional.system import System
from tests.lambda_runtime import Output
from tests.unit.dialects.huawei.clients import APP_KEY, created_at, form, with_wsse
from tests.unit.dialects.huawei.service import APPLICATION, CHANNEL, PLAIN, WORLDWIDE

NUMBER, MASKED = "+8613112345678", "+86*******5678"
DETAILS = "/records/v1/details"
MESSAGE = "/records/v1/messages/"
MESSAGE_ROUTE = "GET /records/v1/messages/{message_id}"
THEIRS: Mapping[str, str] = {"app_key": WORLDWIDE.app_key, "secret": WORLDWIDE.app_secrets[0]}
ADA = Operator(name="ada", app_key="op-ada", app_secrets=("new secret", "old secret"))


def ask(system: System, event: dict[str, Any]) -> tuple[int, Any]:
    answer: Any = system.function("QueryFunction")(event)
    return answer["statusCode"], json.loads(answer["body"])


def story_of(system: System, message_id: str, **how: str) -> tuple[int, Any]:
    return ask(system, query_event(MESSAGE + message_id, MESSAGE_ROUTE, **how))


@pytest.fixture
def message_id(system: System) -> str:
    """A message that was delivered."""
    system.configure(APPLICATION, WORLDWIDE)
    sent: Any = system.function("SendFunction")(send_event(extend="koala-4711"))
    message_id = str(json.loads(sent["body"])["result"][0]["smsMsgId"])
    system.work_off("DispatchFunction", "SubmitQueue")
    system.function("CallbackWebhookFunction")(report_event(message_id))
    system.work_off("CallbackWorkerFunction", "ReportQueue")
    return message_id


def test_who_sent_a_message_finds_it_and_its_story(system: System, message_id: str) -> None:
    status, content = ask(system, query_event(DETAILS, recipient=NUMBER, send_result="Successful"))
    assert status == 200
    (row,) = content["messages"]
    assert (row["message_id"], row["recipient"]) == (message_id, MASKED)
    assert (row["template_id"], row["template_name"]) == (PLAIN.template_id, PLAIN.name)
    assert (row["status_code"], row["client_reference"]) == ("DELIVRD", "koala-4711")
    assert ask(system, query_event(DETAILS))[1]["messages"] == [row]
    status, told = story_of(system, message_id)
    assert (status, told["state"]) == (200, "DELIVERED")
    assert {"accepted", "claimed", "report"} <= {event["event"] for event in told["story"]}


def test_the_other_scheme_is_as_good(system: System, message_id: str) -> None:
    asked = replace(form({}), method="GET", path=DETAILS, body=b"")
    signed = with_wsse(asked, created=created_at(datetime.now(UTC)))
    status, content = ask(system, event_of(signed, f"GET {DETAILS}"))
    assert (status, content["messages"][0]["message_id"]) == (200, message_id)


def test_another_application_gets_nothing_of_it(system: System, message_id: str) -> None:
    assert ask(system, query_event(DETAILS, **THEIRS))[1]["messages"] == []
    assert ask(system, query_event(DETAILS, recipient=NUMBER, **THEIRS))[1]["messages"] == []
    status, content = ask(system, query_event(DETAILS, application_id="10001", **THEIRS))
    assert (status, content["error"]["code"]) == (403, "not_yours")
    unknown = next(message_ids("10003", datetime.now(UTC)))
    assert story_of(system, message_id, **THEIRS) == story_of(system, unknown, **THEIRS)
    assert story_of(system, message_id, **THEIRS)[0] == 404


@pytest.mark.parametrize("path", [DETAILS, "/records/v1/inbound"])
@pytest.mark.parametrize(("days", "status"), [("6", 400), ("7", 200), ("30", 200)])
def test_the_operator_says_how_much_one_question_may_ask_for(
    system: System, path: str, days: str, status: int
) -> None:
    """C-01, DET-06."""
    system.configure(APPLICATION)
    query = system.new_process("QueryFunction")
    query.environment["RECORDS_SPAN_DAYS"] = days
    start = f"{datetime.now(UTC) - timedelta(days=6, hours=23):%Y-%m-%dT%H:%M:%SZ}"
    assert query(query_event(path, start=start))["statusCode"] == status


@pytest.mark.parametrize("secret", ADA.app_secrets)
def test_an_operator_sees_every_application_with_either_secret(
    system: System, message_id: str, secret: str
) -> None:
    system.operators.create(ADA)
    how = {"app_key": ADA.app_key, "secret": secret}
    assert story_of(system, message_id, **how)[0] == 200
    status, content = ask(system, query_event(DETAILS, application_id="10001", **how))
    assert (status, content["messages"][0]["message_id"]) == (200, message_id)
    assert ask(system, query_event(DETAILS, **how))[0] == 400
    status, content = ask(system, query_event(DETAILS, recipient=NUMBER, reveal="numbers", **how))
    assert (status, content["error"]["code"]) == (403, "may_not_reveal")


def test_a_key_that_is_out_of_use_sees_nothing(system: System, message_id: str) -> None:
    system.operators.create(ADA)
    system.operators.suspend(ADA.app_key, is_suspended=True)
    status, content = story_of(system, message_id, app_key=ADA.app_key, secret="new secret")
    assert (status, content["error"]["code"]) == (403, "suspended")


@pytest.mark.parametrize("scheme", ["SDK-HMAC-SHA256", "X-WSSE"])
def test_a_paused_application_sends_nothing_and_goes_on_reading_what_is_its_own(
    system: System, message_id: str, scheme: str
) -> None:
    """APP-13: pausing stops sends."""
    system.configure(replace(APPLICATION, state=ApplicationState.SUSPENDED))
    refused: Any = system.new_process("SendFunction")(send_event())
    assert (refused["statusCode"], json.loads(refused["body"])["code"]) == (401, "E000103")
    asked = replace(form({}), method="GET", path=DETAILS, body=b"")
    signed = with_wsse(asked, created=created_at(datetime.now(UTC)))
    event = event_of(signed, f"GET {DETAILS}") if scheme == "X-WSSE" else query_event(DETAILS)
    status, content = ask(system, event)
    assert (status, content["messages"][0]["message_id"]) == (200, message_id)
    assert story_of(system, message_id)[0] == 200
    assert story_of(system, message_id.replace("_10001", "_10002"))[0] == 404
    assert story_of(system, message_id, secret="wrong")[0] == 401


@pytest.mark.parametrize(
    "how",
    [
        {"secret": "wrong"},
        {"app_key": "nobody"},
        {"app_key": "op-nobody"},
        {"app_key": "op-" + "x" * 5000},
    ],
)
def test_who_does_not_prove_it_learns_nothing(
    system: System, message_id: str, how: dict[str, str]
) -> None:
    for status, content in (
        ask(system, query_event(DETAILS, **how)),
        story_of(system, message_id, **how),
    ):
        assert (status, content["error"]["code"]) == (401, "not_authenticated")
        assert content.keys() == {"error"}


def test_a_signature_is_good_for_its_own_question_only(system: System, message_id: str) -> None:
    event = query_event(DETAILS, recipient=NUMBER)
    event["rawQueryString"] = "recipient=%2B8613112345679"
    assert ask(system, event)[0] == 401
    assert message_id


def test_numbers_are_whole_for_who_may_see_them_and_the_audit_says_who_did(
    system: System, message_id: str
) -> None:
    system.configure(replace(APPLICATION, may_reveal=True))
    status, content = ask(system, query_event(DETAILS, reveal="numbers"))
    assert (status, content["messages"][0]["recipient"]) == (200, NUMBER)
    (entry,) = system.audit.of("application 10001")
    assert (entry.by, entry.reason) == ("application 10001", "GET /records/v1/details")
    assert story_of(system, message_id, reveal="numbers")[1]["recipient"] == NUMBER
    assert len(list(system.audit.of(message_id))) == 1


def test_a_reply_that_opts_out_is_listed_as_both_without_its_text(system: System) -> None:
    system.configure(APPLICATION, WORLDWIDE)
    system.function("UplinkWebhookFunction")(uplink_event("T"))
    system.work_off("UplinkWorkerFunction", "UplinkQueue")
    status, content = ask(system, query_event("/records/v1/inbound", sender=NUMBER))
    (reply,) = content["inbound"]
    assert (status, reply["sender"], "text" in reply) == (200, MASKED, False)
    for query in ({"channel_number": CHANNEL.channel_number}, {"recipient": NUMBER}):
        status, content = ask(system, query_event("/records/v1/opt-outs", **query))
        (opt_out,) = content["opt_outs"]
        assert (status, opt_out["inbound_id"]) == (200, reply["inbound_id"])
    channel = {"channel_number": CHANNEL.channel_number}
    assert ask(system, query_event("/records/v1/opt-outs", **channel, **THEIRS))[0] == 404
    assert ask(system, query_event("/records/v1/inbound", **THEIRS))[1]["inbound"] == []


def test_what_was_counted_is_told_to_its_application(system: System, message_id: str) -> None:
    system.function("TallyFunction")({"Records": system.changes("TallyFunction")})
    status, content = ask(system, query_event("/records/v1/statistics", by="status_code"))
    assert (status, content["total"]["messages"]) == (200, 1)
    assert [group["status_code"] for group in content["totals"]] == ["DELIVRD"]
    foreign = ask(system, query_event("/records/v1/statistics", **THEIRS))
    assert foreign[1]["total"]["messages"] == 0
    assert message_id


def test_nothing_that_was_asked_for_is_in_any_log(
    system: System, message_id: str, output: Output
) -> None:
    """PRV-01, PRV-04."""
    ask(system, query_event(DETAILS, recipient=NUMBER, page_size="x"))
    ask(system, query_event(DETAILS, recipient=NUMBER))
    story_of(system, message_id, secret="wrong")
    assert {line["message"] for line in output.logs} >= {"request answered"}
    assert [word for word in (NUMBER, NUMBER[1:], APP_KEY, "wrong") if word in output.text] == []

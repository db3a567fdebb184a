"""Everything that is wrong is said in one shape, with what to do."""

import json

import pytest
from heliograph.api.problems import PROBLEMS
from heliograph.domain.errors import ApplicationSuspended, NotAuthentic

from tests.unit.api.service import MASKED, NUMBER, OPEN_SHOP, OPERATOR, Service, get


@pytest.mark.parametrize(
    ("query", "parameter", "rule"),
    [
        ({"recipent": "1"}, "recipent", "must be one of"),
        ({"page_size": "0"}, "page_size", "1 to 500"),
        ({"page_size": "501"}, "page_size", "1 to 500"),
        ({"page_size": "ten"}, "page_size", "whole number"),
        ({"page_size": "-1"}, "page_size", "whole number"),
        ({"page_size": "٣"}, "page_size", "whole number"),
        ({"page_token": "x"}, "page_token", "`next` of a page"),
        ({"last": "2h"}, "last", "1h, 24h"),
        ({"start": "yesterday"}, "start", "with its zone"),
        ({"start": "2026-03-14T10:00:00"}, "start", "with its zone"),
        ({"start": "0001-01-01T00:00:00+10:00"}, "start", "with its zone"),
        ({"start": "2025-12-01T00:00:00Z"}, "start", "last 90 days"),
        ({"start": "2026-03-01T00:00:00Z"}, "end", "at most 7 days"),
        ({"end": "2026-03-14T10:00:00Z"}, "end", "needs a start"),
        ({"send_result": "Sent"}, "send_result", "Successful, Failed, Sending"),
        ({"recipient": "138-0000"}, "recipient", "in digits"),
        ({"recipient": "++86138"}, "recipient", "in digits"),
        ({"recipient": ""}, "recipient", "1 to 200"),
        ({"status_code": "x" * 201}, "status_code", "1 to 200"),
        ({"lang": "de"}, "lang", "en, zh"),
        ({"reveal": "texts"}, "reveal", "must be numbers"),
    ],
)
def test_a_wrong_parameter_is_named_with_its_rule(
    query: dict[str, str], parameter: str, rule: str
) -> None:
    status, content = Service().details(**query)
    error = content["error"]
    assert (status, error["code"], error["parameter"]) == (400, "invalid_parameter", parameter)
    assert rule in error["message"]
    assert error["what_to_do"]


@pytest.mark.parametrize(
    "query",
    [
        "last=1h&last=24h",
        "&".join(f"a{n}=1" for n in range(31)),
    ],
)
def test_a_query_that_says_too_much_is_refused(query: str) -> None:
    answer = Service().endpoint.details(get("/records/v1/details", query))
    assert answer.status == 400


@pytest.mark.parametrize(
    ("refusal", "status", "code"),
    [
        (NotAuthentic("The signature in Authorization is wrong."), 401, "not_authenticated"),
        (ApplicationSuspended(), 403, "suspended"),
    ],
)
def test_who_is_not_known_learns_nothing_but_that(
    refusal: Exception, status: int, code: str
) -> None:
    service = Service()
    message_id = service.put()
    service.refusal = refusal
    for answer in (service.details(recipent="1"), service.message(message_id)):
        assert (answer[0], answer[1]["error"]["code"]) == (status, code)
        assert answer[1].keys() == {"error"}


def test_numbers_are_shown_to_who_may_see_them_and_asks_and_the_audit_knows() -> None:
    service = Service(OPEN_SHOP)
    message_id = service.put()
    assert service.details()[1]["messages"][0]["recipient"] == MASKED
    assert service.audit.entries == []
    assert service.details(reveal="numbers")[1]["messages"][0]["recipient"] == NUMBER
    assert service.message(message_id, reveal="numbers")[1]["recipient"] == NUMBER
    of_list, of_message = service.audit.entries
    assert (of_list.subject, of_list.by) == ("application 10001", "application 10001")
    assert of_list.reason == "GET /records/v1/details"
    assert (of_message.subject, of_message.action.value) == (message_id, "numbers shown")


def test_who_asked_for_one_number_is_found_under_that_number() -> None:
    service = Service(OPERATOR)
    service.details(recipient=NUMBER, reveal="numbers")
    (entry,) = service.audit.entries
    assert (entry.subject, entry.by) == (NUMBER, "operator ada")


def test_who_may_not_see_numbers_sees_none() -> None:
    service = Service()
    status, content = service.details(reveal="numbers")
    assert (status, content["error"]["code"]) == (403, "may_not_reveal")
    assert service.audit.entries == []


def test_every_problem_says_what_to_do_and_has_a_code_of_its_own() -> None:
    assert len({problem.code for problem in PROBLEMS}) == len(PROBLEMS)
    assert all(problem.what_to_do.endswith(".") for problem in PROBLEMS)
    assert {problem.status for problem in PROBLEMS} <= {400, 401, 403, 404, 409, 429}
    assert json.dumps([problem.code for problem in PROBLEMS]).isascii()

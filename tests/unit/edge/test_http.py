"""HTTP in: events of the HTTP API become requests, answers become responses."""

from base64 import b64decode
from collections.abc import Callable
from typing import Any

import pytest
from heliograph.edge.http import HttpHandler, Route, request_of
from heliograph.ports.http import HttpAnswer, HttpRequest

from tests.lambda_runtime import Context, Output, event

SEND = "POST /sms/batchSendSms/v1"


def handler(answer: Callable[[HttpRequest], HttpAnswer], route: str = SEND) -> HttpHandler:
    return HttpHandler({route: Route("a key", answer)})


# -- events ----------------------------------------------------------------------------------------


def test_a_body_in_base64_becomes_the_bytes_that_were_sent() -> None:
    request = request_of(event("http_form"))
    assert request == HttpRequest(
        method="POST",
        path="/sms/batchSendSms/v1",
        query="",
        headers=event("http_form")["headers"],
        body=(
            b"from=8824110605111&to=%2B8613112345678&templateId=8ff55eac1d0b478ab3c06c3c6a492300"
            b"&templateParas=%5B%22S%C3%A3o+Jo%C3%A3o%22%5D&statusCallback="
        ),
        client_address="203.0.113.7",
    )


def test_a_body_of_text_becomes_its_bytes_in_utf_8() -> None:
    assert "人民公园".encode() in request_of(event("http_json")).body


def test_no_body_is_an_empty_one() -> None:
    assert request_of(event("http_no_body")).body == b""


def test_the_query_is_as_it_was_sent_and_repeated_headers_are_one() -> None:
    request = request_of(event("http_multi_value"))
    assert request.query == "status=1&status=2&empty=&text=%E4%B8%AD+x"
    assert request.headers["x-simulator-timestamp"] == "1773489600,1773489601"


def test_header_names_are_in_lower_case_whatever_the_gateway_does() -> None:
    sent = event("http_no_body")
    sent["headers"] = {"X-WSSE": "a", "Authorization": "b"}
    assert request_of(sent).headers == {"x-wsse": "a", "authorization": "b"}


def test_the_client_is_who_the_gateway_saw_and_not_who_a_header_names() -> None:
    sent = event("http_no_body")
    sent["headers"]["x-forwarded-for"] = "198.51.100.1"
    assert request_of(sent).client_address == "203.0.113.7"


# -- answers ---------------------------------------------------------------------------------------


def test_an_answer_becomes_a_response() -> None:
    answer = HttpAnswer(status=401, body='{"签名":1}'.encode(), headers={"x-more": "1"})
    assert handler(lambda _: answer)(event("http_form"), Context()) == {
        "statusCode": 401,
        "headers": {"content-type": "application/json;charset=UTF-8", "x-more": "1"},
        "body": '{"签名":1}',
        "isBase64Encoded": False,
    }


def test_an_answer_of_bytes_becomes_base64() -> None:
    response = handler(lambda _: HttpAnswer(status=200, body=b"\xff\x00"))(
        event("http_form"), Context()
    )
    assert response["isBase64Encoded"] is True
    assert b64decode(response["body"]) == b"\xff\x00"


def test_a_route_gets_the_request_that_was_sent() -> None:
    heard: list[HttpRequest] = []

    def answer(request: HttpRequest) -> HttpAnswer:
        heard.append(request)
        return HttpAnswer(status=200)

    handler(answer)(event("http_form"), Context())
    assert heard == [request_of(event("http_form"))]


def test_a_path_with_a_variable_is_found_by_its_route() -> None:
    answering = handler(lambda _: HttpAnswer(status=204), "POST /callback/{carrier}")
    assert answering(event("http_multi_value"), Context())["statusCode"] == 204


def test_a_route_that_nobody_knows_is_not_found() -> None:
    response = handler(lambda _: HttpAnswer(status=200))(event("http_unknown_route"), Context())
    assert (response["statusCode"], response["body"]) == (404, '{"message":"Not Found"}')


# -- faults ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [ValueError("inside"), RecursionError(), AssertionError("x")])
def test_whatever_fails_is_answered_without_saying_what(error: Exception, output: Output) -> None:
    def fail(_request: HttpRequest) -> HttpAnswer:
        raise error

    response = handler(fail)(event("http_form"), Context())
    assert response["statusCode"] == 500
    assert response["body"] == '{"message":"Internal Server Error"}'
    fault = next(line for line in output.logs if line["level"] == "ERROR")
    assert (fault["message"], fault["error"]) == ("request failed", type(error).__name__)
    assert any(place.endswith(" fail") for place in fault["places"])
    assert "inside" not in output.text


@pytest.mark.parametrize("broken", [{"body": "A", "isBase64Encoded": True}, {"body": "\ud800"}])
def test_an_event_that_cannot_be_read_is_a_fault_too(broken: dict[str, Any]) -> None:
    response = handler(lambda _: HttpAnswer(status=200))(
        {**event("http_form"), "isBase64Encoded": False, **broken}, Context()
    )
    assert response["statusCode"] == 500


# -- what is seen of it ----------------------------------------------------------------------------


def test_every_request_is_one_log_line_and_two_counts(output: Output) -> None:
    handler(lambda _: HttpAnswer(status=403))(event("http_form"), Context())
    (line,) = output.logs
    assert (line["message"], line["route"], line["status"]) == ("request answered", SEND, 403)
    (counts,) = [line for line in output.metrics if "ColdStart" not in line]
    assert (counts["Requests"], counts["Status4xx"]) == ([1.0], [1.0])

"""Idempotency-Key: the same request again gets the first answer and sends nothing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from heliograph.domain.sending import Origin
from heliograph.ports.http import HttpAnswer, HttpRequest

from tests.unit.dialects.huawei.clients import document, form, signed, with_headers, with_wsse
from tests.unit.dialects.huawei.service import (
    APPLICATION,
    CHANNEL,
    PLAIN,
    WORLDWIDE,
    Service,
    content_of,
)

FIELDS = {"from": CHANNEL.channel_number, "to": "+8613112345678", "templateId": PLAIN.template_id}
BATCH = {
    "from": CHANNEL.channel_number,
    "smsContent": [{"to": ["+8613112345678"], "templateId": PLAIN.template_id}],
}
REPLAYED = "Idempotent-Replayed"


class NoMemory:
    """AnswerMemory that nobody may ask."""

    def answer_once(
        self, scope: str, key: str, body: bytes, answer: Callable[[Origin], HttpAnswer]
    ) -> HttpAnswer:
        raise AssertionError((scope, key, body, answer))


def keyed(request: HttpRequest, key: str = "order-4711") -> HttpRequest:
    return with_headers(request, idempotency_key=key)


def sent(**changes: str) -> HttpRequest:
    return with_wsse(form({**FIELDS, **changes}))


def code_of(answer: HttpAnswer) -> tuple[int, str]:
    return answer.status, content_of(answer)["code"]


def test_the_same_request_again_gets_the_first_answer_and_sends_nothing(service: Service) -> None:
    first = service.answer(keyed(sent()))
    service.clock.advance(timedelta(hours=23))
    again = service.answer(keyed(signed(form(FIELDS), at=service.clock.now())))
    assert code_of(first) == (200, "000000")
    assert (again.status, again.body) == (first.status, first.body)
    assert REPLAYED not in first.headers
    assert again.headers[REPLAYED] == "true"
    assert len(service.queued) == 1


def test_without_a_key_every_request_is_sent_and_nothing_is_asked(service: Service) -> None:
    service.memory = NoMemory()
    assert service.answer(sent()).headers == service.answer(sent()).headers == {}
    assert len(service.queued) == 2


def test_another_body_under_the_same_key_is_refused(service: Service) -> None:
    service.answer(keyed(sent()))
    answer = service.answer(keyed(sent(to="+8613112345679")))
    assert code_of(answer) == (422, "E000503")
    assert "another body" in content_of(answer)["description"]
    assert "result" not in content_of(answer)
    assert len(service.queued) == 1


def test_while_the_first_is_answered_the_same_request_is_refused(service: Service) -> None:
    """The second request comes while the first one is at the queue."""
    during: list[HttpAnswer] = []
    put = service.queue.put

    class Slow:
        def put(self, entries: object, *, delay_seconds: int = 0) -> None:
            during.append(service.answer(keyed(sent())))
            put(entries, delay_seconds=delay_seconds)  # type: ignore[arg-type]

    service.send_through(Slow())
    assert code_of(service.answer(keyed(sent()))) == (200, "000000")
    (answer,) = during
    assert code_of(answer) == (409, "E000503")
    assert "still being answered" in content_of(answer)["description"]
    assert len(service.queued) == 1


def test_a_key_is_one_applications_and_one_operations(service: Service) -> None:
    scopes: list[str] = []
    bodies: list[bytes] = []

    class Scopes(NoMemory):
        def answer_once(
            self, scope: str, key: str, body: bytes, answer: Callable[[Origin], HttpAnswer]
        ) -> HttpAnswer:
            scopes.append(scope)
            assert (key, body) == ("order-4711", bodies[-1])
            return answer(Origin(service.clock.now()))

    service.memory = Scopes()
    for request in (
        sent(),
        with_wsse(document(BATCH)),
        with_wsse(form(FIELDS), app_key=WORLDWIDE.app_key),
    ):
        bodies.append(request.body)
        service.answer(keyed(request))
    assert scopes == [
        f"{APPLICATION.application_id}/batchSendSms",
        f"{APPLICATION.application_id}/batchSendDiffSms",
        f"{WORLDWIDE.application_id}/batchSendSms",
    ]


@pytest.mark.parametrize("key", ["x", "!~", "x" * 255, "0f8fad5b-d9cb-469f-a165-70867728950e"])
def test_a_key_is_any_visible_characters(service: Service, key: str) -> None:
    assert code_of(service.answer(keyed(sent(), key))) == (200, "000000")
    assert service.answer(keyed(sent(), key)).headers == {REPLAYED: "true"}


@pytest.mark.parametrize(
    "key", ["", " ", "a b", "x" * 256, "clé", "键", "\x00", "a\n", "\x7f", "\ud800", "one, two"]
)
def test_another_key_is_refused(service: Service, key: str) -> None:
    service.memory = NoMemory()
    answer = service.answer(keyed(sent(), key))
    assert code_of(answer) == (400, "E000503")
    assert "Idempotency-Key" in content_of(answer)["description"]
    assert service.queued == []


def test_who_asks_and_the_content_type_come_before_the_key(service: Service) -> None:
    service.memory = NoMemory()
    wrong = form(FIELDS, content_type="text/plain")
    assert code_of(service.answer(keyed(with_wsse(wrong, secret="x"), ""))) == (401, "E000105")
    assert code_of(service.answer(keyed(with_wsse(wrong), ""))) == (400, "E000040")


@pytest.mark.parametrize("changes", [{"to": "x"}, {"templateId": ""}, {"templateParas": "["}])
def test_what_was_refused_as_a_whole_is_not_remembered(
    service: Service, changes: dict[str, str]
) -> None:
    assert service.answer(keyed(sent(**changes))).status == 400
    assert code_of(service.answer(keyed(sent()))) == (200, "000000")


def test_what_could_not_be_queued_may_be_sent_again_under_its_key(service: Service) -> None:
    service.queue.refuse(0)
    assert code_of(service.answer(keyed(sent()))) == (500, "E000000")
    answer = service.answer(keyed(sent()))
    assert code_of(answer) == (200, "000000")
    assert REPLAYED not in answer.headers
    assert len(service.queued) == 1


@pytest.mark.parametrize(
    ("channel_number", "first", "again"), [(CHANNEL.channel_number, 500, 200), ("", 400, 400)]
)
def test_a_key_stands_for_its_first_body_also_if_that_got_no_rows(
    service: Service, channel_number: str, first: int, again: int
) -> None:
    request = keyed(sent(**{"from": channel_number}))
    service.queue.refuse(0)
    assert service.answer(request).status == first
    assert service.answer(keyed(sent(to="+8613112345679"))).status == 422
    assert service.answer(request).status == again


def test_after_a_day_a_key_is_as_good_as_new(service: Service) -> None:
    service.answer(keyed(sent()))
    service.clock.advance(timedelta(hours=24, seconds=1))
    answer = service.answer(keyed(signed(form(FIELDS), at=service.clock.now())))
    assert REPLAYED not in answer.headers
    assert len(service.queued) == 2

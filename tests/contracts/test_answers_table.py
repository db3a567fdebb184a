"""The table of answers: what it costs, what it holds, and functions that die over an answer."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from heliograph.domain.errors import IdempotencyKeyInUse, IdempotencyKeyReused
from heliograph.domain.message_ids import message_ids
from heliograph.domain.sending import Origin
from heliograph.models.answers import LONGEST_REQUEST, AnswerRecord, DynamoAnswers
from heliograph.models.database import Database
from heliograph.ports.http import HttpAnswer

from tests.architecture.stack import functions
from tests.contracts.conftest import aws_session
from tests.contracts.test_answers import (
    BODY,
    OTHER_BODY,
    REPLAYED,
    SCOPE,
    SENT,
    UNAVAILABLE,
    Caller,
    new_key,
)
from tests.contracts.test_lost_answers import Wire, connect
from tests.deployment import REGION
from tests.fakes import NOON, FakeClock

NUMBER = "+8613812345678"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def key() -> str:
    return new_key()


@pytest.fixture
def answers(database: Database, clock: FakeClock) -> DynamoAnswers:
    return answers_in(database, clock)


def answers_in(database: Database, clock: FakeClock) -> DynamoAnswers:
    return DynamoAnswers(database.bound(AnswerRecord, "AnswersTable"), clock)


def answers_before(event: str, act: Callable[..., None], clock: FakeClock) -> DynamoAnswers:
    """Answers whose database does something before a request."""
    session = aws_session()
    session.get_component("event_emitter").register(f"before-call.dynamodb{event}", act)
    return answers_in(Database(session), clock)


def leave_unanswered(answers: DynamoAnswers, key: str, body: bytes = BODY) -> Origin:
    """Take a key as a function does that dies before it has the answer."""
    record = answers._new_record(SCOPE, key, body)
    assert record.put_if(answers._is_free()).applied
    return record.origin()


# -- costs -----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("deployment")
def test_a_first_answer_is_two_writes_and_a_repeated_one_is_one(clock: FakeClock, key: str) -> None:
    operations: list[str] = []
    answers = answers_before("", lambda model, **_: operations.append(model.name), clock)
    answers.answer_once(SCOPE, key, BODY, Caller())
    assert operations == ["PutItem", "UpdateItem"]
    answers.answer_once(SCOPE, key, BODY, Caller())
    assert operations == ["PutItem", "UpdateItem", "PutItem"]


@pytest.mark.usefixtures("answers")
def test_the_answer_to_500_numbers_is_far_smaller_than_an_item_may_be(
    answers: DynamoAnswers, key: str
) -> None:
    ids = message_ids("10001", NOON)
    rows = [
        f'{{"total":2,"originTo":"+86138{place:08}","createTime":"2026-03-14T12:00:00Z",'
        f'"from":"8824110605111","smsMsgId":"{next(ids)}","countryId":"CN","status":"000000"}}'
        for place in range(500)
    ]
    body = f'{{"result":[{",".join(rows)}],"code":"000000","description":"Success"}}'.encode()
    answers.answer_once(SCOPE, key, BODY, lambda _: HttpAnswer(status=200, body=body))
    stored = answers._records.get(answers._new_record(SCOPE, key, BODY).id)
    assert len(stored.body) < 0.25 * len(body)
    assert answers.answer_once(SCOPE, key, BODY, Caller()).body == body


def test_neither_key_nor_body_nor_number_can_be_read_in_the_table(
    answers: DynamoAnswers, key: str
) -> None:
    answer = HttpAnswer(status=200, body=f'{{"originTo":"{NUMBER}"}}'.encode() * 2)
    answers.answer_once(SCOPE, key, f"to={NUMBER}".encode(), lambda _: answer)
    dynamodb: Any = boto3.client("dynamodb", region_name=REGION)
    items = repr(dynamodb.scan(TableName="AnswersTable")["Items"])
    assert NUMBER.removeprefix("+") not in items
    assert f"'{key}'" not in items


def test_the_table_may_forget_an_answer_after_24_hours(answers: DynamoAnswers, key: str) -> None:
    answers.answer_once(SCOPE, key, BODY, Caller())
    stored = answers._records.get(answers._new_record(SCOPE, key, BODY).id)
    assert stored.ttl == NOON + timedelta(days=1)


# -- functions that die ----------------------------------------------------------------------------


def test_the_key_of_a_function_that_died_is_free_when_no_request_can_last_any_longer(
    answers: DynamoAnswers, clock: FakeClock, key: str
) -> None:
    leave_unanswered(answers, key)
    clock.advance(LONGEST_REQUEST - timedelta(seconds=1))
    with pytest.raises(IdempotencyKeyInUse):
        answers.answer_once(SCOPE, key, BODY, Caller())
    clock.advance(timedelta(seconds=1))
    assert answers.answer_once(SCOPE, key, BODY, Caller()) == SENT
    assert answers.answer_once(SCOPE, key, BODY, Caller()) == REPLAYED


def test_who_takes_over_from_a_function_that_died_has_its_origin(
    answers: DynamoAnswers, clock: FakeClock, key: str
) -> None:
    origin = leave_unanswered(answers, key)
    clock.advance(LONGEST_REQUEST)
    caller = Caller()
    answers.answer_once(SCOPE, key, BODY, caller)
    assert caller.origins == [origin]


def test_of_two_who_would_take_over_only_one_does(
    answers: DynamoAnswers, clock: FakeClock, key: str
) -> None:
    """The other one has read that the key is free, and is a moment too late."""
    leave_unanswered(answers, key)
    clock.advance(LONGEST_REQUEST)
    others = [answers]

    def be_overtaken(**_: object) -> None:
        if others:
            assert others.pop().answer_once(SCOPE, key, BODY, Caller()) == SENT

    caller = Caller()
    late = answers_before(".UpdateItem", be_overtaken, clock)
    assert late.answer_once(SCOPE, key, BODY, caller) == REPLAYED
    assert caller.asked == 0


def test_who_takes_over_holds_the_key_as_long_as_anybody_does(
    answers: DynamoAnswers, clock: FakeClock, key: str
) -> None:
    leave_unanswered(answers, key)
    clock.advance(LONGEST_REQUEST)

    def meet_another(_: Origin) -> HttpAnswer:
        clock.advance(LONGEST_REQUEST - timedelta(seconds=1))
        with pytest.raises(IdempotencyKeyInUse):
            answers.answer_once(SCOPE, key, BODY, Caller())
        return SENT

    assert answers.answer_once(SCOPE, key, BODY, meet_another) == SENT


def test_no_function_that_answers_requests_may_work_longer_than_its_key_is_held() -> None:
    longest = functions()["SendFunction"]["Timeout"]
    assert timedelta(seconds=longest) <= LONGEST_REQUEST


def test_the_key_of_a_function_that_died_still_stands_for_its_request_only(
    answers: DynamoAnswers, clock: FakeClock, key: str
) -> None:
    leave_unanswered(answers, key)
    clock.advance(LONGEST_REQUEST)
    with pytest.raises(IdempotencyKeyReused):
        answers.answer_once(SCOPE, key, OTHER_BODY, Caller())
    clock.advance(timedelta(days=1))
    assert answers.answer_once(SCOPE, key, OTHER_BODY, Caller()) == SENT


def test_an_answer_is_not_taken_for_one_that_is_still_made_however_old(
    answers: DynamoAnswers, clock: FakeClock, key: str
) -> None:
    answers.answer_once(SCOPE, key, BODY, Caller())
    clock.advance(2 * LONGEST_REQUEST)
    assert answers.answer_once(SCOPE, key, BODY, Caller()) == REPLAYED


@pytest.mark.parametrize("late", [HttpAnswer(status=200, body=b"late"), HttpAnswer(status=500)])
def test_who_comes_back_after_another_took_over_changes_nothing(
    answers: DynamoAnswers, clock: FakeClock, key: str, late: HttpAnswer
) -> None:
    def answer_late(_: Origin) -> HttpAnswer:
        clock.advance(LONGEST_REQUEST)
        assert answers.answer_once(SCOPE, key, BODY, Caller()) == SENT
        return late

    assert answers.answer_once(SCOPE, key, BODY, answer_late) == late
    assert answers.answer_once(SCOPE, key, BODY, Caller()) == REPLAYED


# -- a table that does not answer ------------------------------------------------------------------


@pytest.mark.usefixtures("deployment")
@pytest.mark.parametrize("answered", [0, 1])
def test_a_write_whose_answer_was_lost_is_our_own(
    monkeypatch: pytest.MonkeyPatch, clock: FakeClock, key: str, answered: int
) -> None:
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)
    caller, wire = Caller(), Wire(lost=1, answered=answered)
    answers = answers_in(connect(wire), clock)
    assert answers.answer_once(SCOPE, key, BODY, caller) == SENT
    assert wire.requests == 3
    assert answers.answer_once(SCOPE, key, BODY, caller) == REPLAYED
    assert caller.asked == 1


@pytest.mark.usefixtures("deployment")
def test_a_key_that_was_taken_over_is_our_own_also_if_the_answer_to_that_was_lost(
    monkeypatch: pytest.MonkeyPatch, answers: DynamoAnswers, clock: FakeClock, key: str
) -> None:
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)
    origin = leave_unanswered(answers, key)
    clock.advance(LONGEST_REQUEST)
    caller, wire = Caller(), Wire(lost=1, answered=1)
    assert answers_in(connect(wire), clock).answer_once(SCOPE, key, BODY, caller) == SENT
    assert wire.requests == 4
    assert caller.origins == [origin]


@pytest.mark.usefixtures("deployment")
@pytest.mark.parametrize("given", [SENT, UNAVAILABLE], ids=lambda one: str(one.status))
def test_an_answer_that_cannot_be_kept_is_given_and_its_key_is_free_in_a_while(
    database: Database,
    clock: FakeClock,
    key: str,
    given: HttpAnswer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Its messages are queued: to say that it failed would have them sent twice."""

    def fail(**_: object) -> None:
        raise ReadTimeoutError(endpoint_url="https://dynamodb.test")

    answers, others = answers_before(".UpdateItem", fail, clock), answers_in(database, clock)
    with caplog.at_level(logging.DEBUG, logger="heliograph"):
        assert answers.answer_once(SCOPE, key, NUMBER.encode(), lambda _: given) == given
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert NUMBER not in caplog.text
    assert key not in caplog.text
    with pytest.raises(IdempotencyKeyInUse):
        others.answer_once(SCOPE, key, NUMBER.encode(), Caller())
    clock.advance(LONGEST_REQUEST)
    assert others.answer_once(SCOPE, key, NUMBER.encode(), Caller()) == SENT


def test_nothing_is_done_if_the_table_cannot_be_asked(
    database: Database, clock: FakeClock, key: str
) -> None:
    answers = DynamoAnswers(database.bound(AnswerRecord, "NoSuchTable"), clock)
    caller = Caller()
    with pytest.raises(ClientError, match="ResourceNotFound"):
        answers.answer_once(SCOPE, key, BODY, caller)
    assert caller.asked == 0

"""AnswerMemory: the fake and the table keep the same contract."""

from datetime import timedelta
from itertools import count

import pytest
from heliograph.domain.errors import IdempotencyKeyInUse, IdempotencyKeyReused
from heliograph.domain.sending import Origin
from heliograph.models.answers import AnswerRecord, DynamoAnswers
from heliograph.models.database import Database
from heliograph.ports.answers import AnswerMemory
from heliograph.ports.http import HttpAnswer

from tests.contracts.conftest import ADAPTERS
from tests.fakes import NOON, FakeAnswers, FakeClock

SCOPE, BODY, OTHER_BODY = "12/batchSendSms", b"from=1069&to=%2B86", b"from=1069&to=%2B87"
DAY = timedelta(days=1)
SENT = HttpAnswer(
    status=200,
    body='{"result":[{"originTo":"+8613800000012","status":"000000"}],"地":"光"}'.encode(),
    content_type="application/json;charset=UTF-8",
    headers={"x-one": "1", "x-two": "2"},
)
REPLAYED = HttpAnswer(
    status=SENT.status,
    body=SENT.body,
    content_type=SENT.content_type,
    headers={**SENT.headers, "Idempotent-Replayed": "true"},
)
UNAVAILABLE = HttpAnswer(status=500)

_keys = (f"key-{number}" for number in count())


class Caller:
    """Makes one answer after another, counts them, and keeps the origins that it was given."""

    def __init__(self, *answers: HttpAnswer) -> None:
        self.asked = 0
        self.origins: list[Origin] = []
        self._answers = answers or (SENT,)

    def __call__(self, origin: Origin) -> HttpAnswer:
        self.asked += 1
        self.origins.append(origin)
        return self._answers[min(self.asked, len(self._answers)) - 1]


class Broken(Exception):
    """What happens while an answer is made."""


def break_down(_: Origin) -> HttpAnswer:
    raise Broken


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=ADAPTERS)
def answers(request: pytest.FixtureRequest, clock: FakeClock) -> AnswerMemory:
    if request.param == "fake":
        return FakeAnswers(clock)
    database: Database = request.getfixturevalue("database")
    return DynamoAnswers(database.bound(AnswerRecord, "AnswersTable"), clock)


@pytest.fixture
def key() -> str:
    return new_key()


def new_key() -> str:
    """A key that nobody has used yet."""
    return next(_keys)


def test_the_first_answer_is_the_answer_as_it_was_made(answers: AnswerMemory, key: str) -> None:
    assert answers.answer_once(SCOPE, key, BODY, Caller()) == SENT


def test_the_same_key_and_body_get_the_first_answer_again_and_nothing_is_done(
    answers: AnswerMemory, key: str
) -> None:
    caller = Caller(SENT, HttpAnswer(status=200, body=b"another"))
    assert answers.answer_once(SCOPE, key, BODY, caller) == SENT
    assert [answers.answer_once(SCOPE, key, BODY, caller) for _ in range(2)] == [REPLAYED] * 2
    assert caller.asked == 1


@pytest.mark.parametrize("status", [200, 201, 400, 403, 413, 499])
def test_an_answer_that_says_something_definite_is_remembered(
    answers: AnswerMemory, key: str, status: int
) -> None:
    caller = Caller(HttpAnswer(status=status), SENT)
    answers.answer_once(SCOPE, key, BODY, caller)
    again = answers.answer_once(SCOPE, key, BODY, caller)
    assert (again.status, again.body) == (status, b"")
    assert again.headers == {"Idempotent-Replayed": "true"}
    assert caller.asked == 1


@pytest.mark.parametrize("status", [500, 502, 503])
def test_an_answer_that_says_nothing_definite_is_not_remembered(
    answers: AnswerMemory, key: str, status: int
) -> None:
    caller = Caller(HttpAnswer(status=status), SENT)
    assert answers.answer_once(SCOPE, key, BODY, caller).status == status
    assert answers.answer_once(SCOPE, key, BODY, caller) == SENT
    assert answers.answer_once(SCOPE, key, BODY, caller) == REPLAYED


def test_if_no_answer_could_be_made_the_same_request_may_try_again(
    answers: AnswerMemory, key: str
) -> None:
    with pytest.raises(Broken):
        answers.answer_once(SCOPE, key, BODY, break_down)
    assert answers.answer_once(SCOPE, key, BODY, Caller()) == SENT
    assert answers.answer_once(SCOPE, key, BODY, Caller()) == REPLAYED


def test_a_key_stands_for_its_first_body_also_if_that_broke_down(
    answers: AnswerMemory, key: str
) -> None:
    """What the first one queued is not known, so its origin must not be forgotten."""
    with pytest.raises(Broken):
        answers.answer_once(SCOPE, key, BODY, break_down)
    caller = Caller()
    with pytest.raises(IdempotencyKeyReused):
        answers.answer_once(SCOPE, key, OTHER_BODY, caller)
    assert caller.asked == 0


def test_a_key_stands_for_its_first_body_also_if_that_got_no_definite_answer(
    answers: AnswerMemory, key: str
) -> None:
    answers.answer_once(SCOPE, key, BODY, Caller(UNAVAILABLE))
    caller = Caller()
    with pytest.raises(IdempotencyKeyReused):
        answers.answer_once(SCOPE, key, OTHER_BODY, caller)
    assert caller.asked == 0


# -- The origin of a send --------------------------------------------------------------------------


def test_the_origin_of_a_send_is_when_it_was_first_asked_for_and_a_seed_of_its_own(
    answers: AnswerMemory, clock: FakeClock, key: str
) -> None:
    clock.advance(timedelta(milliseconds=7, microseconds=89))
    caller = Caller()
    for one in (key, new_key()):
        answers.answer_once(SCOPE, one, BODY, caller)
    at = NOON + timedelta(milliseconds=7)
    assert [origin.accepted_at for origin in caller.origins] == [at, at]
    assert len({origin.seed for origin in caller.origins}) == 2


def test_whoever_tries_again_has_the_origin_of_the_first(
    answers: AnswerMemory, clock: FakeClock, key: str
) -> None:
    caller = Caller(UNAVAILABLE, UNAVAILABLE, SENT)
    for age in (timedelta(), timedelta(seconds=1), timedelta(hours=23)):
        clock.at = NOON + age
        answers.answer_once(SCOPE, key, BODY, caller)
    assert caller.origins == [caller.origins[0]] * 3
    assert caller.origins[0].accepted_at == NOON


def test_after_a_breakdown_the_origin_is_still_there(answers: AnswerMemory, key: str) -> None:
    origins: list[Origin] = []

    def note_and_break_down(origin: Origin) -> HttpAnswer:
        origins.append(origin)
        raise Broken

    with pytest.raises(Broken):
        answers.answer_once(SCOPE, key, BODY, note_and_break_down)
    caller = Caller()
    answers.answer_once(SCOPE, key, BODY, caller)
    assert caller.origins == origins


def test_the_24_hours_of_a_key_count_from_the_first_request(
    answers: AnswerMemory, clock: FakeClock, key: str
) -> None:
    """So no origin is older than a message may wait for its submission."""
    caller = Caller(UNAVAILABLE, SENT)
    answers.answer_once(SCOPE, key, BODY, caller)
    clock.advance(DAY - timedelta(seconds=1))
    assert answers.answer_once(SCOPE, key, BODY, caller) == SENT
    clock.advance(timedelta(seconds=1))
    assert answers.answer_once(SCOPE, key, BODY, caller) == SENT
    first, second, third = caller.origins
    assert first == second
    assert third.accepted_at == NOON + DAY
    assert third.seed != first.seed


# -- Other requests --------------------------------------------------------------------------------


def test_another_body_under_the_same_key_is_refused(answers: AnswerMemory, key: str) -> None:
    answers.answer_once(SCOPE, key, BODY, Caller())
    caller = Caller()
    with pytest.raises(IdempotencyKeyReused):
        answers.answer_once(SCOPE, key, OTHER_BODY, caller)
    assert caller.asked == 0
    assert answers.answer_once(SCOPE, key, BODY, caller) == REPLAYED


@pytest.mark.parametrize(
    ("body", "refusal"), [(BODY, IdempotencyKeyInUse), (OTHER_BODY, IdempotencyKeyReused)]
)
def test_while_the_first_answer_is_made_another_request_is_refused(
    answers: AnswerMemory, key: str, body: bytes, refusal: type[Exception]
) -> None:
    caller = Caller()

    def meet_another(_: Origin) -> HttpAnswer:
        with pytest.raises(refusal):
            answers.answer_once(SCOPE, key, body, caller)
        return SENT

    assert answers.answer_once(SCOPE, key, BODY, meet_another) == SENT
    assert caller.asked == 0


@pytest.mark.parametrize(
    ("scope", "same_key"),
    [("13/batchSendSms", True), ("12/batchSendDiffSms", True), (SCOPE, False)],
)
def test_keys_of_other_scopes_and_other_keys_are_strangers(
    answers: AnswerMemory, key: str, scope: str, same_key: bool
) -> None:
    answers.answer_once(SCOPE, key, BODY, Caller())
    other_key = key if same_key else new_key()
    assert answers.answer_once(scope, other_key, BODY, Caller()) == SENT


def test_scope_and_key_are_not_merely_joined(answers: AnswerMemory, key: str) -> None:
    answers.answer_once("12", f"3{key}", BODY, Caller())
    assert answers.answer_once("123", key, BODY, Caller()) == SENT


def test_an_answer_is_remembered_for_24_hours(
    answers: AnswerMemory, clock: FakeClock, key: str
) -> None:
    answers.answer_once(SCOPE, key, BODY, Caller())
    clock.advance(DAY - timedelta(seconds=1))
    assert answers.answer_once(SCOPE, key, BODY, Caller()) == REPLAYED
    clock.advance(timedelta(seconds=1))
    assert answers.answer_once(SCOPE, key, OTHER_BODY, Caller()) == SENT


@pytest.mark.parametrize("odd", ["", "k" * 5000, "键 🔑", "\ud800", "a\x00b"])
def test_any_text_is_a_key(answers: AnswerMemory, key: str, odd: str) -> None:
    """Keys come from the wire."""
    scope = f"{SCOPE} {key}"
    assert answers.answer_once(scope, odd, BODY, Caller()) == SENT
    assert answers.answer_once(scope, odd, BODY, Caller()) == REPLAYED


@pytest.mark.parametrize("body", [b"", b"\x00\xff", b"x" * 200_000])
def test_any_bytes_are_a_body_and_an_answer(answers: AnswerMemory, key: str, body: bytes) -> None:
    answer = HttpAnswer(status=200, body=body)
    assert answers.answer_once(SCOPE, key, body, lambda _: answer) == answer
    replayed = answers.answer_once(SCOPE, key, body, Caller())
    assert replayed.body == body

"""What many who send do to one record at once; only the local engine can show it, moto cannot."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Barrier, Lock
from uuid import uuid4

import pytest
from heliograph.clock import SystemClock
from heliograph.domain.errors import IdempotencyKeyInUse
from heliograph.domain.frequency import FrequencyLimit, FrequencyLimits
from heliograph.domain.histories import Claim, new_claim
from heliograph.domain.sending import Origin
from heliograph.models.answers import AnswerRecord, DynamoAnswers
from heliograph.models.free_numbers import MOST_FREE_NUMBERS, DynamoFreeNumbers
from heliograph.models.histories import DynamoHistories
from heliograph.ports.http import HttpAnswer

from cli.deployment import Deployment, connect
from cli.target import Target
from tests.contracts.histories import new_claim_at
from tests.e2e.local_system import LocalSystem

WRITERS = 16
ROUNDS = range(10)
LIMITS = FrequencyLimits()

_numbers = count(8613600000000)

Together = Callable[[Callable[[int], object]], Counter[object]]


@pytest.fixture(scope="module")
def deployment(system: LocalSystem) -> Deployment:
    return connect(Target(url=system.base_url))


@pytest.fixture(scope="module")
def free_numbers(deployment: Deployment) -> DynamoFreeNumbers:
    return DynamoFreeNumbers(deployment._items("RecipientsTable"))


@pytest.fixture(scope="module")
def histories(deployment: Deployment, free_numbers: DynamoFreeNumbers) -> DynamoHistories:
    items = deployment._items("RecipientsTable")
    return DynamoHistories(items, deployment.number_keys, free_numbers)


@pytest.fixture(scope="module")
def answers(deployment: Deployment) -> DynamoAnswers:
    return DynamoAnswers(deployment._bound(AnswerRecord, "AnswersTable"), SystemClock())


@pytest.fixture(scope="module")
def together() -> Iterator[Together]:
    """Have sixteen threads do a thing at once; returns how often each thing came of it."""
    with ThreadPoolExecutor(WRITERS) as threads:

        def run(act: Callable[[int], object]) -> Counter[object]:
            start = Barrier(WRITERS)

            def begin(place: int) -> object:
                start.wait(10)
                return act(place)

            return Counter(threads.map(begin, range(WRITERS)))

        yield run


@pytest.fixture
def recipient() -> str:
    return f"+{next(_numbers)}"


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_sixteen_messages_to_a_number_exactly_fifteen_pass(
    histories: DynamoHistories, together: Together, recipient: str, _round: int
) -> None:
    """FRQ-01."""
    now = datetime.now(UTC)

    def take(place: int) -> object:
        return taken(histories, recipient, new_claim_at(now, f"text {place}"), LIMITS)

    assert together(take) == {"taken": 15, FrequencyLimit.MINUTE: 1}
    just_before = now + timedelta(milliseconds=59_999)
    after = [histories.would_admit(recipient, "text", at, LIMITS) for at in (just_before, now)]
    assert after == [FrequencyLimit.MINUTE] * 2
    assert histories.would_admit(recipient, "text", now + timedelta(minutes=1), LIMITS) is None


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_sixteen_messages_of_one_text_exactly_two_pass(
    histories: DynamoHistories, together: Together, recipient: str, _round: int
) -> None:
    """FRQ-03."""
    now = datetime.now(UTC)

    def take(_place: int) -> object:
        return taken(histories, recipient, new_claim_at(now, "the same"), LIMITS)

    assert together(take) == {"taken": 2, FrequencyLimit.SAME: 14}


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_sixteen_who_ask_for_a_message_one_has_it_and_it_counts_once(
    histories: DynamoHistories, together: Together, recipient: str, _round: int
) -> None:
    now = datetime.now(UTC)
    limits = FrequencyLimits(per_minute=2)
    message = new_claim_at(now)

    def take(_place: int) -> object:
        return taken(histories, recipient, replace(message, name=new_claim()), limits)

    assert together(take) == {"taken": 1, "taken before": 15}
    assert taken(histories, recipient, new_claim_at(now), limits) == "taken"
    assert taken(histories, recipient, new_claim_at(now), limits) is FrequencyLimit.MINUTE


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_sixteen_who_ask_for_a_message_that_is_not_counted_one_has_it(
    histories: DynamoHistories, together: Together, recipient: str, _round: int
) -> None:
    message = new_claim_at(datetime.now(UTC))

    def take(_place: int) -> object:
        claim = replace(message, name=new_claim())
        return histories.take_alone(recipient, claim) == claim

    assert together(take) == {True: 1, False: 15}


def taken(
    histories: DynamoHistories, recipient: str, claim: Claim, limits: FrequencyLimits
) -> str | FrequencyLimit:
    found = histories.take(recipient, claim, limits)
    if isinstance(found, FrequencyLimit):
        return found
    return "taken" if found == claim else "taken before"


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_sixteen_requests_with_one_key_exactly_one_is_worked_off(
    answers: DynamoAnswers, together: Together, _round: int
) -> None:
    key, lock, answered = uuid4().hex, Lock(), list[int]()

    def ask(place: int) -> object:
        def answer(_: Origin) -> HttpAnswer:
            with lock:
                answered.append(place)
            return HttpAnswer(status=200, body=b"%d" % place)

        try:
            return answers.answer_once("scope", key, b"body", answer).body
        except IdempotencyKeyInUse:
            return "in use"

    said = together(ask)
    assert len(answered) == 1
    assert said.keys() <= {b"%d" % answered[0], "in use"}
    again = answers.answer_once("scope", key, b"body", lambda _: HttpAnswer(status=500))
    assert again.body == b"%d" % answered[0]


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_sixteen_who_repeat_a_request_that_failed_exactly_one_is_worked_off(
    answers: DynamoAnswers, together: Together, _round: int
) -> None:
    key, lock, origins = uuid4().hex, Lock(), list[Origin]()

    def answer(origin: Origin) -> HttpAnswer:
        with lock:
            origins.append(origin)
        return HttpAnswer(status=500 if len(origins) == 1 else 200)

    def repeat(_: int) -> object:
        try:
            return answers.answer_once("scope", key, b"body", answer).status
        except IdempotencyKeyInUse:
            return "in use"

    assert repeat(0) == 500
    assert together(repeat).keys() <= {200, "in use"}
    first, second = origins
    assert first == second


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_sixteen_numbers_exactly_three_become_free_of_limits(
    free_numbers: DynamoFreeNumbers, together: Together, _round: int
) -> None:
    """FRQ-06."""
    numbers = [f"+{next(_numbers)}" for _ in range(WRITERS)]
    try:
        freed = together(lambda place: free_numbers.add(numbers[place]))
        assert freed == {True: MOST_FREE_NUMBERS, False: WRITERS - MOST_FREE_NUMBERS}
        assert len(free_numbers.all()) == MOST_FREE_NUMBERS
    finally:
        for number in numbers:
            free_numbers.remove(number)
    assert free_numbers.all() == frozenset()

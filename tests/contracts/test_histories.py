"""Histories: the fake and the table keep the same contract."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from heliograph.domain.frequency import FrequencyLimit, FrequencyLimits
from heliograph.models.database import Database
from heliograph.models.free_numbers import MOST_FREE_NUMBERS
from heliograph.ports.screening import Histories

from tests.contracts.conftest import ADAPTERS
from tests.contracts.histories import (
    again,
    free_numbers_of,
    histories_of,
    new_claim_at,
    new_number,
)
from tests.fakes import NOON, FakeHistories

LIMITS = FrequencyLimits()
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)

MakeHistories = Callable[[Collection[str]], Histories]


@pytest.fixture(params=ADAPTERS)
def make_histories(request: pytest.FixtureRequest) -> MakeHistories:
    """Make histories in which these numbers are free of limits."""
    if request.param == "fake":
        return FakeHistories
    database: Database = request.getfixturevalue("database")
    free_numbers = free_numbers_of(database)

    def make(free: Collection[str]) -> Histories:
        for number in free_numbers.all():
            free_numbers.remove(number)
        assert all(free_numbers.add(number) for number in free)
        return histories_of(database)

    return make


@pytest.fixture
def histories(make_histories: MakeHistories) -> Histories:
    return make_histories(())


@pytest.fixture
def recipient() -> str:
    return new_number()


def send(
    histories: Histories, recipient: str, at: datetime = NOON, text: str | None = None
) -> FrequencyLimit | None:
    """A new message, of a text that no other has unless one is given."""
    claim = new_claim_at(at, text)
    found = histories.take(recipient, claim, LIMITS)
    if isinstance(found, FrequencyLimit):
        return found
    assert found == claim
    return None


# -- the port --------------------------------------------------------------------------------------


def test_the_sixteenth_message_within_a_minute_is_the_first_that_is_limited(
    histories: Histories, recipient: str
) -> None:
    """FRQ-01."""
    sent = [send(histories, recipient, NOON + place * SECOND) for place in range(16)]
    assert sent == [*[None] * 15, FrequencyLimit.MINUTE]


def test_the_limit_lifts_as_the_window_moves_on(histories: Histories, recipient: str) -> None:
    """FRQ-05: what was refused does not count."""
    for place in range(16):
        send(histories, recipient, NOON + place * SECOND)
    just_before = NOON + 60 * SECOND - timedelta(milliseconds=1)
    assert send(histories, recipient, just_before) is FrequencyLimit.MINUTE
    assert send(histories, recipient, NOON + 60 * SECOND) is None
    assert send(histories, recipient, NOON + 60 * SECOND) is FrequencyLimit.MINUTE


def test_the_fifty_first_message_within_a_day_is_limited(
    histories: Histories, recipient: str
) -> None:
    """FRQ-02."""
    sent = [send(histories, recipient, NOON + place * 10 * SECOND) for place in range(51)]
    assert sent == [*[None] * 50, FrequencyLimit.DAY]
    last_moment = NOON + DAY - timedelta(milliseconds=1)
    assert send(histories, recipient, last_moment) is FrequencyLimit.DAY
    assert send(histories, recipient, NOON + DAY) is None


def test_the_same_text_is_limited_within_seconds_and_within_minutes(
    histories: Histories, recipient: str
) -> None:
    """FRQ-03, FRQ-04."""
    moments = (0, 1, 2, 59, 60, 120, 180, 3539, 3540)
    sent = [send(histories, recipient, NOON + second * SECOND, "same") for second in moments]
    same = FrequencyLimit.SAME
    assert sent == [None, None, same, None, None, None, same, same, None]


def test_numbers_do_not_share_their_limits(histories: Histories, recipient: str) -> None:
    for _ in range(16):
        send(histories, recipient)
    assert send(histories, new_number()) is None


def test_a_message_that_is_asked_for_again_counts_once(
    histories: Histories, recipient: str
) -> None:
    claim = new_claim_at()
    for _ in range(20):
        assert histories.take(recipient, claim, LIMITS) == claim
    rest = [send(histories, recipient) for _ in range(15)]
    assert rest == [*[None] * 14, FrequencyLimit.MINUTE]
    assert histories.take(recipient, replace(claim, at=NOON + SECOND), LIMITS) == claim


def test_a_number_counts_as_new_a_day_after_its_last_message(
    histories: Histories, recipient: str
) -> None:
    for place in range(50):
        assert send(histories, recipient, NOON + place * 10 * SECOND) is None
    two_days_later = NOON + 2 * DAY
    sent = [send(histories, recipient, two_days_later) for _ in range(16)]
    assert sent == [*[None] * 15, FrequencyLimit.MINUTE]


@pytest.mark.parametrize(
    ("limits", "hit"),
    [
        (FrequencyLimits(per_minute=1), FrequencyLimit.MINUTE),
        (FrequencyLimits(per_day=1), FrequencyLimit.DAY),
        (FrequencyLimits(same_per_59_seconds=1), FrequencyLimit.SAME),
        (FrequencyLimits(same_per_59_minutes=1), FrequencyLimit.SAME),
    ],
)
def test_each_limit_can_be_chosen(
    histories: Histories, recipient: str, limits: FrequencyLimits, hit: FrequencyLimit
) -> None:
    claim = new_claim_at(text="text")
    assert histories.take(recipient, claim, limits) == claim
    assert histories.take(recipient, new_claim_at(text="text"), limits) is hit


def test_asking_what_would_happen_changes_nothing(histories: Histories, recipient: str) -> None:
    for _ in range(20):
        assert histories.would_admit(recipient, "text", NOON, LIMITS) is None
    for place in range(15):
        assert send(histories, recipient, NOON + place * SECOND) is None
    now = NOON + 15 * SECOND
    assert histories.would_admit(recipient, "text", now, LIMITS) is FrequencyLimit.MINUTE
    assert histories.would_admit(recipient, "text", NOON + 60 * SECOND, LIMITS) is None
    assert histories.would_admit(recipient, "text", NOON + 2 * DAY, LIMITS) is None


# -- claims ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_for_ending", [False, True])
def test_who_takes_a_message_first_has_it_and_all_others_see_who(
    histories: Histories, recipient: str, is_for_ending: bool
) -> None:
    first = new_claim_at(is_for_ending=is_for_ending)
    assert histories.take(recipient, first, None) == first
    for limits in (None, LIMITS, FrequencyLimits(per_day=0)):
        assert histories.take(recipient, again(first), limits) == first
    assert histories.take(recipient, replace(again(first), is_for_ending=True), LIMITS) == first


def test_what_was_taken_only_to_be_ended_may_be_let_through_and_counts_then(
    histories: Histories, recipient: str
) -> None:
    """Its holder may have died, and windows move on. Who lets it through learns of the other."""
    to_end_it = new_claim_at(is_for_ending=True)
    assert histories.take(recipient, to_end_it, LIMITS) == to_end_it
    to_send_it = replace(again(to_end_it), is_for_ending=False)
    none, one = FrequencyLimits(per_day=0), FrequencyLimits(per_day=1)
    assert histories.take(recipient, to_send_it, none) is FrequencyLimit.DAY
    assert histories.take(recipient, to_send_it, one) == to_end_it
    assert histories.take(recipient, again(to_send_it), one) == to_send_it
    assert histories.take(recipient, again(to_end_it), one) == to_send_it
    assert histories.take(recipient, new_claim_at(), one) is FrequencyLimit.DAY


def test_who_takes_a_message_alone_has_it_and_all_others_see_who(
    histories: Histories, recipient: str
) -> None:
    first, other = new_claim_at(), new_claim_at()
    assert histories.take_alone(recipient, first) == first
    assert histories.take_alone(recipient, again(first)) == first
    assert histories.take_alone(recipient, other) == other


def test_what_is_taken_alone_counts_for_no_limit(histories: Histories, recipient: str) -> None:
    for _ in range(20):
        histories.take_alone(recipient, new_claim_at())
    assert send(histories, recipient) is None


def test_a_message_that_hits_a_limit_is_not_taken_but_may_be_to_be_ended(
    histories: Histories, recipient: str
) -> None:
    one_too_many = new_claim_at()
    none = FrequencyLimits(per_minute=0)
    assert histories.take(recipient, one_too_many, none) is FrequencyLimit.MINUTE
    to_end_it = replace(one_too_many, is_for_ending=True)
    assert histories.take(recipient, to_end_it, none) == to_end_it


def test_what_was_seen_before_is_no_reason_to_overlook_what_came_since(
    histories: Histories, recipient: str
) -> None:
    one_a_day = FrequencyLimits(per_day=2)
    assert send(histories, recipient) is None
    seen = histories.at_hand([recipient])[recipient]
    first = new_claim_at(NOON + SECOND)
    assert histories.take(recipient, first, one_a_day, seen) == first
    assert histories.take(recipient, again(first), one_a_day, seen) == first
    third = new_claim_at(NOON + 2 * SECOND)
    assert histories.take(recipient, third, one_a_day, seen) is FrequencyLimit.DAY


def test_of_those_who_have_a_history_at_hand_it_is_seen(histories: Histories) -> None:
    one, other, alone = new_number(), new_number(), new_number()
    claim = new_claim_at()
    histories.take(one, claim, None)
    histories.take_alone(alone, new_claim_at())
    seen = histories.at_hand([one, other, alone])
    assert {number: history.claims for number, history in seen.items()} == {one: (claim,)}


# -- numbers that are free of limits ---------------------------------------------------------------


def test_a_free_number_has_no_limits_and_the_others_have_theirs(
    make_histories: MakeHistories,
) -> None:
    """FRQ-06."""
    free, limited = new_number(), new_number()
    histories = make_histories([free])
    assert [send(histories, free) for _ in range(60)] == [None] * 60
    assert [send(histories, limited) for _ in range(16)][-1] is FrequencyLimit.MINUTE
    assert histories.would_admit(free, "text", NOON, LIMITS) is None
    assert histories.would_admit(limited, "text", NOON, LIMITS) is FrequencyLimit.MINUTE


def test_three_numbers_may_be_free_of_limits_and_no_fourth(database: Database) -> None:
    """FRQ-06."""
    free_numbers = free_numbers_of(database)
    for number in free_numbers.all():
        free_numbers.remove(number)
    three, fourth = [new_number() for _ in range(MOST_FREE_NUMBERS)], new_number()
    assert [free_numbers.add(number) for number in three] == [True, True, True]
    assert free_numbers.add(fourth) is False
    assert free_numbers.add(three[0]) is True
    assert free_numbers.all() == set(three)
    assert free_numbers.remove(three[0]) is True
    assert free_numbers.remove(three[0]) is False
    assert free_numbers.add(fourth) is True
    assert free_numbers.all() == {*three[1:], fourth}

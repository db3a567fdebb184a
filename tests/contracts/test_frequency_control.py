"""FrequencyControl: the fake and the table keep the same contract."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from itertools import count

import pytest
from heliograph.domain.frequency import FrequencyLimit, FrequencyLimits
from heliograph.models.backoff import Backoff
from heliograph.models.database import Database
from heliograph.models.recipients import (
    MOST_FREE_NUMBERS,
    DynamoFreeNumbers,
    DynamoFrequencyControl,
    FreeNumbersRecord,
    RecipientRecord,
)
from heliograph.ports.screening import FrequencyControl

from tests.contracts.conftest import ADAPTERS
from tests.fakes import NOON, FakeFrequencyControl

LIMITS = FrequencyLimits()
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
AT_ONCE = Backoff(tries=5, at_once=5, first_seconds=0, longest_seconds=0)

_numbers = count(8613700000000)
_message_ids = (f"m-{number}" for number in count())

MakeControl = Callable[[Collection[str]], FrequencyControl]


def dynamodb_control(database: Database, backoff: Backoff = AT_ONCE) -> DynamoFrequencyControl:
    return DynamoFrequencyControl(
        database.bound(RecipientRecord, "RecipientsTable"), free_numbers_of(database), backoff
    )


def free_numbers_of(database: Database) -> DynamoFreeNumbers:
    return DynamoFreeNumbers(database.bound(FreeNumbersRecord, "RecipientsTable"))


@pytest.fixture(params=ADAPTERS)
def make_control(request: pytest.FixtureRequest) -> MakeControl:
    """Make a control in which these numbers are free of limits."""
    if request.param == "fake":
        return FakeFrequencyControl
    database: Database = request.getfixturevalue("database")
    free_numbers = free_numbers_of(database)

    def make(free: Collection[str]) -> FrequencyControl:
        for number in free_numbers.all():
            free_numbers.remove(number)
        assert all(free_numbers.add(number) for number in free)
        return dynamodb_control(database)

    return make


@pytest.fixture
def control(make_control: MakeControl) -> FrequencyControl:
    return make_control(())


@pytest.fixture
def recipient() -> str:
    return new_number()


def new_number() -> str:
    """A number that nobody has written to yet."""
    return f"+{next(_numbers)}"


def send(
    control: FrequencyControl, recipient: str, at: datetime = NOON, text: str | None = None
) -> FrequencyLimit | None:
    """A new message, of a text that no other has unless one is given."""
    message_id = next(_message_ids)
    return control.admit(recipient, message_id, text or f"text of {message_id}", at, LIMITS)


# -- the port --------------------------------------------------------------------------------------


def test_the_sixteenth_message_within_a_minute_is_the_first_that_is_limited(
    control: FrequencyControl, recipient: str
) -> None:
    """FRQ-01."""
    sent = [send(control, recipient, NOON + place * SECOND) for place in range(16)]
    assert sent == [*[None] * 15, FrequencyLimit.MINUTE]


def test_the_limit_lifts_as_the_window_moves_on(control: FrequencyControl, recipient: str) -> None:
    """FRQ-05: what was refused does not count."""
    for place in range(16):
        send(control, recipient, NOON + place * SECOND)
    just_before = NOON + 60 * SECOND - timedelta(milliseconds=1)
    assert send(control, recipient, just_before) is FrequencyLimit.MINUTE
    assert send(control, recipient, NOON + 60 * SECOND) is None
    assert send(control, recipient, NOON + 60 * SECOND) is FrequencyLimit.MINUTE


def test_the_fifty_first_message_within_a_day_is_limited(
    control: FrequencyControl, recipient: str
) -> None:
    """FRQ-02."""
    sent = [send(control, recipient, NOON + place * 10 * SECOND) for place in range(51)]
    assert sent == [*[None] * 50, FrequencyLimit.DAY]
    last_moment = NOON + DAY - timedelta(milliseconds=1)
    assert send(control, recipient, last_moment) is FrequencyLimit.DAY
    assert send(control, recipient, NOON + DAY) is None


def test_the_same_text_is_limited_within_seconds_and_within_minutes(
    control: FrequencyControl, recipient: str
) -> None:
    """FRQ-03, FRQ-04."""
    moments = (0, 1, 2, 59, 60, 120, 180, 3539, 3540)
    sent = [send(control, recipient, NOON + second * SECOND, "same") for second in moments]
    same = FrequencyLimit.SAME
    assert sent == [None, None, same, None, None, None, same, same, None]


def test_numbers_do_not_share_their_limits(control: FrequencyControl, recipient: str) -> None:
    for _ in range(16):
        send(control, recipient)
    assert send(control, new_number()) is None


def test_a_message_that_is_asked_for_again_counts_once(
    control: FrequencyControl, recipient: str
) -> None:
    for _ in range(20):
        assert control.admit(recipient, "m-again", "text", NOON, LIMITS) is None
    rest = [send(control, recipient) for _ in range(15)]
    assert rest == [*[None] * 14, FrequencyLimit.MINUTE]
    assert control.admit(recipient, "m-again", "text", NOON + SECOND, LIMITS) is None


def test_a_number_counts_as_new_a_day_after_its_last_message(
    control: FrequencyControl, recipient: str
) -> None:
    for place in range(50):
        assert send(control, recipient, NOON + place * 10 * SECOND) is None
    two_days_later = NOON + 2 * DAY
    sent = [send(control, recipient, two_days_later) for _ in range(16)]
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
    control: FrequencyControl, recipient: str, limits: FrequencyLimits, hit: FrequencyLimit
) -> None:
    assert control.admit(recipient, "m-a", "text", NOON, limits) is None
    assert control.admit(recipient, "m-b", "text", NOON, limits) is hit


def test_asking_what_would_happen_changes_nothing(
    control: FrequencyControl, recipient: str
) -> None:
    for _ in range(20):
        assert control.would_admit(recipient, "text", NOON, LIMITS) is None
    for place in range(15):
        assert send(control, recipient, NOON + place * SECOND) is None
    now = NOON + 15 * SECOND
    assert control.would_admit(recipient, "text", now, LIMITS) is FrequencyLimit.MINUTE
    assert control.would_admit(recipient, "text", NOON + 60 * SECOND, LIMITS) is None
    assert control.would_admit(recipient, "text", NOON + 2 * DAY, LIMITS) is None


# -- numbers that are free of limits ---------------------------------------------------------------


def test_a_free_number_has_no_limits_and_the_others_have_theirs(make_control: MakeControl) -> None:
    """FRQ-06."""
    free, limited = new_number(), new_number()
    control = make_control([free])
    assert [send(control, free) for _ in range(60)] == [None] * 60
    assert [send(control, limited) for _ in range(16)][-1] is FrequencyLimit.MINUTE
    assert control.would_admit(free, "text", NOON, LIMITS) is None
    assert control.would_admit(limited, "text", NOON, LIMITS) is FrequencyLimit.MINUTE


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

"""How often one number may be written to (FRQ-01 to FRQ-05, golden vector V11 of A.20)."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from heliograph.domain.frequency import FrequencyLimit, FrequencyLimits, Sent, digest, limit_hit
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import NOON

LIMITS = FrequencyLimits()
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(hours=24)
SECOND = timedelta(seconds=1)
MILLISECOND = timedelta(milliseconds=1)


class Number:
    """One number, and what became of each message to it: None if it was let through."""

    def __init__(self, limits: FrequencyLimits = LIMITS) -> None:
        self.limits = limits
        self.sent: list[Sent] = []

    def send(self, after: timedelta, text: str | None = None) -> FrequencyLimit | None:
        """Send a message so long after noon; without a text, one that nobody sent before."""
        asked = Sent(NOON + after, digest(text or str(uuid4())))
        hit = limit_hit(self.sent, asked, self.limits)
        if hit is None:
            self.sent.append(asked)
        return hit


# -- V11: the limits as they are documented --------------------------------------------------------


def test_the_sixteenth_message_in_a_minute_is_one_too_many() -> None:
    """V11, FRQ-01"""
    number = Number()
    sent = [number.send(SECOND * place) for place in range(16)]
    assert sent == [None] * 15 + [FrequencyLimit.MINUTE]


def test_the_fifty_first_message_in_a_day_is_one_too_many() -> None:
    """V11, FRQ-02"""
    number = Number()
    sent = [number.send(DAY / 51 * place) for place in range(51)]
    assert sent == [None] * 50 + [FrequencyLimit.DAY]


def test_the_third_time_the_same_in_59_seconds_is_one_too_many() -> None:
    """V11, FRQ-03"""
    number = Number()
    sent = [number.send(SECOND * place, "same") for place in (0, 29, 58)]
    assert sent == [None, None, FrequencyLimit.SAME]


def test_the_sixth_time_the_same_in_59_minutes_is_one_too_many() -> None:
    """V11, FRQ-04"""
    number = Number()
    sent = [number.send(MINUTE * place, "same") for place in (0, 10, 20, 30, 40, 58)]
    assert sent == [None] * 5 + [FrequencyLimit.SAME]


# -- sliding windows -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limits", "window", "limit", "text"),
    [
        (replace(LIMITS, per_minute=1), MINUTE, FrequencyLimit.MINUTE, None),
        (replace(LIMITS, per_day=1), DAY, FrequencyLimit.DAY, None),
        (replace(LIMITS, same_per_59_seconds=1), 59 * SECOND, FrequencyLimit.SAME, "same"),
        (replace(LIMITS, same_per_59_minutes=1), 59 * MINUTE, FrequencyLimit.SAME, "same"),
    ],
)
def test_a_limit_lifts_to_the_millisecond(
    limits: FrequencyLimits, window: timedelta, limit: FrequencyLimit, text: str | None
) -> None:
    """FRQ-05"""
    number = Number(limits)
    assert number.send(timedelta(), text) is None
    assert number.send(window - MILLISECOND, text) is limit
    assert number.send(window, text) is None


def test_a_minute_is_any_minute_not_one_of_the_clock() -> None:
    """FRQ-05"""
    number = Number()
    at_the_end_of_one = [number.send(55 * SECOND + MILLISECOND * place) for place in range(15)]
    assert at_the_end_of_one == [None] * 15
    assert number.send(65 * SECOND) is FrequencyLimit.MINUTE


def test_what_was_refused_does_not_count() -> None:
    """FRQ-05: who keeps trying is not locked out for it."""
    number = Number()
    for place in range(15):
        number.send(MILLISECOND * place)
    refused = [number.send(SECOND * place) for place in range(1, 60)]
    assert set(refused) == {FrequencyLimit.MINUTE}
    assert number.send(MINUTE) is None


def test_other_texts_do_not_count_as_the_same() -> None:
    number = Number()
    assert [number.send(SECOND, text) for text in ("a", "a", "b", "b")] == [None] * 4


def test_the_shorter_window_is_named_when_several_limits_are_hit() -> None:
    number = Number(FrequencyLimits(per_minute=1, per_day=1, same_per_59_seconds=1))
    number.send(timedelta(), "same")
    assert number.send(SECOND, "same") is FrequencyLimit.MINUTE


def test_clocks_that_differ_do_not_let_more_through() -> None:
    """A message that another dispatcher sent a moment after `at` counts too."""
    number = Number()
    for place in range(15):
        number.send(SECOND + MILLISECOND * place)
    assert number.send(timedelta()) is FrequencyLimit.MINUTE


# -- anything --------------------------------------------------------------------------------------

SENDS = st.lists(
    st.tuples(st.timedeltas(timedelta(), 20 * MINUTE), st.sampled_from("abc")), max_size=60
)
SMALL = st.builds(
    FrequencyLimits,
    per_minute=st.integers(1, 4),
    per_day=st.integers(1, 12),
    same_per_59_seconds=st.integers(1, 3),
    same_per_59_minutes=st.integers(1, 6),
)


def _after(gaps: list[tuple[timedelta, str]]) -> list[tuple[timedelta, str]]:
    """Turn gaps between sends into times after noon, in whole milliseconds."""
    now, sends = timedelta(), []
    for gap, text in gaps:
        now += gap // MILLISECOND * MILLISECOND
        sends.append((now, text))
    return sends


@given(gaps=SENDS, limits=SMALL)
def test_exactly_what_fits_into_every_window_is_let_through(
    gaps: list[tuple[timedelta, str]], limits: FrequencyLimits
) -> None:
    """FRQ-01 to FRQ-05, against counting all that was ever sent."""
    number = Number(limits)
    let_through: list[tuple[timedelta, str]] = []
    for at, text in _after(gaps):
        same = [then for then, earlier in let_through if earlier == text]
        every = [then for then, _ in let_through]
        fits = (
            sum(at - then < MINUTE for then in every) < limits.per_minute
            and sum(at - then < DAY for then in every) < limits.per_day
            and sum(at - then < 59 * SECOND for then in same) < limits.same_per_59_seconds
            and sum(at - then < 59 * MINUTE for then in same) < limits.same_per_59_minutes
        )
        assert (number.send(at, text) is None) is fits
        if fits:
            let_through.append((at, text))

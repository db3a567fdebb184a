"""A schedule has the asked rate, every kind of handset, and no number twice."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.e2e.handsets import ENDS, HANGING
from tests.soak.schedule import schedule


def numbers(seconds: float, rate: float, seed: int = 1, serial: int = 0) -> list[str]:
    return [
        number
        for send in schedule(seconds, rate, Random(seed), serial)
        for number in send.numbers
    ]  # fmt: skip


@given(st.floats(1, 200), st.floats(0.2, 40), st.integers())
def test_the_rate_is_steady_whatever_the_sizes_are(seconds: float, rate: float, seed: int) -> None:
    sent = 0
    for send in schedule(seconds, rate, Random(seed)):
        assert send.due == pytest.approx(sent / rate)
        sent += len(send.numbers)
    assert seconds * rate <= sent + 1e-6
    assert sent < seconds * rate + 10


def test_a_minute_has_every_kind_of_handset_and_few_that_hang() -> None:
    kinds = Counter(number[-4:] for number in numbers(60, 2))
    assert kinds.keys() == ENDS.keys()
    assert min(kinds, key=kinds.__getitem__) == HANGING


def test_no_two_messages_go_to_one_number() -> None:
    sent = numbers(600, 20)
    assert len(sent) == len(set(sent))


def test_a_warm_up_has_numbers_of_its_own() -> None:
    assert set(numbers(10, 6, serial=90_000)).isdisjoint(numbers(180, 20))


def test_a_seed_makes_the_same_sends_again() -> None:
    assert numbers(30, 5, seed=7) == numbers(30, 5, seed=7) != numbers(30, 5, seed=8)

"""Trying again: how often, and with which pauses."""

import pytest
from heliograph.models.backoff import Backoff


def pauses(backoff_tries: int, at_once: int = 1) -> list[float]:
    slept: list[float] = []
    backoff = Backoff(
        tries=backoff_tries,
        at_once=at_once,
        first_seconds=1.0,
        longest_seconds=4.0,
        sleep=slept.append,
    )
    assert list(backoff) == list(range(backoff_tries))
    return slept


@pytest.mark.parametrize(("at_once", "how_many"), [(1, 5), (2, 4), (6, 0), (9, 0)])
def test_there_is_a_pause_before_every_try_but_those_at_once(at_once: int, how_many: int) -> None:
    assert len(pauses(6, at_once)) == how_many


def test_pauses_double_up_to_the_longest() -> None:
    observed = [pauses(6) for _ in range(200)]
    longest = [max(each) for each in zip(*observed, strict=True)]
    for seen, bound in zip(longest, (1.0, 2.0, 4.0, 4.0, 4.0), strict=True):
        assert 0.5 * bound < seen <= bound


def test_no_two_callers_share_their_pauses() -> None:
    assert pauses(6) != pauses(6)


def test_nobody_waits_after_the_last_try() -> None:
    assert pauses(1) == []

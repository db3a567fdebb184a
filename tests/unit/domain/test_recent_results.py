"""How many of a carrier's last messages went well."""

from heliograph.domain.recent_results import ENOUGH, EVERY, LATELY_SECONDS, RecentResults


class Timer:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def noted(recent: RecentResults, carrier: str, results: list[bool]) -> list[float]:
    """What is told while these results come."""
    told = [recent.note(carrier, is_good=one) for one in results]
    return [percent for percent in told if percent is not None]


def test_nothing_is_told_of_a_carrier_before_there_is_enough_to_tell() -> None:
    recent = RecentResults(Timer())
    assert noted(recent, "a", [False] * (ENOUGH - 1)) == []
    assert noted(recent, "a", [False]) == [0.0]


def test_of_every_tenth_result_it_is_told_how_many_of_the_last_hundred_were_good() -> None:
    recent = RecentResults(Timer())
    assert noted(recent, "a", [True] * ENOUGH) == [100.0]
    assert noted(recent, "a", [False] * 3 * EVERY) == [90.0, 80.0, 70.0]
    assert noted(recent, "a", [True] * ENOUGH)[-1] == 100.0


def test_a_carrier_that_fails_is_seen_beside_one_with_ten_times_its_traffic() -> None:
    recent = RecentResults(Timer())
    told = []
    for _ in range(ENOUGH):
        told += noted(recent, "large", [True] * 10)
        told += noted(recent, "small", [False])
    assert min(told) == 0.0


def test_what_was_long_ago_is_not_held_against_anybody() -> None:
    timer = Timer()
    recent = RecentResults(timer)
    noted(recent, "a", [False] * ENOUGH)
    timer.now = LATELY_SECONDS + 1
    assert noted(recent, "a", [True] * (ENOUGH - 1)) == []
    assert noted(recent, "a", [True]) == [100.0]

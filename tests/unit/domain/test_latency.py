"""How long deliveries took (DET-07): histograms add up, and what is read off is nearly right."""

from datetime import timedelta

import pytest
from heliograph.domain.latency import BOUNDS, NO_LATENCIES, Latencies, total_latencies
from hypothesis import given
from hypothesis import strategies as st

MILLISECOND = timedelta(milliseconds=1)

latencies = st.integers(0, 90 * 86_400_000).map(lambda number: number * MILLISECOND)
histograms = st.lists(latencies, max_size=20).map(
    lambda many: total_latencies(map(Latencies.of, many))
)


@given(histograms, histograms, histograms)
def test_histograms_add_up_in_any_order(a: Latencies, b: Latencies, c: Latencies) -> None:
    assert (a + b) + c == a + (b + c)
    assert a + b == b + a
    assert a + NO_LATENCIES == a
    assert a + b + -b == a


@given(st.lists(latencies, min_size=1, max_size=60), st.sampled_from([1, 50, 95, 99, 100]))
def test_a_percentile_is_within_five_percent_or_a_tenth_of_a_second(
    many: list[timedelta], percent: int
) -> None:
    true = sorted(many)[-(-len(many) * percent // 100) - 1]
    told = total_latencies(map(Latencies.of, many)).percentile(percent)
    assert told is not None
    assert abs(told - true) <= max(0.05 * true, 100 * MILLISECOND)


def test_there_is_no_percentile_of_no_deliveries() -> None:
    assert NO_LATENCIES.percentile(50) is None
    assert NO_LATENCIES.count == 0


@pytest.mark.parametrize(
    ("latency", "bound"),
    [
        (timedelta(seconds=-1), 0.1),
        (timedelta(), 0.1),
        (timedelta(seconds=0.1), 0.1),
        (timedelta(seconds=0.101), 0.11),
        (timedelta(days=91), 90 * 86400),
    ],
)
def test_every_latency_has_a_bucket(latency: timedelta, bound: float) -> None:
    ((place, count),) = Latencies.of(latency).buckets.items()
    assert (BOUNDS[place] / 1000, count) == (bound, 1)


def test_the_buckets_are_the_same_on_every_machine() -> None:
    assert BOUNDS[:6] == (100, 110, 121, 133, 146, 160)
    assert (len(BOUNDS), BOUNDS[-1]) == (192, 90 * 86_400_000)

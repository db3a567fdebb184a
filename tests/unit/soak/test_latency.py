"""Percentiles, and which times they are of."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.e2e.handsets import SILENT
from tests.soak.latency import (
    ALONE,
    TOGETHER,
    UNTIL_REPORTED,
    UNTIL_SUBMITTED,
    UNTIL_TOLD,
    Percentiles,
    latencies,
    percentiles,
)
from tests.unit.soak.test_verdict import (
    GOOD,
    LONG,
    NOON,
    NUMBERS,
    SHORT,
    UNREPORTED,
    record,
    told,
)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        ([7.0], Percentiles(1, 7, 7, 7, 7)),
        ([2.0, 1.0], Percentiles(2, 1, 2, 2, 2)),
        ([float(n) for n in range(100, 0, -1)], Percentiles(100, 50, 95, 99, 100)),
        ([float(n) for n in range(1, 201)], Percentiles(200, 100, 190, 198, 200)),
        ([float(n) for n in range(1, 102)], Percentiles(101, 51, 96, 100, 101)),
    ],
)
def test_percentiles_are_times_that_were_seen(seconds: list[float], expected: Percentiles) -> None:
    assert percentiles(seconds) == expected


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_the_parts_of_the_way_make_up_the_whole() -> None:
    evidence = replace(
        GOOD,
        records={
            SHORT: replace(record("DELIVRD"), submitted_at=after(0.5), received_at=after(1.75))
        },
        reports=[replace(told(SHORT), told_at=after(2))],
    )
    found = latencies(evidence)
    assert {name: one.p50 for name, one in found.items()} == {
        ALONE: 2, UNTIL_SUBMITTED: 0.5, UNTIL_REPORTED: 1.25, UNTIL_TOLD: 0.25
    }  # fmt: skip
    assert next(iter(found)) == ALONE


def test_a_message_counts_when_the_last_of_its_segments_is_first_told() -> None:
    reports = [
        replace(told(LONG, sequence=sequence, total=2), told_at=after(seconds))
        for seconds, sequence in ((1, 2), (3, 1), (8, 2), (9, 1))
    ]
    assert latencies(replace(GOOD, reports=reports))[ALONE] == Percentiles(1, 3, 3, 3, 3)


def test_what_is_told_together_and_unusual_handsets_have_times_of_their_own() -> None:
    reports = [
        replace(told(SHORT), told_at=after(5), together=True),
        replace(told(UNREPORTED), told_at=after(70)),
    ]
    found = latencies(replace(GOOD, reports=reports))
    assert {name: one.most for name, one in found.items()} == {
        TOGETHER: 5, f"{SILENT}: never reports": 70
    }  # fmt: skip


def test_messages_of_the_warm_up_are_left_out() -> None:
    assert latencies(GOOD, without=NUMBERS) == {}

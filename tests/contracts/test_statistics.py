"""Statistics: the fake and the table keep the same contract."""

from datetime import timedelta
from typing import Protocol

import pytest
from heliograph.domain.counting import NOT_COUNTED, CountedHour
from heliograph.domain.latency import Latencies
from heliograph.domain.statistics import Counts, Hour, Series, Tally
from heliograph.models.database import Database
from heliograph.models.statistics import DynamoStatistics, StatisticsRecord
from heliograph.ports.statistics import CountedHours, HourlyStatistics, Kept

from tests.contracts.conftest import ADAPTERS
from tests.fakes import NOON, FakeClock, FakeStatistics

HOUR = timedelta(hours=1)
TALLY = Tally(
    {
        Series("parcel", "1069", "CN", None): Counts(messages=-1, sending=-1),
        Series("parcel", "1069", None, "DELIVRD"): Counts(
            requests=1,
            messages=2,
            segments=3,
            accepted=4,
            delivered=5,
            failed=6,
            sending=7,
            expired=8,
            limited=9,
            opted_out=10,
            latencies=Latencies({0: 1, 191: 2}),
        ),
    }
)
COUNTED = CountedHour(
    tally=TALLY,
    checkpoints={"0": 4421584500000000017450439091, "f": 9 * 10**39},
    rebuilt_at=NOON,
)


class Statistics(HourlyStatistics, CountedHours, Protocol):
    """Everything that is done with statistics."""


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=ADAPTERS)
def statistics(request: pytest.FixtureRequest, clock: FakeClock) -> Statistics:
    if request.param == "fake":
        return FakeStatistics(clock)
    database: Database = request.getfixturevalue("database")
    return DynamoStatistics(database.bound(StatisticsRecord, "StatisticsTable"), clock)


def test_of_an_hour_that_was_never_written_nothing_is_kept(statistics: Statistics) -> None:
    assert statistics.read(Hour("never", NOON)) == Kept(NOT_COUNTED, 0)


def test_an_hour_is_read_as_it_was_written(statistics: Statistics) -> None:
    hour = Hour("10001", NOON)
    replaced = statistics.replace(hour, 0, COUNTED)
    assert replaced.applied
    assert replaced.kept == statistics.read(hour) == Kept(COUNTED, 1)


def test_of_two_who_have_read_the_same_one_writes(statistics: Statistics) -> None:
    hour = Hour("10002", NOON)
    assert statistics.replace(hour, 0, NOT_COUNTED).applied
    second = statistics.replace(hour, 0, COUNTED)
    assert not second.applied
    assert second.kept == Kept(NOT_COUNTED, 1)
    assert statistics.replace(hour, 1, COUNTED).applied
    third = statistics.replace(hour, 1, NOT_COUNTED)
    assert not third.applied
    assert third.kept == statistics.read(hour) == Kept(COUNTED, 2)


def test_what_is_gone_is_not_replaced(statistics: Statistics) -> None:
    replaced = statistics.replace(Hour("10003", NOON), 7, COUNTED)
    assert not replaced.applied
    assert replaced.kept == Kept(NOT_COUNTED, 0)


def test_a_day_has_its_hours_in_their_order_and_no_other_applications(
    statistics: Statistics,
) -> None:
    midnight = NOON.replace(hour=0)
    mine = [Hour("10004", at) for at in (midnight, NOON - 3 * HOUR, NOON, midnight + 23 * HOUR)]
    others = [
        Hour("10005", NOON),
        Hour("10004", midnight - HOUR),
        Hour("10004", midnight + 24 * HOUR),
    ]
    for hour in reversed(mine + others):
        statistics.replace(hour, 0, COUNTED)
    assert list(statistics.of_day("10004", NOON.date())) == [(hour, TALLY) for hour in mine]


def test_an_hour_that_counts_nothing_does_not_show(statistics: Statistics) -> None:
    statistics.replace(Hour("10006", NOON), 0, NOT_COUNTED)
    assert list(statistics.of_day("10006", NOON.date())) == []


def test_a_day_shows_for_180_days_whether_it_is_swept_or_not(
    statistics: Statistics, clock: FakeClock
) -> None:
    """DET-11."""
    statistics.replace(Hour("10007", NOON), 0, COUNTED)
    clock.at = NOON.replace(hour=0) + timedelta(days=180) - timedelta(seconds=1)
    assert list(statistics.of_day("10007", NOON.date())) == [(Hour("10007", NOON), TALLY)]
    clock.advance(timedelta(seconds=1))
    assert list(statistics.of_day("10007", NOON.date())) == []

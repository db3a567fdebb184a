"""Statistics are read for 180 days, by hour for 7, at most 31 days at once (DET-07, C-02)."""

from datetime import datetime, timedelta

import pytest
from heliograph.domain.counting import CountedHour
from heliograph.domain.errors import QueryInvalid
from heliograph.domain.statistics import Counts, Hour, Series, Tally
from heliograph.domain.statistics_queries import Dimension, Point, Statistics, StatisticsQuery, Step
from heliograph.usecases.read_statistics import ReadStatistics

from tests.fakes import NOON, FakeClock, FakeStatistics

MIDNIGHT = NOON.replace(hour=0)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

DELIVERED = Series("parcel", "1069", "CN", "DELIVRD")
SENDING = Series("parcel", "1069", "CN", None)
ABROAD = Series("code", "1070", "GB", "DELIVRD")


def some(messages: int) -> Counts:
    return Counts(messages=messages, segments=2 * messages)


def statistics(clock: FakeClock) -> FakeStatistics:
    fake = FakeStatistics(clock)
    tallies = {
        Hour("10001", NOON): Tally({DELIVERED: some(5), SENDING: some(1)}),
        Hour("10001", NOON - HOUR): Tally({DELIVERED: some(2), ABROAD: some(1)}),
        Hour("10001", MIDNIGHT - HOUR): Tally({DELIVERED: some(10)}),
        Hour("10002", NOON): Tally({ABROAD: some(7)}),
    }
    for hour, tally in tallies.items():
        fake.replace(hour, 0, CountedHour(tally=tally))
    return fake


def ask(
    start: datetime,
    end: datetime,
    *by: Dimension,
    step: Step = Step.DAY,
    only: dict[Dimension, str | None] | None = None,
    applications: tuple[str, ...] = ("10001",),
    now: datetime = NOON + timedelta(minutes=30),
) -> Statistics:
    clock = FakeClock(now)
    query = StatisticsQuery(
        application_ids=applications, start=start, end=end, step=step, by=by, only=only or {}
    )
    return ReadStatistics(statistics(clock), clock)(query)


def test_days_are_told_apart_and_add_up() -> None:
    answer = ask(MIDNIGHT - DAY, MIDNIGHT + DAY)
    assert answer.total == some(19)
    assert answer.totals == {(): some(19)}
    assert answer.series == [Point(MIDNIGHT - DAY, (), some(10)), Point(MIDNIGHT, (), some(9))]


def test_a_span_is_widened_to_whole_days() -> None:
    answer = ask(NOON, NOON + HOUR)
    assert (answer.start, answer.end) == (MIDNIGHT, MIDNIGHT + DAY)
    assert answer.total == some(9)


def test_hours_are_told_apart() -> None:
    answer = ask(NOON - HOUR, NOON + HOUR, step=Step.HOUR)
    assert answer.series == [Point(NOON - HOUR, (), some(3)), Point(NOON, (), some(6))]


def test_an_hour_of_the_end_does_not_count() -> None:
    assert ask(NOON - HOUR, NOON, step=Step.HOUR).total == some(3)


@pytest.mark.parametrize(
    ("dimension", "groups"),
    [
        (Dimension.APPLICATION, {("10001",): some(9), ("10002",): some(7)}),
        (Dimension.TEMPLATE, {("parcel",): some(8), ("code",): some(8)}),
        (Dimension.CHANNEL, {("1069",): some(8), ("1070",): some(8)}),
        (Dimension.COUNTRY, {("CN",): some(8), ("GB",): some(8)}),
        (Dimension.STATUS_CODE, {("DELIVRD",): some(15), (None,): some(1)}),
    ],
)
def test_counts_are_told_apart_by_any_dimension(
    dimension: Dimension, groups: dict[tuple[str | None, ...], Counts]
) -> None:
    both = ("10001", "10002")
    assert ask(MIDNIGHT, NOON + HOUR, dimension, applications=both).totals == groups


def test_counts_are_told_apart_by_several_dimensions_at_once_the_most_first() -> None:
    answer = ask(MIDNIGHT, NOON + HOUR, Dimension.COUNTRY, Dimension.STATUS_CODE)
    assert list(answer.totals.items()) == [
        (("CN", "DELIVRD"), some(7)),
        (("CN", None), some(1)),
        (("GB", "DELIVRD"), some(1)),
    ]
    assert [point.group for point in answer.series] == list(answer.totals)


def test_a_dimension_can_be_held_to_one_value() -> None:
    only = {Dimension.TEMPLATE: "parcel", Dimension.STATUS_CODE: None}
    assert ask(MIDNIGHT, NOON + HOUR, only=only).total == some(1)


def test_what_counted_nothing_is_missing() -> None:
    answer = ask(MIDNIGHT - 3 * DAY, MIDNIGHT - 2 * DAY)
    assert (answer.total, answer.totals, answer.series) == (Counts(), {}, [])


@pytest.mark.parametrize(
    ("start", "end", "step", "field"),
    [
        (NOON, NOON, Step.DAY, "end"),
        (NOON, NOON - HOUR, Step.DAY, "end"),
        (NOON + DAY, NOON + 2 * DAY, Step.DAY, "end"),
        (MIDNIGHT - 180 * DAY, MIDNIGHT - 170 * DAY, Step.DAY, "start"),
        (MIDNIGHT - 31 * DAY, MIDNIGHT + DAY, Step.DAY, "end"),
        (NOON - 7 * DAY - HOUR, NOON, Step.HOUR, "start"),
    ],
)
def test_beyond_the_limits_the_error_says_which(
    start: datetime, end: datetime, step: Step, field: str
) -> None:
    with pytest.raises(QueryInvalid) as refused:
        ask(start, end, step=step)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("start", "end", "step"),
    [
        (MIDNIGHT - 179 * DAY, MIDNIGHT - 148 * DAY, Step.DAY),
        (MIDNIGHT - 30 * DAY, MIDNIGHT + DAY, Step.DAY),
        (NOON - 7 * DAY, NOON, Step.HOUR),
    ],
)
def test_up_to_the_limits_there_is_an_answer(start: datetime, end: datetime, step: Step) -> None:
    assert ask(start, end, step=step).start == start


def test_an_end_in_the_future_is_taken_as_now() -> None:
    assert ask(MIDNIGHT, MIDNIGHT + 365 * DAY).end == MIDNIGHT + DAY


def test_somebody_must_be_asked_about() -> None:
    with pytest.raises(QueryInvalid, match="application"):
        ask(MIDNIGHT, NOON, applications=())


def test_a_month_is_31_reads_for_an_application() -> None:
    clock = FakeClock(NOON)
    fake = statistics(clock)
    query = StatisticsQuery(
        application_ids=["10001"], start=MIDNIGHT - 30 * DAY, end=MIDNIGHT + DAY
    )
    ReadStatistics(fake, clock)(query)
    assert fake.reads == 31


def test_what_is_past_its_time_never_shows() -> None:
    """DET-11: also while it is not swept yet."""
    clock = FakeClock(NOON)
    fake = statistics(clock)
    clock.at = MIDNIGHT + 180 * DAY
    assert list(fake.of_day("10001", MIDNIGHT.date())) == []

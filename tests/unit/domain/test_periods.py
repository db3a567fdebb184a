"""The times that records are asked for (DET-01, DET-06, C-01)."""

from datetime import datetime, timedelta

import pytest
from heliograph.domain.errors import QueryInvalid
from heliograph.domain.periods import Period, PeriodRules, Span

from tests.fakes import NOON

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
RULES = PeriodRules(kept=90 * DAY, longest=7 * DAY)


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        (Period(), NOON - DAY, NOON + MINUTE),
        (Period(last="24h"), NOON - DAY, NOON + MINUTE),
        (Period(last="1h"), NOON - HOUR, NOON + MINUTE),
        (Period(start=NOON - 2 * DAY), NOON - 2 * DAY, NOON),
        (Period(start=NOON - 9 * DAY, end=NOON - 2 * DAY), NOON - 9 * DAY, NOON - 2 * DAY),
        (Period(start=NOON - DAY, end=NOON + 300 * DAY), NOON - DAY, NOON + MINUTE),
        (Period(start=NOON - 90 * DAY, end=NOON - 83 * DAY), NOON - 90 * DAY, NOON - 83 * DAY),
    ],
)
def test_a_period_means_a_time(period: Period, start: datetime, end: datetime) -> None:
    assert RULES.span(period, NOON) == Span(start, end)


@pytest.mark.parametrize(
    ("period", "field", "rule"),
    [
        (Period(last="2h"), "last", "must be one of 1h, 24h"),
        (Period(last="1h", start=NOON - HOUR), "end", "neither goes with `last`"),
        (Period(last="1h", end=NOON), "end", "neither goes with `last`"),
        (Period(end=NOON), "end", "needs a start"),
        (Period(start=NOON, end=NOON), "end", "must be after start"),
        (Period(start=NOON, end=NOON - HOUR), "end", "must be after start"),
        (Period(start=NOON + HOUR), "end", "must not be in the future"),
        (
            Period(start=NOON - 90 * DAY - MINUTE, end=NOON - 89 * DAY),
            "start",
            "must be within the last 90 days",
        ),
        (Period(start=NOON - 8 * DAY), "end", "at most 7 days after start"),
        (
            Period(start=NOON - 20 * DAY, end=NOON - 13 * DAY + MINUTE),
            "end",
            "at most 7 days after start",
        ),
    ],
)
def test_a_period_beyond_the_rules_says_which(period: Period, field: str, rule: str) -> None:
    with pytest.raises(QueryInvalid) as refused:
        RULES.span(period, NOON)
    assert refused.value.field == field
    assert rule in refused.value.rule


def test_a_longest_time_may_be_asked_for_up_to_now() -> None:
    assert RULES.span(Period(start=NOON - 7 * DAY), NOON) == Span(NOON - 7 * DAY, NOON)

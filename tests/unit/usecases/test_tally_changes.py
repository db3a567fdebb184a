"""Every change counts once, however often and however cut the stream tells it (DET-07)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from heliograph.domain.counting import CountedHour
from heliograph.domain.errors import StatisticsContended
from heliograph.domain.messages import Message, MessageState, Outcome, ReportSource
from heliograph.domain.statistics import Counts, Hour, Tally, hour_of
from heliograph.ports.statistics import Kept, Replaced
from heliograph.usecases.tally_changes import TRIES, TallyChanges
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes import NOON, FakeStatistics
from tests.unit.domain.counted import a_message, ended
from tests.unit.usecases.power import Power, PowerCut, cuts
from tests.unit.usecases.streams import change, deliveries, expected, many_histories, streams

DELIVERED = Outcome(
    state=MessageState.DELIVERED, status_code="DELIVRD", source=ReportSource.CARRIER
)
EXPIRED = Outcome(state=MessageState.EXPIRED, status_code="EXPIRED", source=ReportSource.PLATFORM)
SECOND = timedelta(seconds=1)


def tallies(statistics: FakeStatistics) -> dict[Hour, Tally]:
    return {hour: kept.counted.tally for hour, kept in statistics.kept.items()}


def counts(statistics: FakeStatistics, message: Message) -> Mapping[str | None, Counts]:
    tally = statistics.tally(hour_of(message.message_id))
    return {series.status_code: counts for series, counts in tally.counts.items()}


class PoweredStatistics(FakeStatistics):
    def __init__(self, power: Power) -> None:
        super().__init__()
        self._power = power

    def read(self, hour: Hour) -> Kept:
        with self._power.call():
            return super().read(hour)

    def replace(self, hour: Hour, version: int, counted: CountedHour) -> Replaced:
        with self._power.call():
            return super().replace(hour, version, counted)


class BusyStatistics(FakeStatistics):
    """meanwhile: what others do, each before one of our writes."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: list[Callable[[], object]] = []

    def replace(self, hour: Hour, version: int, counted: CountedHour) -> Replaced:
        if self.meanwhile:
            self.meanwhile.pop(0)()
        return super().replace(hour, version, counted)


def test_a_message_counts_when_its_record_is_made_and_moves_when_it_ends() -> None:
    statistics = FakeStatistics()
    tally = TallyChanges(statistics)
    sending = a_message()
    tally([change(sending, sequence=1)])
    assert {code: one.sending for code, one in counts(statistics, sending).items()} == {None: 1}
    delivered = ended(sending, DELIVERED, NOON + SECOND)
    tally([change(delivered, sending, sequence=2)])
    assert {c: o.delivered for c, o in counts(statistics, sending).items()} == {"DELIVRD": 1}


def test_a_late_true_report_moves_what_had_expired() -> None:
    statistics = FakeStatistics()
    tally = TallyChanges(statistics)
    sending = a_message()
    expired = ended(sending, EXPIRED, NOON + timedelta(days=3))
    late = ended(expired, DELIVERED, NOON + timedelta(days=4))
    tally([change(sending, None, 1), change(expired, sending, 2)])
    assert {c: (o.expired, o.failed) for c, o in counts(statistics, sending).items()} == {
        "EXPIRED": (1, 1)
    }
    tally([change(late, expired, 3)])
    assert set(counts(statistics, sending)) == {"DELIVRD"}


def test_what_moves_no_count_is_not_even_read() -> None:
    statistics = PoweredStatistics(power := Power())
    message = a_message()
    submitted = replace(message, state=MessageState.SUBMITTED)
    assert TallyChanges(statistics)([change(submitted, message)])["HoursWritten"] == 0
    assert power.calls == 0


def test_a_batch_is_one_read_and_one_write_for_each_hour() -> None:
    statistics = PoweredStatistics(power := Power())
    two_hours = [a_message(NOON + place * timedelta(hours=1)) for place in range(2)]
    changes = [change(message, None, place) for place, message in enumerate(two_hours * 50)]
    TallyChanges(statistics)(changes)
    assert power.calls == 4


@settings(max_examples=60)
@given(st.data())
def test_batches_told_again_and_cut_anew_never_count_twice(data: st.DataObject) -> None:
    many = data.draw(many_histories())
    stream = data.draw(streams(many))
    statistics = FakeStatistics()
    tally = TallyChanges(statistics)
    reports = [tally(batch) for batch in data.draw(deliveries(stream))]
    assert tallies(statistics) == expected(many)
    countable = [one for one in stream if one.effect]
    assert sum(report["ChangesCounted"] for report in reports) == len(countable)


@settings(max_examples=40)
@given(st.data())
def test_batches_of_a_shard_in_any_order_never_count_twice(data: st.DataObject) -> None:
    """Lambda keeps the order; if it ever did not, counts would be missing, but never doubled."""
    messages = [a_message(template_id=str(place), seed=16 * place) for place in range(6)]
    stream = [change(message, None, place) for place, message in enumerate(messages)]
    tally = TallyChanges(statistics := FakeStatistics())
    batches = data.draw(deliveries(stream))
    data.draw(st.randoms(use_true_random=False)).shuffle(batches)
    for batch in batches:
        tally(batch)
    counted = statistics.tally(hour_of(messages[0].message_id)).counts.values()
    assert {one.messages for one in counted} == {1}


@settings(max_examples=40)
@given(st.data())
def test_two_at_once_count_what_one_would(data: st.DataObject) -> None:
    """Two shards of the stream, each told in its order, each writing between the other's steps."""
    many = data.draw(many_histories())
    stream = data.draw(streams(many))
    halves = [[one for one in stream if int(one.shard, 16) % 2 == half] for half in (0, 1)]
    statistics = BusyStatistics()
    tally = TallyChanges(statistics)
    statistics.meanwhile = [lambda: tally(halves[1])] * 2
    tally(halves[0])
    tally(halves[1])
    assert tallies(statistics) == expected(many)


def test_a_batch_that_dies_anywhere_counts_once_when_it_is_told_again() -> None:
    hours = [a_message(NOON + place * timedelta(hours=1), seed=place) for place in range(3)]
    changes = [change(message, None, place) for place, message in enumerate(hours)]
    statistics = PoweredStatistics(power := Power())
    TallyChanges(statistics)(changes)
    whole = tallies(statistics)
    for cut in cuts(power.calls):
        statistics = PoweredStatistics(power := Power())
        power.back(cut)
        with pytest.raises(PowerCut):
            TallyChanges(statistics)(changes)
        power.back()
        TallyChanges(statistics)(changes)
        assert tallies(statistics) == whole, cut


def test_who_is_never_fast_enough_gives_up_and_counts_nothing() -> None:
    statistics = BusyStatistics()
    mine, others = a_message(seed=1), a_message(seed=2)
    hour = hour_of(mine.message_id)

    def disturb() -> None:
        version = statistics.read(hour).version
        FakeStatistics.replace(statistics, hour, version, CountedHour())

    statistics.meanwhile = [disturb] * TRIES
    tally = TallyChanges(statistics)
    with pytest.raises(StatisticsContended):
        tally([change(mine)])
    assert not statistics.tally(hour)
    assert tally([change(mine), change(others, None, 2)])["ChangesCounted"] == 2


def test_what_was_made_before_a_rebuild_counts_already() -> None:
    statistics = FakeStatistics()
    early, late = a_message(seed=1), a_message(seed=2)
    hour = hour_of(early.message_id)
    statistics.replace(hour, 0, CountedHour(rebuilt_at=NOON + 5 * SECOND))
    changes = [change(early, sequence=1, second=4), change(late, sequence=2, second=5)]
    assert TallyChanges(statistics)(changes)["ChangesCounted"] == 1
    assert statistics.tally(hour) == changes[1].effect

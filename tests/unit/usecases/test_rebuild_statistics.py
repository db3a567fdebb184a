"""A rebuild counts what the stream has counted, also while that goes on (DET-07)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

import pytest
from heliograph.domain.counting import NOT_COUNTED, CountedHour, MessageChange
from heliograph.domain.errors import QueryInvalid
from heliograph.domain.messages import Message
from heliograph.domain.statistics import EMPTY, Hour, Tally, effect, hour_of, tallies
from heliograph.ports.statistics import Kept, Replaced
from heliograph.usecases.rebuild_statistics import RebuildStatistics, Rebuilt
from heliograph.usecases.tally_changes import TallyChanges
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes import NOON, FakeClock, FakeMessages, FakeStatistics
from tests.unit.domain.counted import a_message
from tests.unit.usecases.power import Power, PowerCut, cuts
from tests.unit.usecases.streams import History, expected, many_histories

TODAY = NOON.date()
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
SETTLE = timedelta(seconds=60)
APPLICATION = "10001"
chances = st.randoms(use_true_random=True)

GARBAGE = Kept(CountedHour(tally=effect(a_message(template_id="garbage"))), 7)


@dataclass
class World:
    """Messages that move, and a stream that tells of it when it likes.

    chance: decides what happens whenever a port is called; nothing if there is none.
    """

    chance: Random | None = None
    histories: Sequence[History] = ()
    waiting: list[list[tuple[Message | None, Message]]] = field(init=False)
    told: int = 0
    stream: list[MessageChange] = field(default_factory=list)
    clock: FakeClock = field(default_factory=lambda: FakeClock(NOON + timedelta(hours=4)))
    messages: FakeMessages = field(init=False)
    statistics: LiveStatistics = field(init=False)

    def __post_init__(self) -> None:
        self.waiting = [steps(history) for history in self.histories]
        self.messages = LiveMessages(self)
        self.statistics = LiveStatistics(self)

    def move(self) -> None:
        """Let the next thing happen to a message."""
        still = [one for one in self.waiting if one]
        if self.chance is None or not still:
            return
        before, after = self.chance.choice(still).pop(0)
        self.messages.records[after.message_id] = after
        self.stream.append(
            MessageChange(
                message_id=after.message_id,
                sequence=len(self.stream),
                made_at=self.clock.at.replace(microsecond=0),
                effect=effect(after) - effect(before),
            )
        )

    def tell(self, back: int = 0) -> None:
        """Let the stream tell one change more, after some that it has told before."""
        start = max(self.told - back, 0)
        self.told = min(self.told + 1, len(self.stream))
        TallyChanges(self.statistics.untouched)(self.stream[start : self.told])

    def go_on(self) -> None:
        """Let time pass, messages move and the stream tell."""
        if self.chance is None:
            return
        self.clock.advance(timedelta(milliseconds=self.chance.randint(0, 20_000)))
        for _ in range(self.chance.randint(0, 2)):
            if self.chance.choice([True, False]):
                self.move()
            else:
                self.tell(back=self.chance.randint(0, 3))

    def pause(self, seconds: float) -> None:
        self.go_on()
        self.clock.advance(timedelta(seconds=seconds))

    def end(self) -> None:
        """Let everything happen that is still to happen, and be told."""
        while any(self.waiting):
            self.move()
        while self.told < len(self.stream):
            self.tell()

    def rebuild(self, first: date = TODAY, last: date = TODAY) -> Rebuilt:
        rebuild = RebuildStatistics(
            self.messages, self.statistics, self.clock, self.pause, settle=SETTLE
        )
        return rebuild(APPLICATION, first, last)


def steps(history: History) -> list[tuple[Message | None, Message]]:
    """Each image of a message with the one before it."""
    return list(zip([None, *history], history, strict=False))


class LiveMessages(FakeMessages):
    def __init__(self, world: World) -> None:
        super().__init__(world.clock)
        self._world = world

    def accepted_between(
        self, application_id: str, start: datetime, end: datetime
    ) -> Iterator[Message]:
        for message in super().accepted_between(application_id, start, end):
            self._world.go_on()
            yield self.records[message.message_id]


class LiveStatistics(FakeStatistics):
    """untouched: the same counts, without anything happening when they are asked for."""

    def __init__(self, world: World) -> None:
        super().__init__(world.clock)
        self._world = world
        self.untouched = FakeStatistics(world.clock)
        self.untouched.kept = self.kept

    def replace(self, hour: Hour, version: int, counted: CountedHour) -> Replaced:
        self._world.go_on()
        return super().replace(hour, version, counted)


def counted(statistics: FakeStatistics) -> dict[Hour, Tally]:
    return {
        hour: kept.counted.tally for hour, kept in statistics.kept.items() if kept.counted.tally
    }


def nothing_of_others(tallies: dict[Hour, Tally]) -> dict[Hour, Tally]:
    return {hour: tally for hour, tally in tallies.items() if hour.application_id == APPLICATION}


@settings(max_examples=40)
@given(many_histories(), chances)
def test_a_rebuild_counts_the_same_as_the_stream(many: list[History], chance: Random) -> None:
    live, rebuilt = World(chance, many), World()
    for history in many:
        rebuilt.messages.records[history[-1].message_id] = history[-1]
    live.end()
    rebuilt.rebuild()
    assert counted(rebuilt.statistics) == nothing_of_others(counted(live.statistics))


@settings(max_examples=100)
@given(many_histories((APPLICATION,)), chances)
def test_a_rebuild_beside_the_stream_leaves_what_is_right(
    many: list[History], chance: Random
) -> None:
    """Messages move and the stream tells, late and again, at any step of the rebuild."""
    world = World(chance, many)
    for _ in range(chance.randint(0, 12)):
        world.move()
    for _ in range(chance.randint(0, 12)):
        world.tell()
    world.rebuild()
    world.end()
    world.tell(back=len(world.stream))
    assert counted(world.statistics) == {h: t for h, t in expected(many).items() if t}


def quiet(*messages: Message) -> World:
    world = World()
    for message in messages:
        world.messages.records[message.message_id] = message
    return world


def test_wrong_counts_are_put_right_and_what_is_told_late_changes_nothing() -> None:
    message = a_message()
    hour, empty = hour_of(message.message_id), Hour(APPLICATION, NOON - timedelta(hours=2))
    world = quiet(message)
    world.statistics.kept[hour] = world.statistics.kept[empty] = GARBAGE
    result = world.rebuild()
    assert (result.hours, result.moving) == (1, [])
    assert counted(world.statistics) == {hour: effect(message)}
    late = MessageChange(
        message_id=message.message_id,
        sequence=9,
        made_at=NOON + timedelta(hours=4),
        effect=effect(message),
    )
    assert TallyChanges(world.statistics)([late])["ChangesCounted"] == 0


def test_what_the_stream_told_before_stays_known() -> None:
    message = a_message()
    hour = hour_of(message.message_id)
    world = quiet(message)
    known = CountedHour(tally=EMPTY, checkpoints={"7": 4711})
    world.statistics.replace(hour, 0, known)
    world.rebuild()
    assert world.statistics.read(hour).counted.checkpoints == {"7": 4711}


def test_an_hour_whose_messages_move_again_and_again_is_left_as_it_is() -> None:
    world = quiet(a_message())
    hour = hour_of(next(iter(world.messages.records)))
    world.statistics.kept[hour] = GARBAGE

    def restless(seconds: float) -> None:
        another = a_message()
        world.messages.records[another.message_id] = another
        world.clock.advance(timedelta(seconds=seconds))

    rebuild = RebuildStatistics(world.messages, world.statistics, world.clock, restless)
    result = rebuild(APPLICATION, TODAY, TODAY)
    assert (result.hours, result.moving) == (0, [hour])
    assert world.statistics.read(hour) == GARBAGE


def test_a_rebuild_that_dies_anywhere_leaves_hours_that_are_right_or_as_they_were() -> None:
    messages = [a_message(NOON + place * timedelta(hours=1)) for place in (0, 1)]
    whole = tallies(messages)

    def world() -> tuple[World, Power]:
        made, power = quiet(*messages), Power()
        put = made.statistics.replace

        def powered(hour: Hour, version: int, counted: CountedHour) -> Replaced:
            with power.call():
                return put(hour, version, counted)

        made.statistics.replace = powered  # type: ignore[method-assign]
        return made, power

    made, power = world()
    made.rebuild()
    assert power.calls == len(messages)
    for cut in cuts(power.calls):
        made, power = world()
        power.back(cut)
        with pytest.raises(PowerCut):
            made.rebuild()
        power.back()
        for hour, tally in counted(made.statistics).items():
            assert tally == whole[hour]
        made.rebuild()
        assert counted(made.statistics) == whole, cut


def test_progress_is_told_by_the_day() -> None:
    told: list[date] = []
    world = quiet(a_message())
    rebuild = RebuildStatistics(world.messages, world.statistics, world.clock, world.pause)
    rebuild(APPLICATION, TODAY - DAY, TODAY, told.append)
    assert told == [TODAY - DAY, TODAY] * 2


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (TODAY - 90 * DAY, TODAY, "from"),
        (TODAY, TODAY - DAY, "to"),
        (TODAY, TODAY + DAY, "to"),
    ],
)
def test_days_whose_messages_are_not_all_there_are_refused(
    first: date, last: date, field: str
) -> None:
    with pytest.raises(QueryInvalid) as refused:
        quiet().rebuild(first, last)
    assert refused.value.field == field


def test_the_oldest_day_with_all_its_messages_can_be_rebuilt() -> None:
    oldest = a_message(NOON.replace(hour=0) - 89 * DAY)
    world = quiet(oldest)
    world.rebuild(TODAY - 89 * DAY, TODAY - 89 * DAY)
    assert counted(world.statistics) == {hour_of(oldest.message_id): effect(oldest)}


def test_nothing_is_kept_of_hours_without_messages() -> None:
    world = quiet()
    assert world.rebuild().hours == 0
    assert world.statistics.kept == {}
    assert world.statistics.read(Hour(APPLICATION, NOON)) == Kept(NOT_COUNTED, 0)

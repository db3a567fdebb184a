"""Paces: the fake and the table share out a carrier's time without ever giving any of it twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count, pairwise

import pytest
from heliograph.models.database import Database
from heliograph.models.pace_records import PaceRecord
from heliograph.models.paces import DynamoPaces
from heliograph.ports.routing import Paces, Stretch
from hypothesis import given
from hypothesis import strategies as st

from tests.contracts.conftest import ADAPTERS
from tests.contracts.test_lost_answers import Wire, connect
from tests.fakes import NOON, FakePaces

SECOND = timedelta(seconds=1)
PATIENCE = 5 * SECOND

_names = (f"carrier-{number}" for number in count())


@pytest.fixture(params=ADAPTERS)
def paces(request: pytest.FixtureRequest) -> Paces:
    if request.param == "fake":
        return FakePaces()
    return table(request.getfixturevalue("database"))


def table(database: Database) -> DynamoPaces:
    return DynamoPaces(database.items("PacesTable"))


@pytest.fixture
def carrier() -> str:
    return next(_names)


def ours(seconds: float) -> Stretch:
    return Stretch(is_ours=True, start=NOON + seconds * SECOND)


def busy(seconds: float) -> Stretch:
    return Stretch(is_ours=False, start=NOON + seconds * SECOND)


def test_the_time_of_an_idle_carrier_begins_now(paces: Paces, carrier: str) -> None:
    assert paces.reserve(carrier, NOON, SECOND, PATIENCE) == ours(0)


def test_stretches_follow_one_another_up_to_our_patience(paces: Paces, carrier: str) -> None:
    got = [paces.reserve(carrier, NOON, 2 * SECOND, PATIENCE) for _ in range(5)]
    assert got == [ours(0), ours(2), ours(4), busy(6), busy(6)]


def test_the_last_moment_of_our_patience_is_early_enough(paces: Paces, carrier: str) -> None:
    paces.reserve(carrier, NOON, PATIENCE, PATIENCE)
    assert paces.reserve(carrier, NOON, SECOND, PATIENCE) == ours(5)


def test_time_that_nobody_reserved_is_not_saved_up(paces: Paces, carrier: str) -> None:
    paces.reserve(carrier, NOON, SECOND, PATIENCE)
    later = NOON + 60 * SECOND
    assert paces.reserve(carrier, later, SECOND, PATIENCE) == ours(60)
    assert paces.reserve(carrier, later, SECOND, PATIENCE) == ours(61)


def test_a_busy_carrier_is_free_again_in_time(paces: Paces, carrier: str) -> None:
    paces.reserve(carrier, NOON, 8 * SECOND, PATIENCE)
    assert paces.reserve(carrier, NOON, SECOND, PATIENCE) == busy(8)
    assert paces.reserve(carrier, NOON + 3 * SECOND, SECOND, PATIENCE) == ours(8)


def test_carriers_do_not_share_their_time(paces: Paces, carrier: str) -> None:
    paces.reserve(carrier, NOON, 60 * SECOND, PATIENCE)
    assert paces.reserve(next(_names), NOON, SECOND, PATIENCE) == ours(0)


RESERVATIONS = st.lists(
    st.tuples(st.integers(0, 10_000_000), st.integers(1, 3_000_000)), min_size=1, max_size=40
)


def assert_apart(reserved: list[tuple[Stretch, timedelta]]) -> None:
    """No stretch begins before the one before it has ended."""
    in_order = sorted(reserved, key=lambda one: one[0].start)
    for (first, length), (second, _) in pairwise(in_order):
        assert first.start + length <= second.start


@given(RESERVATIONS)
def test_however_clocks_differ_no_two_stretches_overlap(
    reservations: list[tuple[int, int]],
) -> None:
    paces, reserved = FakePaces(), []
    for after, microseconds in reservations:
        at, length = NOON + timedelta(microseconds=after), timedelta(microseconds=microseconds)
        stretch = paces.reserve("carrier", at, length, PATIENCE)
        if stretch.is_ours:
            assert at <= stretch.start <= at + PATIENCE
            reserved.append((stretch, length))
        else:
            assert stretch.start > at + PATIENCE
    assert_apart(reserved)


def test_many_threads_are_never_given_the_same_time() -> None:
    """The table is held to the same on the local engine: moto loses updates of threads."""
    paces = FakePaces()
    lengths = [timedelta(milliseconds=10 + number % 7) for number in range(400)]
    with ThreadPoolExecutor(16) as threads:
        stretches = list(
            threads.map(lambda length: paces.reserve("carrier", NOON, length, PATIENCE), lengths)
        )
    reserved = [(s, length) for s, length in zip(stretches, lengths, strict=True) if s.is_ours]
    assert_apart(reserved)
    assert len(reserved) > 300
    latest, length = max(reserved, key=lambda one: one[0].start)
    assert latest.start + length > NOON + PATIENCE


# -- The table -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("deployment")
def test_a_reservation_is_one_write_and_a_busy_carrier_that_was_seen_is_none(
    carrier: str,
) -> None:
    wire = Wire(lost=0)
    paces = table(connect(wire))
    requests = []
    for _ in range(5):
        paces.reserve(carrier, NOON, 2 * SECOND, PATIENCE)
        requests.append(wire.requests)
    assert requests == [1, 2, 3, 3, 3]


@pytest.mark.usefixtures("deployment")
def test_who_does_not_know_that_a_carrier_is_in_use_writes_twice(carrier: str) -> None:
    table(connect(Wire(lost=0))).reserve(carrier, NOON, SECOND, PATIENCE)
    wire = Wire(lost=0)
    assert table(connect(wire)).reserve(carrier, NOON, SECOND, PATIENCE) == ours(1)
    assert wire.requests == 2


@pytest.mark.usefixtures("deployment")
@pytest.mark.parametrize("earlier", [0, 1])
def test_a_reservation_whose_answer_was_lost_wastes_time_and_gives_none_twice(
    carrier: str, earlier: int
) -> None:
    paces = table(connect(Wire(lost=1, answered=earlier)))
    for _ in range(earlier):
        paces.reserve(carrier, NOON, SECOND, PATIENCE)
    assert paces.reserve(carrier, NOON, SECOND, PATIENCE) == ours(earlier + 1)


def test_the_record_of_a_pace_is_what_a_reservation_writes(database: Database) -> None:
    stretch = table(database).reserve("recorded", NOON, SECOND, SECOND)
    record = database.bound(PaceRecord, "PacesTable").get("recorded")
    assert stretch.is_ours
    assert record.reserved_until == (NOON + SECOND).timestamp() * 1_000_000

"""RoutingStore: the fake and the table keep the same contract; and what a function remembers."""

from dataclasses import replace

import pytest
from heliograph.domain.configuration_rules import RuleBroken
from heliograph.domain.routing import CarrierSetup, CarrierState, Route, Routing
from heliograph.models.database import Database
from heliograph.models.known_routing import FRESH_SECONDS, CachedRouting, ReadRouting
from heliograph.models.reading import Table
from heliograph.models.routing import DynamoRouting, RoutingContended, RoutingRecord
from heliograph.ports.routing import RoutingStore

from tests import moto_wire
from tests.contracts.conftest import ADAPTERS
from tests.contracts.test_lost_answers import Wire, connect
from tests.fakes import FakeRouting

MAIN = CarrierSetup(
    name="main",
    vendor="fake",
    settings={"url": "https://carrier.test"},
    senders={"1069": "+12025550100"},
    per_second=2.5,
    at_once=3,
    state=CarrierState.PAUSED,
)
ROUTE = Route(
    application_id="12",
    destination="+8613",
    carriers=("main",),
    dlr_supported=False,
    supports_uplinks=True,
)
FULL = Routing(carriers={"main": MAIN}, routes=(ROUTE,), credentials_revision=3)


def table(database: Database) -> DynamoRouting:
    return DynamoRouting(database.bound(RoutingRecord, "RoutingTable"))


def forget(store: DynamoRouting) -> DynamoRouting:
    for record in store._records.scan():
        record.delete()
    return store


@pytest.fixture(params=ADAPTERS)
def store(request: pytest.FixtureRequest) -> RoutingStore:
    if request.param == "fake":
        return FakeRouting()
    return forget(table(request.getfixturevalue("database")))


def test_before_anything_is_set_up_there_is_nothing(store: RoutingStore) -> None:
    assert store.read() == Routing()


def test_everything_is_read_as_it_was_written(store: RoutingStore) -> None:
    assert store.change(lambda _: FULL) == FULL
    assert store.read() == FULL


def test_functions_read_what_was_written_without_the_model_that_wrote_it(
    database: Database,
) -> None:
    store = forget(table(database))
    read = ReadRouting(Table(moto_wire.dynamodb(), "RoutingTable")).read
    assert read() == Routing()
    store.change(lambda _: FULL)
    assert read() == FULL


def test_a_change_is_made_of_what_is_there(store: RoutingStore) -> None:
    store.change(lambda _: FULL)
    store.change(lambda before: replace(before, routes=()))
    assert store.read() == replace(FULL, routes=())


def test_a_change_that_breaks_a_rule_leaves_everything_as_it_is(store: RoutingStore) -> None:
    def refuse(_: Routing) -> Routing:
        raise RuleBroken("no")

    store.change(lambda _: FULL)
    with pytest.raises(RuleBroken):
        store.change(refuse)
    assert store.read() == FULL


# -- The table -------------------------------------------------------------------------------------


def test_of_two_who_change_at_a_time_the_slower_one_changes_what_the_faster_one_left(
    database: Database,
) -> None:
    store = forget(table(database))
    other = table(database)
    seen: list[Routing] = []

    def slowly(before: Routing) -> Routing:
        if not seen:
            other.change(lambda _: FULL)
        seen.append(before)
        return replace(before, credentials_revision=before.credentials_revision + 1)

    assert store.change(slowly).credentials_revision == FULL.credentials_revision + 1
    assert seen == [Routing(), FULL]
    assert store.read() == replace(FULL, credentials_revision=4)


def test_who_is_always_too_late_is_told(database: Database) -> None:
    store, other = forget(table(database)), table(database)

    def never_first(before: Routing) -> Routing:
        other.change(lambda now: replace(now, credentials_revision=now.credentials_revision + 1))
        return before

    with pytest.raises(RoutingContended):
        store.change(never_first)


def test_more_than_an_item_can_hold_is_refused(database: Database) -> None:
    store = forget(table(database))
    large = replace(MAIN, settings={"url": "x" * 400_000})
    with pytest.raises(RuleBroken, match="too large"):
        store.change(lambda _: Routing(carriers={"main": large}))
    assert store.read() == Routing()


@pytest.mark.usefixtures("deployment")
def test_a_change_whose_answer_was_lost_was_made_once() -> None:
    forget(table(connect(Wire(lost=0))))
    wire = Wire(lost=1, answered=1)
    changes: list[Routing] = []

    def change(before: Routing) -> Routing:
        changes.append(before)
        return FULL

    table(connect(wire)).change(change)
    assert (wire.requests, len(changes)) == (3, 1)
    assert table(connect(Wire(lost=0))).read() == FULL


# -- What a function remembers ---------------------------------------------------------------------


class Reads:
    """Reads of a store on a clock that a test moves."""

    def __init__(self) -> None:
        self.count = 0
        self.seconds = 1000.0

    def __call__(self) -> Routing:
        self.count += 1
        return replace(FULL, credentials_revision=self.count)

    def cached(self) -> CachedRouting:
        return CachedRouting(self, lambda: self.seconds)


def test_a_function_asks_once_and_again_when_its_answer_is_25_seconds_old() -> None:
    reads = Reads()
    cached = reads.cached()
    assert [cached.routing().credentials_revision for _ in range(5)] == [1] * 5
    reads.seconds += FRESH_SECONDS
    assert cached.routing().credentials_revision == 1
    reads.seconds += 0.001
    assert cached.routing().credentials_revision == 2
    assert reads.count == 2


def test_who_needs_a_fresher_answer_gets_one() -> None:
    reads = Reads()
    cached = reads.cached()
    cached.routing()
    reads.seconds += 3
    assert cached.routing(max_age=3).credentials_revision == 1
    assert cached.routing(max_age=2).credentials_revision == 2
    assert cached.routing().credentials_revision == 2


def test_an_answer_that_failed_is_not_remembered() -> None:
    answers: list[Routing | Exception] = [TimeoutError(), FULL]

    def read() -> Routing:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    cached = CachedRouting(read, lambda: 0.0)
    with pytest.raises(TimeoutError):
        cached.routing()
    assert cached.routing() == FULL

"""Every function is killed at every one of its calls, before the call and after it."""

from collections.abc import Iterator
from random import Random

import pytest

from tests.faults.agreement import agree
from tests.faults.faults import Moment
from tests.faults.people import People
from tests.faults.scenarios import HUNTED, SCENARIOS, Scenario
from tests.faults.storm import Expiry
from tests.faults.system import FaultySystem
from tests.faults.table import Row
from tests.faults.traffic import Traffic
from tests.faults.verdict import Evidence, judge
from tests.faults.walk import PLACES, Place, Walk


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaultySystem]:
    folder = tmp_path_factory.mktemp("kills") / "local"
    patient = {"SubmitQueue": 15, "PushQueue": 10}  # nobody may come while a slow one is at work
    with FaultySystem(
        folder,
        expire_after=120,
        visible_again_after=patient,
        longest_waits={"UplinkWorkerFunction": 12},
        one_by_one=True,
    ) as running:
        yield running


@pytest.fixture(scope="module")
def walk(system: FaultySystem) -> Walk:
    """All stories, told."""
    walk = Walk(Traffic(system, Random(0), People(system, Random(0))))
    system.proxy.plan = walk.plan
    with Expiry(system):
        walk()
    return walk


def test_nothing_is_lost_or_doubled_wherever_a_function_dies(
    system: FaultySystem, walk: Walk, rows: list[Row]
) -> None:
    evidence = Evidence.of(system, walk.traffic.accepted, walk.traffic.people)
    verdict, witness = judge(evidence), system.proxy.witness
    agreement = agree(system, walk.traffic.accepted)
    row = Row.of("killed at every call", verdict, agreement, witness, walk.redriven, walk.began)
    rows.append(row)
    assert verdict.wrong == {}
    assert agreement.wrong == {}
    assert verdict.most_webhook_ids == 1
    assert verdict.held_back


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_the_calls_of_a_story_that_nobody_disturbs_are_known(
    scenario: Scenario, walk: Walk
) -> None:
    assert scenario.is_told_by(walk.steps(scenario.name)), walk.steps(scenario.name)


@pytest.mark.parametrize("place", PLACES, ids=" ".join)
def test_every_call_of_a_function_was_cut(place: Place, walk: Walk) -> None:
    steps = walk.steps(place[0])
    assert steps
    assert walk.uncut(place) == [], f"of {steps}; instead: {dict(walk.cuts(place))}"


@pytest.mark.parametrize("caller", HUNTED)
def test_who_works_for_no_one_message_died_at_each_of_its_calls(
    caller: str, system: FaultySystem, walk: Walk
) -> None:
    witness = system.proxy.witness
    names = {name for who, name in witness.calls if who == caller}
    assert names, f"{walk.plan.killed}"
    assert {(caller, name, moment) for name in names for moment in Moment} <= set(witness.killed)

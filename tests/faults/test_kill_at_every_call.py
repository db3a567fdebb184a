"""Every function is killed at every one of its calls, before the call and after it.

Each cut is made in the story of one message of its own. A story whose cut lies beyond the last call
runs through, which shows that all the calls were cut.
"""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import TypeAlias

import pytest

from tests.faults.faults import Moment
from tests.faults.plans import Cut, KillOnce
from tests.faults.storm import Expiry, until_quiet
from tests.faults.system import FaultySystem
from tests.faults.table import Row
from tests.faults.traffic import Traffic
from tests.faults.verdict import Evidence, judge

HERE = "+86137"
ABROAD = "+44771"
BEYOND = 3
"""Cuts after the last call that is known. The last of them finds nothing to cut."""
AT_ONCE = 20
"""Stories told at the same time: the engine lets a queue rest for a second after each death."""
_serials = count(1)


@dataclass(frozen=True)
class Scenario:
    """What one function does in the story of one message.

    steps: its calls, as they are known; if a busy machine delivers an entry once more, or if the
    function learns something new, there are others. handset: the last digits of the number.
    customer_is_busy: it does not take the first push.
    """

    name: str
    caller: str
    steps: Sequence[str]
    handset: str = "9999"
    prefix: str = HERE
    customer_is_busy: bool = False


SCREEN, COUNT, CLAIM, RECORD, QUEUE = (
    "BatchGetItem", "PutItem", "PutItem", "UpdateItem", "SendMessageBatch"
)  # fmt: skip
HANDED_OVER = (SCREEN, COUNT, CLAIM, "submit", RECORD)

SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario("dispatch, accepted", "DispatchFunction", HANDED_OVER),
        Scenario("dispatch, refused", "DispatchFunction", (*HANDED_OVER, QUEUE), "0005"),
        Scenario(
            "dispatch, proved unsent twice",
            "DispatchFunction",
            (*(*HANDED_OVER, QUEUE) * 2, *HANDED_OVER),
            "0006",
        ),
        Scenario(
            "dispatch, rejected by screening",
            "DispatchFunction",
            (SCREEN, "PutItem", QUEUE),
            prefix=ABROAD,
        ),
        Scenario("callback webhook", "CallbackWebhookFunction", (QUEUE,)),
        Scenario("callback worker", "CallbackWorkerFunction", (RECORD, QUEUE)),
        Scenario("push", "PushFunction", ("push",)),
        Scenario(
            "push, not taken at first",
            "PushFunction",
            ("push", QUEUE, "push"),
            customer_is_busy=True,
        ),
        Scenario("uplink webhook", "UplinkWebhookFunction", (QUEUE,), "0012"),
        Scenario("uplink worker", "UplinkWorkerFunction", ("PutItem", QUEUE), "0012"),
        Scenario("expiry", "ExpiryFunction", (RECORD, QUEUE), "0004"),
    )
}

Place: TypeAlias = tuple[str, Moment]
PLACES: list[Place] = [(name, moment) for name in SCENARIOS for moment in Moment]
ROUNDS = 3


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaultySystem]:
    folder = tmp_path_factory.mktemp("kills") / "local"
    patient = {"SubmitQueue": 15, "PushQueue": 10}  # nobody may come while a slow one is at work
    with FaultySystem(
        folder, expire_after=120, visible_again_after=patient, one_by_one=True
    ) as running:
        yield running


@dataclass
class Cuts:
    """What became of the stories: for each call, the step that was cut, None if none was."""

    row: Row
    cut: Mapping[Place, Mapping[int, str | None]]


@pytest.fixture(scope="module")
def cuts(system: FaultySystem, rows: list[Row]) -> Cuts:
    """Tell all stories, and those again that a busy machine spoiled by calls made again."""
    began, redriven = time.monotonic(), 0
    traffic, plan = Traffic(system, Random(0)), KillOnce()
    system.proxy.plan = plan
    cut: dict[Place, Mapping[int, str | None]] = {}
    with Expiry(system):
        for _ in range(ROUNDS):
            told = {place: _stories(place) for place in PLACES if _uncut(place, cut.get(place))}
            if not told:
                break
            _tell(told, traffic, plan)
            redriven += until_quiet(system)
            cut.update({place: _cut(stories, plan) for place, stories in told.items()})
    verdict = judge(Evidence.of(system, traffic.accepted))
    rows.append(Row.of("killed at every call", verdict, system.proxy.witness, redriven, began))
    return Cuts(rows[-1], cut)


def _stories(place: Place) -> dict[str, Cut]:
    """A number for each call at which a scenario's caller can be killed, and for some beyond."""
    name, moment = place
    scenario = SCENARIOS[name]
    return {
        f"{scenario.prefix}{next(_serials):04d}{scenario.handset}": Cut(
            scenario.caller, call, moment
        )
        for call in range(len(scenario.steps) + BEYOND)
    }


def _tell(told: Mapping[Place, Mapping[str, Cut]], traffic: Traffic, plan: KillOnce) -> None:
    for (name, _), stories in told.items():
        plan.cuts.update({number[1:]: cut for number, cut in stories.items()})
        if SCENARIOS[name].customer_is_busy:
            plan.busy.update(number[1:] for number in stories)
    numbers = [number for stories in told.values() for number in stories]
    Random(0).shuffle(numbers)
    for number in numbers:
        traffic.wait_for_room(AT_ONCE)
        traffic.send_to(number)


def _cut(stories: Mapping[str, Cut], plan: KillOnce) -> dict[int, str | None]:
    return {cut.call: plan.names.get(number[1:]) for number, cut in stories.items()}


def _uncut(place: Place, cut: Mapping[int, str | None] | None) -> str | None:
    """Tell what is missing until every call of a scenario was cut; None if nothing is."""
    if cut is None:
        return "it was not told"
    steps = Counter(SCENARIOS[place[0]].steps)
    missing = steps - Counter(step for step in cut.values() if step is not None)
    if missing:
        return f"not cut: {missing}, but {cut}"
    return "there may be more calls than were cut" if cut[max(cut)] else None


def test_nothing_is_lost_or_doubled_wherever_a_function_dies(cuts: Cuts) -> None:
    assert cuts.row.verdict.wrong == {}
    assert cuts.row.verdict.most_webhook_ids == 1


@pytest.mark.parametrize("place", PLACES, ids=" ".join)
def test_every_call_of_a_function_was_cut(place: Place, cuts: Cuts) -> None:
    assert _uncut(place, cuts.cut[place]) is None

"""Every function is killed at every one of its calls, before the call and after it.

Each cut is made in the story of one message of its own. A story whose cut lies beyond the last call
runs through, which shows that all the calls were cut.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
BEYOND = 1
"""Cuts after the last call that is known: they find nothing to cut."""
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
PUSHED = ("push", "UpdateItem")
"""The push, and its line in the log."""
WHAT_IT_ANSWERS = ("Query", "BatchGetItem")

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
        Scenario("push", "PushFunction", PUSHED),
        Scenario(
            "push, not taken at first",
            "PushFunction",
            (
                *PUSHED,
                QUEUE,
                "push",
            ),  # the second is the retry lane's, and so is its line in the log
            customer_is_busy=True,
        ),
        Scenario("uplink webhook", "UplinkWebhookFunction", (QUEUE,), "0012"),
        Scenario(
            "uplink worker",
            "UplinkWorkerFunction",
            (*WHAT_IT_ANSWERS, "PutItem", QUEUE),
            "0012",
        ),
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
    """What became of the stories: for each call, the steps that were cut, None for no step."""

    row: Row
    cut: Mapping[Place, Mapping[int, set[str | None]]]


@pytest.fixture(scope="module")
def cuts(system: FaultySystem, rows: list[Row]) -> Cuts:
    """Tell all stories, and those again that a busy machine spoiled by calls made again."""
    began, redriven = time.monotonic(), 0
    traffic, plan = Traffic(system, Random(0)), KillOnce()
    system.proxy.plan = plan
    cut: dict[Place, dict[int, set[str | None]]] = defaultdict(lambda: defaultdict(set))
    with Expiry(system):
        for _ in range(ROUNDS):
            told = {
                place: _stories(place, calls) for place in PLACES if (calls := _uncut(place, cut))
            }
            if not told:
                break
            _tell(told, traffic, plan)
            redriven += until_quiet(system)
            for place, stories in told.items():
                for number, one in stories.items():
                    cut[place][one.call].add(plan.names.get(number[1:]))
    verdict = judge(Evidence.of(system, traffic.accepted))
    rows.append(Row.of("killed at every call", verdict, system.proxy.witness, redriven, began))
    return Cuts(rows[-1], cut)


def _stories(place: Place, calls: Iterable[int]) -> dict[str, Cut]:
    """A number for each of these calls at which a scenario's caller is to be killed."""
    name, moment = place
    scenario = SCENARIOS[name]
    return {
        f"{scenario.prefix}{next(_serials):04d}{scenario.handset}": Cut(
            scenario.caller, call, moment
        )
        for call in calls
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


def _uncut(place: Place, cut: Mapping[Place, Mapping[int, set[str | None]]]) -> list[int]:
    """The calls of a scenario that were not cut yet, and the one beyond if it was not missed."""
    wanted = [*SCENARIOS[place[0]].steps, *[None] * BEYOND]
    return [call for call, step in enumerate(wanted) if step not in cut[place][call]]


def test_nothing_is_lost_or_doubled_wherever_a_function_dies(cuts: Cuts) -> None:
    assert cuts.row.verdict.wrong == {}
    assert cuts.row.verdict.most_webhook_ids == 1


@pytest.mark.parametrize("place", PLACES, ids=" ".join)
def test_every_call_of_a_function_was_cut(place: Place, cuts: Cuts) -> None:
    assert _uncut(place, cuts.cut) == [], f"instead: {dict(cuts.cut[place])}"

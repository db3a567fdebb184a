"""Every function is killed at every one of its calls, before the call and after it.

Each cut is made in the story of one message of its own. A story whose cut lies beyond the last call
runs through, which shows that all the calls were cut.
"""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from random import Random

import pytest

from tests.faults.faults import Moment
from tests.faults.plans import Cut, KillOnce, Nothing
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

    def stories(self) -> dict[str, Cut]:
        """A number for each place where its caller can be killed, and for some beyond."""
        return {
            f"{self.prefix}{next(_serials):04d}{self.handset}": Cut(self.caller, call, moment)
            for call in range(len(self.steps) + BEYOND)
            for moment in Moment
        }


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
    """What became of the stories of each scenario: the call that was cut, None if none was."""

    row: Row
    cut: dict[str, dict[tuple[int, Moment], str | None]]


@pytest.fixture(scope="module")
def cuts(system: FaultySystem, rows: list[Row]) -> Cuts:
    stories = {scenario.name: scenario.stories() for scenario in SCENARIOS.values()}
    plan = _plan(stories)
    rows.append(_run(system, plan, _mixed(stories.values())))
    return Cuts(
        rows[-1],
        {
            name: {
                (cut.call, cut.moment): plan.names.get(number[1:]) for number, cut in one.items()
            }
            for name, one in stories.items()
        },
    )


def _plan(stories: Mapping[str, dict[str, Cut]]) -> KillOnce:
    return KillOnce(
        cuts={number[1:]: cut for one in stories.values() for number, cut in one.items()},
        busy={
            number[1:]
            for name, one in stories.items()
            for number in one
            if SCENARIOS[name].customer_is_busy
        },
    )


def _run(system: FaultySystem, plan: KillOnce, numbers: Sequence[str]) -> Row:
    began = time.monotonic()
    traffic = Traffic(system, Random(0))
    system.proxy.plan = plan
    with Expiry(system):
        for number in numbers:
            traffic.wait_for_room(AT_ONCE)
            traffic.send_to(number)
        redriven = until_quiet(system)
    system.proxy.plan = Nothing()
    verdict = judge(Evidence.of(system, traffic.accepted))
    return Row.of("killed at every call", verdict, system.proxy.witness, redriven, began)


def _mixed(stories: Iterable[dict[str, Cut]]) -> list[str]:
    numbers = [number for one in stories for number in one]
    Random(0).shuffle(numbers)
    return numbers


def test_nothing_is_lost_or_doubled_wherever_a_function_dies(cuts: Cuts) -> None:
    assert cuts.row.verdict.wrong == {}
    assert cuts.row.verdict.most_webhook_ids == 1


@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize("name", SCENARIOS)
def test_every_call_of_a_function_was_cut(name: str, moment: Moment, cuts: Cuts) -> None:
    cut = {call: step for (call, at), step in cuts.cut[name].items() if at is moment}
    reached = Counter(step for step in cut.values() if step is not None)
    assert Counter(SCENARIOS[name].steps) - reached == Counter()
    assert cut[max(cut)] is None, "there may be more calls than were cut"

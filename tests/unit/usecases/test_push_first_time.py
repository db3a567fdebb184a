"""The two lanes of pushes: what is new, and what was not taken."""

import pytest
from heliograph.domain.errors import CustomerUnreachable, DestinationForbidden
from heliograph.domain.jobs import Push
from heliograph.ports.customers import PushAnswer
from heliograph.usecases.push_first_time import PushFirstTime
from heliograph.usecases.push_to_customer import RETRY_DELAYS, Ending, Pushed

from tests.fakes import FakeCustomers, FakeQueue, FakeRenderer
from tests.unit.usecases.power import Cut, Power, PowerCut, PoweredQueue, cuts
from tests.unit.usecases.test_push_to_customer import NOTICE, REPORT, push_to_customer


def push(
    customers: FakeCustomers, retries: FakeQueue[Push], what: Push = REPORT, chance: float = 0
) -> Pushed:
    push_once = push_to_customer(customers, {"huawei": FakeRenderer()}, chance=chance)
    return PushFirstTime(push_once, retries)(what)


@pytest.mark.parametrize("said", [PushAnswer(200), PushAnswer(404), DestinationForbidden("no")])
def test_what_is_done_with_is_not_tried_again(said: PushAnswer | Exception) -> None:
    retries: FakeQueue[Push] = FakeQueue()
    assert push(FakeCustomers(said), retries).retry_in is None
    assert retries.calls == 0


@pytest.mark.parametrize("what", [REPORT, NOTICE])
@pytest.mark.parametrize("said", [PushAnswer(503), PushAnswer(429), CustomerUnreachable("away")])
def test_what_is_not_taken_goes_to_the_other_lane_as_it_is(
    said: PushAnswer | Exception, what: Push
) -> None:
    retries: FakeQueue[Push] = FakeQueue()
    pushed = push(FakeCustomers(said), retries, what)
    assert (pushed.ending, pushed.retry_in) == (Ending.NOT_TAKEN, None)
    assert (retries.entries, retries.delays) == ([what], [RETRY_DELAYS[0]])


@pytest.mark.parametrize(
    ("asked", "chance", "moved", "waits_here"),
    [(600, 0, [600], None), (900, 0, [900], None), (901, 0, [], 901), (800, 0.5, [], 1000)],
)
def test_who_asks_for_more_than_a_queue_can_wait_gets_it_all_the_same(
    asked: int, chance: float, moved: list[int], waits_here: int | None
) -> None:
    retries: FakeQueue[Push] = FakeQueue()
    pushed = push(FakeCustomers(PushAnswer(503, asked)), retries, chance=chance)
    assert (retries.delays, pushed.retry_in) == (moved, waits_here)


@pytest.mark.parametrize("cut", cuts(1), ids=str)
def test_a_crash_between_the_lanes_loses_nothing(cut: Cut) -> None:
    power = Power()
    retries: PoweredQueue[Push] = PoweredQueue(power)
    customers = FakeCustomers(PushAnswer(503), PushAnswer(503))
    power.back(cut)
    with pytest.raises(PowerCut):
        push(customers, retries)
    power.back()
    push(customers, retries)
    assert {one.push_id for one in retries.entries} == {REPORT.push_id}

"""The two lanes of pushes: what is new, and what was not taken."""

from dataclasses import replace
from datetime import timedelta

import pytest
from heliograph.domain.errors import CustomerUnreachable, DestinationForbidden
from heliograph.domain.jobs import Push, ReportBatch, StatusReport
from heliograph.domain.measures import PUSH_SECONDS, PUSHES_FAILED, Measure, Unit
from heliograph.ports.customers import PushAnswer
from heliograph.usecases.push_first_time import PushFirstTime
from heliograph.usecases.push_to_customer import RETRY_DELAYS, Ending, Pushed

from tests.fakes import NOON, FakeClock, FakeCustomers, FakeMeasures, FakeQueue, FakeRenderer
from tests.unit.usecases.power import Cut, Power, PowerCut, PoweredQueue, cuts
from tests.unit.usecases.test_push_to_customer import NOTICE, REPORT, push_to_customer


def push(
    customers: FakeCustomers,
    retries: FakeQueue[Push],
    what: Push = REPORT,
    chance: float = 0,
    measure: FakeMeasures | None = None,
) -> Pushed:
    push_once = push_to_customer(customers, {"huawei": FakeRenderer()}, chance=chance)
    first_time = PushFirstTime(push_once, retries, FakeClock(), measure or FakeMeasures())
    return first_time(what)


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


# -- What operators see ----------------------------------------------------------------------------


def received(seconds_ago: float) -> StatusReport:
    return replace(REPORT, received_at=NOON - timedelta(seconds=seconds_ago))


@pytest.mark.parametrize(
    ("what", "seconds"),
    [
        (received(2.5), [2.5]),
        (ReportBatch(reports=(received(1), received(4), REPORT)), [4.0]),
        (replace(REPORT, received_at=None), []),
        (NOTICE, []),
    ],
)
def test_a_push_that_is_taken_is_measured_from_when_its_oldest_report_came(
    what: Push, seconds: list[float]
) -> None:
    measured = FakeMeasures()
    push(FakeCustomers(), FakeQueue(), what, measure=measured)
    assert measured.taken == [Measure(PUSH_SECONDS, one, Unit.SECONDS) for one in seconds]


@pytest.mark.parametrize("said", [PushAnswer(503), DestinationForbidden("no")])
def test_a_push_that_is_not_taken_counts_against_its_application(
    said: PushAnswer | Exception,
) -> None:
    measured = FakeMeasures()
    push(FakeCustomers(said), FakeQueue(), received(2.5), measure=measured)
    failed = Measure(PUSHES_FAILED, 1, of=("application", REPORT.application_id))
    assert measured.taken == [failed]

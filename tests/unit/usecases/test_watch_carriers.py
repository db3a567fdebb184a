"""What operators are told of carriers."""

from dataclasses import replace

import pytest
from heliograph.domain.measures import WORST_CARRIER
from heliograph.domain.messages import MessageState, Outcome
from heliograph.domain.recent_results import ENOUGH, RecentResults
from heliograph.ports.carriers import Accepted, ProvedUnsent, Refused, Submitted, Unconfirmed
from heliograph.usecases.watch_carriers import WatchCarriers

from tests.contracts.examples import OUTCOMES
from tests.fakes import FakeMeasures
from tests.unit.domain.test_measuring import EXPIRED, ended
from tests.unit.usecases.dispatches import Dispatches
from tests.unit.usecases.examples import a_job


class Watching:
    """WatchCarriers and what it has measured."""

    def __init__(self) -> None:
        self.measured = FakeMeasures()
        self.watch = WatchCarriers(self.measured, RecentResults(lambda: 0))

    @property
    def worst(self) -> list[float]:
        return [value for name, value in self.measured.values if name == WORST_CARRIER]


def test_a_carrier_that_takes_nothing_is_seen_without_any_report() -> None:
    watching = Watching()
    for _ in range(ENOUGH):
        watching.watch.asked("gateway", has_taken=False)
    assert watching.worst == [0.0]


@pytest.mark.parametrize(
    ("state", "worst"), [(MessageState.DELIVERED, [100.0]), (MessageState.UNDELIVERED, [0.0])]
)
def test_a_carrier_that_takes_everything_is_seen_by_its_reports(
    state: MessageState, worst: list[float]
) -> None:
    watching = Watching()
    for _ in range(ENOUGH):
        watching.watch.ended(ended(OUTCOMES[state]))
    assert watching.worst == worst


@pytest.mark.parametrize("outcome", [EXPIRED, OUTCOMES[MessageState.REFUSED]])
def test_what_is_no_report_is_measured_but_no_result_of_reports(outcome: Outcome) -> None:
    """Expiry sees nothing but what was not delivered, and refusals are known from the submit."""
    watching = Watching()
    message = replace(ended(EXPIRED), outcome=outcome, state=outcome.state)
    for _ in range(ENOUGH):
        watching.watch.ended(message)
    assert watching.worst == []
    assert ("CarrierDelivered", 0) in watching.measured.values


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Accepted("c-1"), [("WorstCarrierPercent", 100.0)]),
        (Unconfirmed("no answer"), [("WorstCarrierPercent", 0.0)]),
        (Refused("ESME_RINVDSTADR", "REJECTD"), [("WorstCarrierPercent", 0.0)]),
        (ProvedUnsent("connection refused"), [("WorstCarrierPercent", 0.0)]),
        (ProvedUnsent("HTTP 429", retry_after=0), []),
    ],
)
def test_operators_see_which_carrier_takes_nothing_unless_it_is_only_busy(
    answer: Submitted, told: list[tuple[str, float]]
) -> None:
    dispatches = Dispatches(*[answer] * ENOUGH)
    dispatches.deliver(a_job(ENOUGH))
    assert dispatches.measured.values == told

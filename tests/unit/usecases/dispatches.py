"""A dispatcher with all it works with."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from datetime import timedelta

from heliograph.domain.frequency import FrequencyLimits
from heliograph.domain.histories import Claim
from heliograph.domain.jobs import Push, SendJob, StatusReport
from heliograph.domain.messages import Message
from heliograph.domain.routing import CarrierSetup, Routing
from heliograph.ports.carriers import Submitted
from heliograph.usecases.screen_messages import ScreenMessages

from tests.dispatching import dispatching, to
from tests.fakes import (
    FakeClock,
    FakeCommit,
    FakeConfiguration,
    FakeMeasures,
    FakeMessages,
    FakeRouting,
)
from tests.telling import telling
from tests.unit.usecases.examples import INTERNATIONAL, MAINLAND
from tests.unit.usecases.power import (
    Cut,
    Power,
    PowerCut,
    PoweredBarrings,
    PoweredCarrier,
    PoweredMessages,
    PoweredPaces,
    PoweredQueue,
    SameThread,
)
from tests.unit.usecases.powered_histories import PoweredHistories

APPLICATIONS = (MAINLAND, INTERNATIONAL)
FAKE = CarrierSetup(name="fake", vendor="fake")
ONE_BY_ONE = replace(FAKE, at_once=1)
SPARE = CarrierSetup(name="spare", vendor="fake")
TO_BOTH = to(FAKE, SPARE)


class Dispatches:
    """DispatchMessages on ports that feel power cuts; the power is on unless a cut is given.

    script: what the carrier answers to one submission after the other.
    limits: of the application that sends; without them nothing is counted.
    spare: what the carrier answers that is asked second, where the routing names it.
    """

    def __init__(
        self,
        *script: Submitted,
        executor: Executor | None = None,
        limits: FrequencyLimits | None = None,
        spare: Sequence[Submitted] = (),
        routing: Routing | None = None,
        messages: FakeMessages | None = None,
    ) -> None:
        self.power = Power()
        self.clock = FakeClock()
        self.measured = FakeMeasures()
        self.barrings = PoweredBarrings(self.power)
        self.histories = PoweredHistories(self.power)
        applications = FakeConfiguration([replace(one, limits=limits) for one in APPLICATIONS])
        self.messages = PoweredMessages(self.power, self.clock)
        self.carrier = PoweredCarrier(self.power, *script)
        self.submit_queue: PoweredQueue[SendJob] = PoweredQueue(self.power)
        self.push_queue: PoweredQueue[Push] = PoweredQueue(self.power)
        self.paces = PoweredPaces(self.power)
        self.commit = FakeCommit()
        self.routing = FakeRouting(routing or to(FAKE))
        self.spare = PoweredCarrier(self.power, *spare, name="spare")
        self._dispatch = dispatching(
            ScreenMessages(self.barrings, applications, self.histories, self.clock),
            messages or self.messages,
            (self.carrier, self.spare),
            telling(self.push_queue),
            self.clock,
            executor or SameThread(),
            routing=self.routing,
            paces=self.paces,
            submit_queue=self.submit_queue,
            measure=self.measured,
            commit=self.commit,
            pause=lambda seconds: self.clock.advance(timedelta(seconds=seconds)),
        )

    def deliver(self, job: SendJob, entry_id: str = "entry-1") -> Mapping[str, int]:
        self.power.back()
        return self._dispatch(replace(job, entry_id=entry_id))

    def deliver_and_fail(self, cut: Cut, job: SendJob, entry_id: str = "entry-1") -> None:
        """Deliver a job. Raises PowerCut if the work comes that far; the power stays off."""
        self.power.back(cut)
        self._dispatch(replace(job, entry_id=entry_id))

    def deliver_until(self, cut: Cut, job: SendJob, entry_id: str = "entry-1") -> None:
        """Deliver a job, with a power cut if the work comes that far. Then the power is back."""
        try:
            self.deliver_and_fail(cut, job, entry_id)
        except PowerCut:
            self.power.back()

    def settle(self) -> None:
        """Work off what was queued again, each entry after its delay, until nothing is left."""
        place = 0
        while place < len(self.submit_queue.entries):
            self.clock.advance(timedelta(seconds=self.submit_queue.delays[place]))
            self.deliver(self.submit_queue.entries[place], f"again-{place}")
            place += 1

    def message(self, job: SendJob, place: int = 0) -> Message:
        return self.messages.records[job.recipients[place].message_id]

    def claim(self, job: SendJob, place: int = 0) -> Claim:
        recipient = job.recipients[place]
        found = self.histories.histories[recipient.number].claim_of(recipient.message_id)
        assert found is not None
        return found

    def submissions(self, job: SendJob, place: int = 0) -> int:
        message_id = job.recipients[place].message_id
        return sum(one.message_id == message_id for one in self.carrier.submissions)

    @property
    def reports(self) -> list[StatusReport]:
        return [push for push in self.push_queue.entries if isinstance(push, StatusReport)]

    @property
    def push_ids(self) -> set[str]:
        return {report.push_id for report in self.reports}


def taken(dispatches: Dispatches) -> list[int]:
    """How often each message was taken, by whomever."""
    return list((dispatches.carrier.taken + dispatches.spare.taken).values())

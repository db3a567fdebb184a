"""A dispatcher around the ports that a test is about."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from datetime import timedelta

from heliograph.domain.jobs import SendJob
from heliograph.domain.recent_results import RecentResults
from heliograph.domain.routing import CarrierSetup, Route, Routing
from heliograph.ports.carriers import Carrier
from heliograph.ports.clock import Clock
from heliograph.ports.measures import Measures
from heliograph.ports.pending import Commit
from heliograph.ports.queues import Queue
from heliograph.ports.records import MessageStore
from heliograph.ports.routing import Paces, RoutingSource
from heliograph.usecases.claim_messages import ClaimMessages
from heliograph.usecases.dispatch_messages import DispatchMessages
from heliograph.usecases.hand_over import HandOver
from heliograph.usecases.pace_messages import PaceMessages, Rests
from heliograph.usecases.screen_messages import ScreenMessages
from heliograph.usecases.submit_message import SubmitMessage
from heliograph.usecases.tell_customer import TellCustomer
from heliograph.usecases.watch_carriers import WatchCarriers

from tests.fakes import FakeCommit, FakeMeasures, FakePaces, FakeQueue, FakeRouting

VALIDITY = timedelta(hours=24)


def to(*carriers: CarrierSetup, dlr_supported: bool = True) -> Routing:
    """Everything goes to these carriers, in their order."""
    route = Route(carriers=tuple(one.name for one in carriers), dlr_supported=dlr_supported)
    return Routing(carriers={one.name: one for one in carriers}, routes=(route,))


def dispatching(
    screen: ScreenMessages,
    messages: MessageStore,
    carriers: Sequence[Carrier],
    tell: TellCustomer,
    clock: Clock,
    executor: Executor,
    *,
    routing: RoutingSource | None = None,
    paces: Paces | None = None,
    submit_queue: Queue[SendJob] | None = None,
    measure: Measures | None = None,
    commit: Commit | None = None,
    pause: Callable[[float], None] = lambda _: None,
) -> DispatchMessages:
    """Dispatch to these carriers; everything goes to the first, if no routing says otherwise."""
    rests = Rests(clock)
    by_name = {one.name: one for one in carriers}
    first = CarrierSetup(name=carriers[0].name, vendor="fake")
    submit = SubmitMessage(
        claims=ClaimMessages(screen.histories, messages, commit or FakeCommit(), clock),
        carrier=lambda setup: by_name[setup.name],
        rests=rests,
        tell=tell,
        watch=WatchCarriers(measure or FakeMeasures(), RecentResults(lambda: 0)),
        clock=clock,
        longest_validity=VALIDITY,
    )
    return DispatchMessages(
        screen=screen,
        routing=routing or FakeRouting(to(first)),
        pace=PaceMessages(paces or FakePaces(), clock),
        rests=rests,
        submit=submit,
        hand_over=HandOver(submit, clock, pause),
        submit_queue=submit_queue or FakeQueue[SendJob](),
        clock=clock,
        executor=executor,
        pool=lambda _: executor,
    )

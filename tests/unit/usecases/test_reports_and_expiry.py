"""Reports, redeliveries, expiry and crashes in any order: they end in one consistent state."""

from dataclasses import replace
from datetime import timedelta

from heliograph.domain.jobs import Push, StatusReport
from heliograph.domain.messages import DeliveryReport, Message, MessageState, Outcome
from heliograph.usecases.expire_messages import ExpireMessages
from heliograph.usecases.record_delivery_report import RecordDeliveryReport
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
)

from tests.contracts.examples import OUTCOMES, change_to, message_at
from tests.fakes import FakeClock, FakeConfiguration
from tests.telling import telling
from tests.unit.usecases.examples import MAINLAND
from tests.unit.usecases.power import (
    Cut,
    Moment,
    Power,
    PowerCut,
    PoweredCheckpoints,
    PoweredMessages,
    PoweredQueue,
    SameThread,
)

EXPIRE_AFTER = timedelta(hours=72)
REPORTED = [MessageState.DELIVERED, MessageState.UNDELIVERED, MessageState.REJECTED]
DECIDED = {*REPORTED, MessageState.EXPIRED}
SEGMENTS = (1, 2)

CUTS = st.none() | st.builds(Cut, st.integers(0, 6), st.sampled_from(Moment))


class ReportsAndExpiry(RuleBasedStateMachine):
    """One message of two segments, and everything that may end it."""

    entries = Bundle("entries")

    def __init__(self) -> None:
        super().__init__()
        self.power = Power()
        self.clock = FakeClock()
        self.messages = PoweredMessages(self.power, self.clock)
        self.queue: PoweredQueue[Push] = PoweredQueue(self.power)
        self.record = RecordDeliveryReport(self.messages, telling(self.queue))
        self.expire = ExpireMessages(
            applications=FakeConfiguration([MAINLAND]),
            by_time=self.messages,
            messages=self.messages,
            checkpoints=PoweredCheckpoints(self.power),
            tell=telling(self.queue),
            clock=self.clock,
            executor=SameThread(),
            portion=2,
            expire_after=EXPIRE_AFTER,
        )
        self.unfinished: dict[str, DeliveryReport] = {}
        self.count = 0
        self.seen: list[MessageState] = []

    @initialize()
    def deploy_and_submit(self) -> None:
        self.expire()
        message = message_at(self.clock.now(), MAINLAND.application_id)
        self.message_id = self.messages.claim(message).message.message_id

    # -- What happens ------------------------------------------------------------------------------

    @rule(target=entries, state=st.sampled_from([None, *REPORTED]), cut=CUTS)
    def report(self, state: MessageState | None, cut: Cut | None) -> tuple[str, DeliveryReport]:
        self.count += 1
        report = DeliveryReport(
            message_id=self.message_id,
            carrier="simulator",
            carrier_code="000",
            outcome=OUTCOMES[state] if state else None,
            received_at=self.clock.now(),
        )
        entry = (f"report-{self.count}", report)
        self._deliver(entry, cut)
        return entry

    @rule(target=entries, entry=entries, cut=CUTS)
    def deliver_again(self, entry: tuple[str, DeliveryReport], cut: Cut | None) -> object:
        self._deliver(entry, cut)
        return multiple()

    @rule(state=st.sampled_from([MessageState.SUBMITTED, MessageState.UNCONFIRMED]))
    def carrier_answers(self, state: MessageState) -> None:
        self.power.back()
        self.messages.record(self.message_id, change_to(state, self.clock.now()))

    @rule(hours=st.sampled_from([1, 24, 71, 73]), cut=CUTS)
    def time_passes(self, hours: int, cut: Cut | None) -> None:
        self.clock.advance(timedelta(hours=hours))
        self._expire(cut)

    def _deliver(self, entry: tuple[str, DeliveryReport], cut: Cut | None) -> None:
        entry_id, report = entry
        self.power.back(cut)
        try:
            self.record(replace(report, entry_id=entry_id))
            self.unfinished.pop(entry_id, None)
        except PowerCut:
            self.unfinished[entry_id] = report

    def _expire(self, cut: Cut | None) -> None:
        self.power.back(cut)
        try:
            self.expire()
        except PowerCut:
            return

    # -- What always holds -------------------------------------------------------------------------

    @property
    def message(self) -> Message:
        return self.messages.records[self.message_id]

    @property
    def told(self) -> dict[str, set[Outcome]]:
        """The outcomes that were pushed under each push id."""
        told: dict[str, set[Outcome]] = {}
        for push in self.queue.entries:
            assert isinstance(push, StatusReport)
            told.setdefault(push.push_id, set()).add(push.outcome)
        return told

    def told_in_full(self, state: MessageState) -> bool:
        return {f"{self.message_id}.{place}.{state}" for place in SEGMENTS} <= set(self.told)

    @invariant()
    def a_decided_message_changes_only_from_expired_to_reported(self) -> None:
        if not hasattr(self, "message_id"):
            return
        self.seen.append(self.message.state)
        decided = [state for state in self.seen if state in DECIDED]
        changes = list(dict.fromkeys(decided))
        assert len(changes) <= 1 or (changes[0] is MessageState.EXPIRED and len(changes) == 2)

    @invariant()
    def each_push_id_always_says_the_same(self) -> None:
        assert all(len(outcomes) == 1 for outcomes in self.told.values())

    @invariant()
    def nothing_is_told_that_was_never_recorded(self) -> None:
        told = {push_id.rpartition(".")[2] for push_id in self.told}
        assert told <= set(self.seen)

    def teardown(self) -> None:
        """Whatever was interrupted comes back, and time ends what nobody reported."""
        if not hasattr(self, "message_id"):
            return
        for entry in list(self.unfinished.items()):
            self._deliver(entry, None)
        self.time_passes(73, None)
        assert self.message.state in DECIDED
        assert self.told_in_full(self.message.state)
        told_states = {push_id.rpartition(".")[2] for push_id in self.told}
        assert told_states <= {self.message.state, MessageState.EXPIRED}


ReportsAndExpiry.TestCase.settings = settings(max_examples=40, stateful_step_count=15)
TestReportsAndExpiry = ReportsAndExpiry.TestCase

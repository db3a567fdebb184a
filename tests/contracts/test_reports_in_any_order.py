"""However reports and expiry are shuffled and repeated, the first true report decides.

The stories run through the use case that records reports, on the fake, and on DynamoDB to see
that it tells the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from random import Random
from typing import Self

from heliograph.domain.jobs import Push, StatusReport
from heliograph.domain.messages import DeliveryReport, MessageState, ends
from heliograph.models.database import Database
from heliograph.models.messages import DynamoMessageStore
from heliograph.usecases.record_delivery_report import RecordDeliveryReport
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contracts.conftest import Messages
from tests.contracts.examples import OUTCOMES, change_to, message_at
from tests.fakes import NOON, FakeClock, FakeMessages, FakeQueue
from tests.telling import telling

REPORTED = (MessageState.DELIVERED, MessageState.UNDELIVERED, MessageState.REJECTED)
INTERIM = "interim"
EVENTS = (*REPORTED, INTERIM, MessageState.EXPIRED, MessageState.SUBMITTED)


@dataclass(frozen=True)
class Event:
    """Something that happens to a message.

    entry: tells queue entries of the same content apart. The same entry again is a redelivery.
    """

    what: str
    entry: int

    @property
    def entry_id(self) -> str:
        return f"{self.what}-{self.entry}"


STORIES = st.lists(
    st.builds(Event, what=st.sampled_from(EVENTS), entry=st.integers(0, 1)), max_size=12
)
QUIET = st.lists(
    st.builds(
        Event,
        what=st.sampled_from((INTERIM, MessageState.EXPIRED, MessageState.SUBMITTED)),
        entry=st.integers(0, 1),
    ),
    max_size=8,
)
"""What says nothing of the handset."""
REPETITIONS = st.lists(st.integers(0, 2), max_size=4)


@dataclass
class Story:
    """What happened to one message: the states it went through and what was pushed."""

    messages: Messages = field(default_factory=FakeMessages)
    states: list[MessageState] = field(default_factory=list)
    queue: FakeQueue[Push] = field(default_factory=FakeQueue)

    def tell(self, events: Sequence[Event]) -> Self:
        message_id = self.messages.claim(message_at()).message.message_id
        for event in events:
            self._happen(message_id, event)
            message = self.messages.message(message_id)
            assert message is not None
            self.states.append(message.state)
        return self

    def pushed(self) -> set[tuple[MessageState, int]]:
        """The outcome and the segment of every report that was pushed."""
        return {
            (push.outcome.state, push.sequence)
            for push in self.queue.entries
            if isinstance(push, StatusReport)
        }

    def _happen(self, message_id: str, event: Event) -> None:
        if event.what == MessageState.EXPIRED:
            expiry = ends(OUTCOMES[MessageState.EXPIRED], NOON, event.entry_id)
            self.messages.record(message_id, expiry)
        elif event.what == MessageState.SUBMITTED:
            self.messages.record(message_id, change_to(MessageState.SUBMITTED))
        else:
            self._report(message_id, event)

    def _report(self, message_id: str, event: Event) -> None:
        report = DeliveryReport(
            message_id=message_id,
            carrier="simulator",
            carrier_code="000",
            outcome=None if event.what == INTERIM else OUTCOMES[MessageState(event.what)],
            received_at=NOON,
        )
        record = RecordDeliveryReport(self.messages, telling(self.queue))
        record(replace(report, entry_id=event.entry_id))


def first_report(events: Sequence[Event]) -> MessageState | None:
    return next((MessageState(one.what) for one in events if one.what in REPORTED), None)


@given(events=STORIES)
def test_the_first_report_decides_and_nothing_moves_the_message_after_it(
    events: list[Event],
) -> None:
    states = Story().tell(events).states
    decided_by = first_report(events)
    if decided_by is None:
        assert not set(states) & set(REPORTED)
        return
    place = next(place for place, one in enumerate(events) if one.what == decided_by)
    assert set(states[place:]) == {decided_by}


@given(events=STORIES)
def test_an_expired_message_stays_expired_until_a_true_report_comes(events: list[Event]) -> None:
    states = Story().tell(events).states
    if MessageState.EXPIRED not in states:
        return
    after = states[states.index(MessageState.EXPIRED) :]
    changes = [state for before, state in pairwise(after) if state != before]
    assert len(changes) <= 1
    assert set(changes) <= set(REPORTED)


@given(events=STORIES)
def test_only_the_report_that_decided_is_pushed_one_for_each_segment(events: list[Event]) -> None:
    decided_by = first_report(events)
    expected = {(decided_by, 1), (decided_by, 2)} if decided_by else set()
    assert Story().tell(events).pushed() == expected


@given(report=st.sampled_from(REPORTED), others=QUIET, more=REPETITIONS, shuffled=st.randoms())
def test_what_one_report_says_is_the_end_in_every_order_and_number(
    report: MessageState, others: list[Event], more: list[int], shuffled: Random
) -> None:
    """The carrier says one thing, several times; expiry and the answer to the submit interfere."""
    events = [*others, *(Event(report, entry) for entry in (0, *more))]
    shuffled.shuffle(events)
    story = Story().tell(events)
    assert story.states[-1] is report
    assert story.pushed() == {(report, 1), (report, 2)}


@given(entries=st.lists(st.sampled_from(REPORTED), min_size=1, max_size=3), more=st.randoms())
def test_entries_that_come_again_change_nothing_however_they_contradict_each_other(
    entries: list[MessageState], more: Random
) -> None:
    events = [Event(what, place) for place, what in enumerate(entries)]
    once = Story().tell(events)
    again = Story().tell([*events, *more.choices(events, k=6)])
    assert (again.states[-1], again.pushed()) == (once.states[-1], once.pushed())


@settings(max_examples=15)
@given(events=STORIES)
def test_dynamodb_tells_every_story_as_the_fake_does(
    database: Database, events: list[Event]
) -> None:
    real = Story(DynamoMessageStore(database.items("MessagesTable"), FakeClock())).tell(events)
    fake = Story().tell(events)
    assert (real.states, real.pushed()) == (fake.states, fake.pushed())

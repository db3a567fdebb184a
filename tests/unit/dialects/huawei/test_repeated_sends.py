"""A send with an Idempotency-Key that is repeated, whatever became of the first try.

A cut comes at every call of every port. The caller repeats the request until it has an answer;
everything that got into the queue is dispatched; and each recipient gets the message once, under
the id that the answer tells.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from heliograph.domain.configuration import TemplateState
from heliograph.domain.errors import QueueUnavailable
from heliograph.domain.jobs import SendJob
from heliograph.domain.messages import MessageState
from heliograph.ports.carriers import Accepted, ProvedUnsent, Submitted
from heliograph.ports.http import HttpAnswer
from hypothesis import given
from hypothesis import strategies as st

from tests.dispatching import VALIDITY
from tests.fakes import NOON, FakeClock, FakeQueue
from tests.unit.dialects.huawei.clients import document, form, signed, with_headers
from tests.unit.dialects.huawei.service import CHANNEL, PLAIN, TWO_TEXTS, Service, content_of
from tests.unit.usecases.dispatches import Dispatches
from tests.unit.usecases.power import (
    Cut,
    Moment,
    Power,
    PowerCut,
    PoweredAnswers,
    PoweredQueue,
    cuts,
)

BEGIN, PUT, END = range(3)
"""The calls of a send with a key, in their order."""

HELD = timedelta(seconds=30)
"""How long a key is held by a function that died."""

NUMBERS = ("+8613112345678", "+8613112345679", "+8613112345670")
SEND = form(
    {"from": CHANNEL.channel_number, "to": ",".join(NUMBERS[:2]), "templateId": PLAIN.template_id}
)
DIFFERENT_TEXTS = document(
    {
        "from": CHANNEL.channel_number,
        "smsContent": [
            {"to": NUMBERS[:2], "templateId": PLAIN.template_id},
            {
                "to": [*NUMBERS[1:], "+"],
                "templateId": TWO_TEXTS.template_id,
                "templateParas": ["a", "b"],
            },
        ],
    }
)


class Repeats:
    """A caller with one request, the service that it sends to, and what becomes of the messages.

    script: what the carrier answers to one submission after the other.
    """

    def __init__(self, request: Any = SEND, script: Sequence[Submitted] = ()) -> None:
        self.power = Power()
        self.queue: PoweredQueue[SendJob] = PoweredQueue(self.power)
        self.service = Service(FakeClock(), self.queue)
        self.service.memory = PoweredAnswers(self.power, self.service.clock)
        self.dispatches = Dispatches(*script)
        self._request = request
        self._dispatched = 0

    def send(self, cut: Cut | None = None) -> HttpAnswer | None:
        """Send the request; None if the power was cut, and is back."""
        self.power.back(cut)
        now = self.service.clock.now()
        try:
            return self.service.answer(
                with_headers(signed(self._request, at=now), idempotency_key="order-4711")
            )
        except PowerCut:
            self.power.back()
            return None

    def wait(self, time: timedelta = HELD) -> None:
        self.service.clock.advance(time)
        self.dispatches.clock.at = self.service.clock.now()

    def dispatch(self) -> None:
        """Dispatch what was queued since the last time, each job as an entry of its own."""
        for job in self.queue.entries[self._dispatched :]:
            self.dispatches.deliver(job, job.entry_id)
        self._dispatched = len(self.queue.entries)

    def settle(self) -> None:
        self.dispatch()
        self.dispatches.settle()

    @property
    def taken(self) -> Counter[tuple[str, str]]:
        """How often the carrier was given each text for each number."""
        return Counter((one.recipient, one.text) for one in self.dispatches.carrier.submissions)


def accepted_ids(answer: HttpAnswer | None) -> set[str]:
    assert answer is not None
    rows = content_of(answer)["result"]
    return {row["smsMsgId"] for row in rows if row["status"] == "000000"}


def test_a_send_with_a_key_makes_no_more_calls_than_are_cut_here() -> None:
    repeats = Repeats()
    repeats.send()
    assert repeats.power.calls == END + 1


@pytest.mark.parametrize("dispatched_between", [True, False])
@pytest.mark.parametrize("request_", [SEND, DIFFERENT_TEXTS], ids=["one text", "texts"])
@pytest.mark.parametrize("cut", cuts(END + 1), ids=str)
def test_wherever_the_first_try_ends_each_message_is_submitted_once(
    cut: Cut, request_: Any, dispatched_between: bool
) -> None:
    repeats = Repeats(request_)
    assert repeats.send(cut) is None
    if dispatched_between:
        repeats.dispatch()
    repeats.wait()
    answer = repeats.send()
    repeats.settle()
    assert set(repeats.taken.values()) == {1}
    assert set(repeats.dispatches.carrier.taken) == accepted_ids(answer)
    states = {one.state for one in repeats.dispatches.messages.records.values()}
    assert states == {MessageState.SUBMITTED}


@pytest.mark.parametrize(
    "cut", [Cut(BEGIN, Moment.AFTER), Cut(PUT, Moment.BEFORE), Cut(PUT, Moment.AFTER)], ids=str
)
def test_what_is_repeated_is_the_first_send_also_to_the_caller(cut: Cut) -> None:
    repeats = Repeats()
    repeats.send(cut)
    repeats.wait()
    answer = repeats.send()
    assert answer is not None
    assert {row["createTime"] for row in content_of(answer)["result"]} == {"2026-03-14T12:00:00Z"}
    assert {job.accepted_at for job in repeats.queue.entries} == {NOON}


class TakesAndFails(FakeQueue[SendJob]):
    """A queue whose answer is lost: it takes everything and seems to take nothing."""

    def put(self, entries: Sequence[SendJob], *, delay_seconds: int = 0) -> None:
        super().put(entries, delay_seconds=delay_seconds)
        raise QueueUnavailable(frozenset(range(len(entries))))


def test_what_a_queue_had_taken_that_did_not_answer_is_submitted_once() -> None:
    repeats = Repeats()
    lossy = TakesAndFails()
    repeats.service.send_through(lossy)
    failed = repeats.send()
    assert failed is not None
    assert failed.status == 500
    repeats.service.send_through(repeats.queue)
    answer = repeats.send()
    for job in lossy.entries:
        repeats.dispatches.deliver(job, job.entry_id)
    repeats.settle()
    assert repeats.taken == dict.fromkeys(repeats.taken, 1)
    assert set(repeats.dispatches.carrier.taken) == accepted_ids(answer)
    assert len(accepted_ids(answer)) == 2


def test_who_can_no_longer_be_written_to_is_not_and_the_others_get_it_once() -> None:
    """The template of one text is withdrawn between the two tries."""
    repeats = Repeats(DIFFERENT_TEXTS)
    assert repeats.send(Cut(PUT, Moment.AFTER)) is None
    withdrawn = replace(PLAIN, state=TemplateState.REJECTED)
    repeats.service.configuration.templates[PLAIN.template_id] = withdrawn
    repeats.wait()
    answer = repeats.send()
    repeats.settle()
    assert set(repeats.taken.values()) == {1}
    assert accepted_ids(answer) < set(repeats.dispatches.carrier.taken)


# -- Time ------------------------------------------------------------------------------------------


def test_what_was_never_queued_has_what_is_left_of_its_day() -> None:
    repeats = Repeats()
    repeats.send(Cut(PUT, Moment.BEFORE))
    repeats.wait(VALIDITY - timedelta(seconds=1))
    answer = repeats.send()
    repeats.settle()
    assert set(repeats.dispatches.carrier.taken) == accepted_ids(answer)
    assert repeats.taken == dict.fromkeys(repeats.taken, 1)


def test_after_its_day_what_was_never_queued_is_a_new_send() -> None:
    repeats = Repeats()
    repeats.send(Cut(PUT, Moment.BEFORE))
    repeats.wait(VALIDITY)
    answer = repeats.send()
    repeats.settle()
    assert set(repeats.dispatches.carrier.taken) == accepted_ids(answer)
    assert {job.accepted_at for job in repeats.queue.entries} == {NOON + VALIDITY}


def test_what_comes_to_the_carrier_too_late_ends_with_a_report_and_not_in_silence() -> None:
    repeats = Repeats()
    repeats.send(Cut(PUT, Moment.BEFORE))
    repeats.wait(VALIDITY - timedelta(seconds=1))
    answer = repeats.send()
    repeats.wait(timedelta(seconds=1))
    repeats.settle()
    assert repeats.taken == {}
    records = repeats.dispatches.messages.records
    assert {one.message_id for one in records.values()} == accepted_ids(answer)
    assert {one.state for one in records.values()} == {MessageState.EXPIRED}


# -- Any number of crashes -------------------------------------------------------------------------

CUTS = st.one_of(st.none(), st.builds(Cut, st.integers(BEGIN, END), st.sampled_from(Moment)))
TRIES = st.lists(
    st.tuples(CUTS, st.timedeltas(timedelta(), timedelta(hours=4)), st.booleans()), max_size=5
)
SCRIPT = st.lists(st.sampled_from([Accepted("c-1"), ProvedUnsent("refused")]), max_size=8)


@given(tries=TRIES, script=SCRIPT)
def test_however_often_it_is_repeated_and_fails_each_message_is_taken_once(
    tries: list[tuple[Cut | None, timedelta, bool]], script: list[Submitted]
) -> None:
    repeats = Repeats(DIFFERENT_TEXTS, script)
    for cut, time, dispatched in tries:
        repeats.send(cut)
        repeats.wait(time)
        if dispatched:
            repeats.dispatch()
    repeats.wait()
    answer = repeats.send()
    repeats.settle()
    assert set(repeats.dispatches.carrier.taken.values()) == {1}
    assert set(repeats.dispatches.carrier.taken) == accepted_ids(answer)

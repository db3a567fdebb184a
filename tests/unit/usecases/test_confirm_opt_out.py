"""A message that confirms an opt-out, where the application wants one."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from heliograph.domain.barring import Barring, BarringKind
from heliograph.domain.configuration import Application, ApplicationState
from heliograph.domain.errors import QueueUnavailable
from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.jobs import SendJob
from heliograph.domain.messages import Message, MessageState
from heliograph.domain.replies import ReplySettings
from heliograph.domain.screening import DispatchRule, Reason, ScreeningRule
from heliograph.ports.carriers import ProvedUnsent
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import NOON
from tests.unit.usecases.dispatches import Dispatches
from tests.unit.usecases.examples import MAINLAND, NOTIFICATION
from tests.unit.usecases.power import Cut, Moment, PowerCut, cuts
from tests.unit.usecases.test_route_inbound_message import STOP, Replies

TEXT = "You will get no more messages."
SETTINGS = ReplySettings(opt_in_words=("START",), confirmation=TEXT)
CONFIRMING = replace(MAINLAND, replies=SETTINGS)


def saying(text: str, after: int = 0) -> CarrierUplink:
    """A reply some seconds after noon."""
    received_at = NOON + timedelta(seconds=after)
    return replace(STOP, text=text, carrier_inbound_id=f"mo-{after}", received_at=received_at)


def barring(kind: BarringKind) -> Barring:
    """What an operator has recorded of the sender."""
    return Barring(
        kind=kind,
        recipient=STOP.sender,
        channel_number=STOP.channel_number if kind is BarringKind.OPT_OUT else None,
        reason="asked for it by telephone",
        recorded_by="operator",
        recorded_at=NOON - timedelta(days=1),
    )


# -- What is queued --------------------------------------------------------------------------------


def test_without_a_text_nothing_is_confirmed() -> None:
    replies = Replies()
    replies.route(STOP)
    assert replies.submit_queue.calls == 0


def test_an_opt_out_is_confirmed_to_its_sender_and_counted() -> None:
    replies = Replies(CONFIRMING)
    replies.route(STOP)
    (job,) = replies.submit_queue.entries
    assert (job.recipients[0].number, job.confirms) == (STOP.sender, STOP.inbound_id)
    assert job.text == f"[HUAWEI]{TEXT}"
    assert replies.counts["OptOutsConfirmed"] == 1


@pytest.mark.parametrize("text", ["Yes", "START", "don't stop"])
def test_other_replies_are_not_confirmed(text: str) -> None:
    replies = Replies(CONFIRMING)
    replies.route(saying(text))
    assert replies.submit_queue.calls == 0


def test_who_says_stop_again_hears_nothing_more_until_they_have_opted_in() -> None:
    replies = Replies(CONFIRMING)
    for after, text in enumerate(("T", "STOP", "td", "START", "T")):
        replies.route(saying(text, after), f"entry-{after}")
    confirmed = [job.confirms for job in replies.submit_queue.entries]
    assert confirmed == [saying("T", 0).inbound_id, saying("T", 4).inbound_id]


def test_a_later_stop_that_is_faster_is_the_only_one_confirmed() -> None:
    replies = Replies(CONFIRMING)
    replies.route(saying("T", 2), "entry-2")
    replies.route(saying("T", 1), "entry-1")
    assert [job.confirms for job in replies.submit_queue.entries] == [saying("T", 2).inbound_id]


@pytest.mark.parametrize("kind", BarringKind)
def test_who_was_barred_before_hears_nothing(kind: BarringKind) -> None:
    """BLK-06, BLK-07"""
    replies = Replies(CONFIRMING)
    replies.barrings.record(barring(kind))
    replies.route(STOP)
    assert replies.submit_queue.calls == 0


def test_a_paused_application_sends_nothing() -> None:
    """APP-13"""
    replies = Replies(replace(CONFIRMING, state=ApplicationState.SUSPENDED))
    replies.route(STOP)
    assert replies.submit_queue.calls == 0


def test_a_reply_that_comes_again_makes_the_same_message_again() -> None:
    replies = Replies(CONFIRMING)
    for entry_id in ("entry-1", "entry-1", "entry-2"):
        replies.route(STOP, entry_id)
    first, *again = replies.submit_queue.entries
    assert again == [first, first]


@pytest.mark.parametrize("cut", cuts(6), ids=str)
def test_wherever_the_routing_ends_the_confirmation_is_queued_as_one_message(cut: Cut) -> None:
    replies = Replies(CONFIRMING)
    replies.power.back(cut)
    with pytest.raises(PowerCut):
        replies.route(STOP)
    replies.power.back()
    replies.route(STOP)
    assert len({job.recipients for job in replies.submit_queue.entries}) == 1
    assert len(replies.barrings.audit) == 1


def test_a_crash_before_a_second_stop_leaves_the_first_to_be_confirmed() -> None:
    """The second one must not take its place, nor be confirmed beside it."""
    replies = Replies(CONFIRMING)
    replies.power.back(cuts(6)[7])  # the opt-out is recorded, nothing more
    with pytest.raises(PowerCut):
        replies.route(saying("T", 1), "entry-1")
    replies.power.back()
    replies.route(saying("T", 2), "entry-2")
    replies.route(saying("T", 1), "entry-1")
    assert [job.confirms for job in replies.submit_queue.entries] == [saying("T", 1).inbound_id]


def test_a_queue_that_does_not_take_it_brings_the_reply_back() -> None:
    replies = Replies(CONFIRMING)
    replies.submit_queue.refuse(0)
    with pytest.raises(QueueUnavailable):
        replies.route(STOP)
    replies.route(STOP)
    assert len(replies.submit_queue.entries) == 1


def test_opt_outs_and_opt_ins_are_counted_once() -> None:
    replies = Replies(replace(MAINLAND, replies=ReplySettings(opt_in_words=("START",))))
    counted = []
    for after, text in enumerate(("T", "T", "hello", "START")):
        for entry_id in ("first", "second"):
            replies.route(saying(text, after), f"{entry_id}-{after}")
            counted.append(dict(replies.counts))
    pushed, repeated = {"InboundPushed": 1}, {"InboundRepeated": 1}
    recorded = [{"OptOutsRecorded": 1}] * 2 + [{}, {"OptInsRecorded": 1}]
    assert counted == [one for more in recorded for one in (pushed | more, repeated)]


# -- What dispatch lets out ------------------------------------------------------------------------


def confirmation(application: Application = CONFIRMING) -> tuple[Dispatches, SendJob]:
    """A dispatcher that finds the opt-out of a reply, and the job that confirms it."""
    replies = Replies(application)
    replies.route(STOP)
    dispatches = Dispatches()
    dispatches.barrings.records = replies.barrings.records
    return dispatches, replies.submit_queue.entries[0]


def rule_of(message: Message) -> object:
    return message.outcome and message.outcome.reason


def test_it_goes_past_the_opt_out_that_it_confirms_and_is_a_message_like_any_other() -> None:
    dispatches, job = confirmation()
    assert dispatches.deliver(job) == {"MessagesSubmitted": 1}
    (submission,) = dispatches.carrier.submissions
    assert (submission.recipient, submission.sender) == (STOP.sender, NOTIFICATION.channel_number)
    assert dispatches.message(job).state is MessageState.SUBMITTED


def test_however_often_it_is_queued_it_is_submitted_once() -> None:
    dispatches, job = confirmation()
    for entry_id in ("entry-1", "entry-2", "entry-1"):
        dispatches.deliver(job, entry_id)
    assert dispatches.submissions(job) == 1


def _blocked(dispatches: Dispatches) -> None:
    dispatches.barrings.record(barring(BarringKind.BLOCKLIST))


def _opted_out_by_an_operator(dispatches: Dispatches) -> None:
    dispatches.barrings.record(barring(BarringKind.OPT_OUT))


def _opted_in(dispatches: Dispatches) -> None:
    dispatches.barrings.records.clear()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (_blocked, ScreeningRule.BLOCKLIST),
        (_opted_out_by_an_operator, ScreeningRule.OPT_OUT),
        (_opted_in, DispatchRule.NOTHING_TO_CONFIRM),
    ],
)
@pytest.mark.parametrize("tried", [False, True])
def test_it_goes_past_nothing_else(
    change: Callable[[Dispatches], None], rule: Reason, tried: bool
) -> None:
    """BLK-06, BLK-07: also if that came while it was waiting to be tried again."""
    dispatches, job = confirmation()
    if tried:
        dispatches.carrier._script.append(ProvedUnsent("connection refused"))
        dispatches.deliver(job)
    change(dispatches)
    dispatches.deliver(job, "entry-2")
    assert rule_of(dispatches.message(job)) is rule
    assert dispatches.carrier.taken == {}


def test_no_other_message_goes_past_the_opt_out_with_it() -> None:
    """BLK-07"""
    dispatches, job = confirmation()
    another = replace(job, confirms=None)
    assert dispatches.deliver(another) == {"MessagesRejected": 1}
    assert dispatches.carrier.submissions == []


# -- In any order, with any crashes ----------------------------------------------------------------

TEXTS = st.lists(st.sampled_from(["T", "STOP", "START", "hello"]), min_size=1, max_size=5)
DELIVERIES = st.lists(
    st.tuples(
        st.integers(0, 4), st.none() | st.builds(Cut, st.integers(0, 7), st.sampled_from(Moment))
    ),
    max_size=12,
)


@given(texts=TEXTS, deliveries=DELIVERIES, order=st.permutations(range(5)))
def test_whoever_is_opted_out_in_the_end_is_told_exactly_once_and_nobody_else_is(
    texts: list[str], deliveries: list[tuple[int, Cut | None]], order: list[int]
) -> None:
    replies = Replies(CONFIRMING)
    said = [saying(text, after) for after, text in enumerate(texts)]
    for place, cut in [*deliveries, *((place, None) for place in order)]:
        if place < len(said):
            replies.power.back(cut)
            with suppress(PowerCut):
                replies.route(said[place], f"entry-{place}")
    replies.power.back()
    dispatches = Dispatches()
    dispatches.barrings.records = replies.barrings.records
    for number, job in enumerate(replies.submit_queue.entries):
        dispatches.deliver(job, f"entry-{number}")
    is_opted_out = bool(replies.barrings.barred(STOP.channel_number, [STOP.sender]))
    wishes = [text for text in texts if text != "hello"]
    assert is_opted_out == bool(wishes and wishes[-1] != "START")
    assert len(dispatches.carrier.submissions) == is_opted_out

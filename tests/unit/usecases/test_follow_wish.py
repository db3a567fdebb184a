"""Doing what a person asks for with a reply (BLK-01, UPL-12)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from heliograph.domain.barring import Barring, BarringKind
from heliograph.domain.inbound import InboundMessage
from heliograph.domain.replies import ReplySettings
from heliograph.usecases.follow_wish import FollowWish
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import NOON, FakeBarrings

CHANNEL, OTHER = "1069000000001", "1069000000002"
ANNA = "+8613800000011"
BOTH_WAYS = ReplySettings(opt_in_words=("START",))


def reply(text: str, after: int = 0) -> InboundMessage:
    """A reply of Anna's some seconds after noon."""
    return InboundMessage(
        inbound_id=f"inbound-{after}",
        application_id="10001",
        carrier="simulator",
        carrier_inbound_id=f"mo-{after}",
        sender=ANNA,
        channel_number=CHANNEL,
        text=text,
        received_at=NOON + timedelta(seconds=after),
        stored_by="entry",
    )


def barred(barrings: FakeBarrings, channel_number: str = CHANNEL) -> set[str]:
    return set(barrings.barred(channel_number, [ANNA]))


def test_an_opt_out_says_whose_it_is_which_reply_asked_for_it_and_when() -> None:
    barrings = FakeBarrings()
    FollowWish(lambda: barrings)(reply(" ｔd "), ReplySettings())
    assert list(barrings.records.values()) == [
        Barring(
            kind=BarringKind.OPT_OUT,
            recipient=ANNA,
            channel_number=CHANNEL,
            reason="replied td",
            recorded_by="reply",
            recorded_at=NOON,
            inbound_id="inbound-0",
            begun_by="inbound-0",
        )
    ]


@pytest.mark.parametrize("text", ["T", "td", "QX", "0000"])
def test_golden_vector_v14_bars_the_next_send_on_that_channel_alone(text: str) -> None:
    """V14, BLK-01"""
    barrings = FakeBarrings()
    FollowWish(lambda: barrings)(reply(text), ReplySettings())
    assert barred(barrings) == {ANNA}
    assert barred(barrings, OTHER) == set()


def test_another_reply_changes_nothing() -> None:
    barrings = FakeBarrings()
    assert FollowWish(lambda: barrings)(reply("Yes"), BOTH_WAYS) is None
    assert (barrings.records, barrings.audit) == ({}, [])


def test_opting_in_needs_the_leave_of_the_application() -> None:
    barrings = FakeBarrings()
    FollowWish(lambda: barrings)(reply("T"), ReplySettings())
    FollowWish(lambda: barrings)(reply("START", 1), ReplySettings())
    assert barred(barrings) == {ANNA}
    FollowWish(lambda: barrings)(reply("START", 2), BOTH_WAYS)
    assert barred(barrings) == set()


@given(
    st.permutations(range(4)),
    st.lists(st.integers(0, 3), max_size=8),
    st.lists(st.sampled_from(["T", "START", "hello"]), min_size=4, max_size=4),
)
def test_in_any_order_and_however_often_they_come_the_last_wish_holds(
    order: list[int], again: list[int], texts: list[str]
) -> None:
    replies = [reply(text, after) for after, text in enumerate(texts)]
    barrings = FakeBarrings()
    for place in [*order, *again]:
        FollowWish(lambda: barrings)(replace(replies[place], stored_by="another"), BOTH_WAYS)
    wishes = [text for text in texts if text != "hello"]
    assert barred(barrings) == ({ANNA} if wishes and wishes[-1] == "T" else set())

"""What is found out of a reply, and whether one from abroad is passed on (UPL-07, C-25)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from heliograph.domain.jobs import UplinkNotice
from heliograph.domain.message_ids import message_ids
from heliograph.domain.messages import Message, MessageState
from heliograph.domain.replies import PushFormat, ReplySettings
from heliograph.domain.routing import Route, Routing
from heliograph.usecases.route_inbound_message import Routed

from tests.fakes import NOON, FakeConfiguration, FakeRouting
from tests.unit.usecases.examples import INTERNATIONAL, MAINLAND, WORLDWIDE
from tests.unit.usecases.power import cuts
from tests.unit.usecases.test_route_inbound_message import STOP, UPLINK, Replies


def sent(replies: Replies, minutes_before: int = 1, **differences: Any) -> str:
    """A message that the person got before the reply; returns its id."""
    accepted_at = NOON - timedelta(minutes=minutes_before)
    message = Message(
        message_id=next(message_ids("10001", accepted_at)),
        dialect="huawei",
        recipient=UPLINK.sender,
        channel_number=UPLINK.channel_number,
        template_id="shipped",
        segment_count=1,
        accepted_at=accepted_at,
        state=MessageState.DELIVERED,
        claim="claim",
    )
    replies.sent.records[message.message_id] = replace(message, **differences)
    return message.message_id


def told(replies: Replies) -> tuple[str | None, int]:
    """What is stored of the message that is answered; the notice says the same."""
    (notice,) = {push.push_id: push for push in replies.queue.entries}.values()
    (stored,) = replies.store.records.values()
    assert isinstance(notice, UplinkNotice)
    assert (notice.answers, notice.candidates) == (stored.answers, stored.candidates)
    return stored.answers, stored.candidates


def test_a_reply_is_linked_to_the_one_message_that_its_sender_got_from_the_channel() -> None:
    """UPL-07: stored, and told where the application wants to know."""
    replies = Replies()
    message_id = sent(replies)
    sent(replies, channel_number="another")
    sent(replies, recipient="+8613800000099")
    replies.route()
    assert told(replies) == (message_id, 1)


def test_two_messages_to_one_handset_give_no_link() -> None:
    """UPL-07"""
    replies = Replies()
    sent(replies)
    sent(replies, 2)
    replies.route()
    assert told(replies) == (None, 2)


@pytest.mark.parametrize(("minutes_before", "candidates"), [(72 * 60, 1), (72 * 60 + 1, 0)])
def test_what_is_older_than_72_hours_is_not_answered_any_more(
    minutes_before: int, candidates: int
) -> None:
    """UPL-05"""
    replies = Replies()
    sent(replies, minutes_before)
    replies.route()
    assert told(replies)[1] == candidates


def test_what_was_sent_after_the_reply_is_not_what_it_answers() -> None:
    """A carrier may hand a reply over late."""
    replies = Replies()
    sent(replies, -1)
    replies.route()
    assert told(replies) == (None, 0)


def test_a_redelivered_reply_keeps_the_link_it_was_stored_with() -> None:
    replies = Replies()
    message_id = sent(replies)
    replies.route_until(cuts(3)[3])
    sent(replies, 2)
    replies.route()
    assert told(replies) == (message_id, 1)


def test_the_notice_is_written_as_the_application_has_chosen() -> None:
    """UPL-06"""
    chosen = ReplySettings(has_create_time=True, push_format=PushFormat.JSON)
    replies = Replies(replace(MAINLAND, replies=chosen))
    replies.route()
    (notice,) = replies.queue.entries
    assert isinstance(notice, UplinkNotice)
    assert (notice.has_create_time, notice.format) == (True, PushFormat.JSON)
    assert notice.carrier == "simulator"


# -- abroad ----------------------------------------------------------------------------------------

ABROAD = replace(INTERNATIONAL, uplink_url="https://hotel.test/uplinks")
FROM_ABROAD = replace(UPLINK, sender="+12025550123", channel_number=WORLDWIDE.channel_number)


def replies_abroad(*routes: Route) -> Replies:
    """Replies to an international application, with these routes."""
    replies = Replies()
    replies.owners = FakeConfiguration([ABROAD], [WORLDWIDE])
    replies.routing = FakeRouting(Routing(routes=routes))
    return replies


@pytest.mark.parametrize(
    "routes",
    [
        (),
        (Route(carriers=("one",)),),
        (Route(carriers=("one",), destination="GB", supports_uplinks=True),),
        (
            Route(carriers=("one",), supports_uplinks=True),
            Route(carriers=("one",), application_id=ABROAD.application_id),
        ),
    ],
    ids=["no route", "by default", "another country", "not this application"],
)
def test_a_reply_from_abroad_is_stored_and_not_passed_on_unless_a_route_says_so(
    routes: tuple[Route, ...],
) -> None:
    """UPL-04, C-25"""
    replies = replies_abroad(*routes)
    assert replies.route(FROM_ABROAD) is Routed.KEPT
    assert len(replies.store.records) == 1
    assert replies.queue.entries == []


def test_a_route_that_supports_replies_passes_them_on() -> None:
    """C-25"""
    replies = replies_abroad(Route(carriers=("one",), destination="US", supports_uplinks=True))
    assert replies.route(FROM_ABROAD) is Routed.PUSHED


def test_an_opt_out_from_abroad_counts_although_replies_are_not_passed_on() -> None:
    """BLK-07: whoever says stop is not written to."""
    replies = replies_abroad()
    replies.route(replace(FROM_ABROAD, text="Stop"))
    assert replies.barrings.barred(WORLDWIDE.channel_number, [FROM_ABROAD.sender])


# -- order -----------------------------------------------------------------------------------------


def test_an_old_opt_out_that_the_carrier_repeats_does_not_undo_a_newer_opt_in() -> None:
    """It counts when it was stored first, not when it came again."""
    settings = ReplySettings(opt_in_words=("START",))
    replies = Replies(replace(MAINLAND, replies=settings))
    replies.route(STOP, "entry-1")
    start = replace(
        STOP, text="Start", carrier_inbound_id="mo-2", received_at=NOON + timedelta(seconds=9)
    )
    replies.route(start, "entry-2")
    repeated = replace(STOP, received_at=NOON + timedelta(hours=1))
    assert replies.route(repeated, "entry-3") is Routed.REPEATED
    assert replies.barrings.barred(STOP.channel_number, [STOP.sender]) == {}

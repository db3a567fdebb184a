"""Bringing a reply to the application that owns the channel (UPL-01, UPL-02, UPL-09)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from heliograph.domain.configuration import Application, Area
from heliograph.domain.errors import ChannelUnknown, QueueUnavailable
from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.jobs import Push, SendJob, UplinkNotice
from heliograph.domain.routing import CarrierSetup, Route, Routing
from heliograph.usecases.associate_reply import AssociateReply
from heliograph.usecases.confirm_opt_out import ConfirmOptOut
from heliograph.usecases.follow_wish import FollowWish
from heliograph.usecases.route_inbound_message import Routed, RouteInboundMessage

from tests.fakes import NOON, FakeConfiguration, FakeRouting
from tests.unit.usecases.examples import MAINLAND, NOTIFICATION, SECOND_SHOP
from tests.unit.usecases.power import (
    Cut,
    Power,
    PowerCut,
    PoweredBarrings,
    PoweredInbound,
    PoweredQueue,
    PoweredSent,
    cuts,
)

UPLINK = CarrierUplink(
    carrier="simulator",
    carrier_inbound_id="mo-1",
    sender="+8613800000012",
    channel_number=NOTIFICATION.channel_number,
    text="Yes 好的 & more=1",
    received_at=NOON,
)
OTHER_SHOP = replace(MAINLAND, application_id="10003", uplink_url="https://shop.test/uplinks")


class Replies:
    """RouteInboundMessage with its store and its queues. counts: what the last reply counted."""

    def __init__(self, application: Application = MAINLAND) -> None:
        self.power = Power()
        self.routing = FakeRouting()
        self.store = PoweredInbound(self.power)
        self.barrings = PoweredBarrings(self.power)
        self.sent = PoweredSent(self.power)
        self.queue: PoweredQueue[Push] = PoweredQueue(self.power)
        self.submit_queue: PoweredQueue[SendJob] = PoweredQueue(self.power)
        self.counts: Mapping[str, int] = {}
        owned = replace(SECOND_SHOP, application_id=OTHER_SHOP.application_id)
        self.owners = FakeConfiguration([application, OTHER_SHOP], [NOTIFICATION, owned])

    def route(self, uplink: CarrierUplink = UPLINK, entry_id: str = "entry-1") -> Routed:
        follow_wish = FollowWish(lambda: self.barrings)
        route = RouteInboundMessage(
            owners=self.owners,
            routing=self.routing,
            associate=AssociateReply(self.sent),
            inbound=self.store,
            follow_wish=follow_wish,
            confirm=ConfirmOptOut(self.barrings, self.submit_queue),
            push_queue=self.queue,
        )
        self.counts = route(replace(uplink, entry_id=entry_id))
        return Routed(next(iter(self.counts)))

    def route_until(self, cut: Cut) -> None:
        self.power.back(cut)
        with pytest.raises(PowerCut):
            self.route()
        self.power.back()


@pytest.mark.parametrize("written_to", ["12065550100", "+12065550100"])
def test_a_reply_to_what_its_carrier_calls_a_channel_is_one_to_the_channel(written_to: str) -> None:
    ours = NOTIFICATION.channel_number
    replies = Replies()
    replies.routing.present = Routing(
        carriers={
            "acme": CarrierSetup(name="acme", vendor="acme", senders={ours: "+12065550100"}),
            "other": CarrierSetup(name="other", vendor="acme"),
        }
    )
    written = replace(UPLINK, carrier="acme", channel_number=written_to)
    assert replies.route(written) is Routed.PUSHED
    (notice,) = replies.queue.entries
    assert isinstance(notice, UplinkNotice)
    assert notice.channel_number == ours
    assert replies.store.records[written.inbound_id].channel_number == ours
    for elsewhere in ("other", "gone"):
        with pytest.raises(ChannelUnknown):
            replies.route(replace(written, carrier=elsewhere))


def test_a_reply_is_pushed_to_the_application_that_owns_the_channel() -> None:
    """UPL-06: with an id of its own."""
    replies = Replies()
    assert replies.route() is Routed.PUSHED
    assert replies.queue.entries == [
        UplinkNotice(
            inbound_id=UPLINK.inbound_id,
            application_id=NOTIFICATION.application_id,
            dialect="huawei",
            url="https://shop.test/uplinks",
            sender="+8613800000012",
            channel_number=NOTIFICATION.channel_number,
            text="Yes 好的 & more=1",
            received_at=NOON,
            carrier="simulator",
        )
    ]


def test_a_reply_is_stored_with_whose_it_is() -> None:
    replies = Replies()
    replies.route()
    (stored,) = replies.store.records.values()
    assert (stored.inbound_id, stored.application_id) == (UPLINK.inbound_id, "10001")
    assert (stored.carrier, stored.carrier_inbound_id) == ("simulator", "mo-1")
    assert (stored.text, stored.stored_by) == ("Yes 好的 & more=1", "entry-1")


def test_applications_that_share_a_destination_are_told_apart_by_the_channel() -> None:
    """APP-10, UPL-10"""
    replies = Replies()
    replies.route()
    replies.route(
        replace(UPLINK, carrier_inbound_id="mo-2", channel_number=SECOND_SHOP.channel_number),
        "entry-2",
    )
    pushed = [push for push in replies.queue.entries if isinstance(push, UplinkNotice)]
    assert {push.url for push in pushed} == {"https://shop.test/uplinks"}
    assert [push.channel_number for push in pushed] == [
        NOTIFICATION.channel_number,
        SECOND_SHOP.channel_number,
    ]


def test_a_reply_without_a_destination_is_kept_and_not_pushed() -> None:
    """UPL-02"""
    replies = Replies(replace(MAINLAND, uplink_url=None))
    assert replies.route() is Routed.KEPT
    assert len(replies.store.records) == 1
    assert replies.queue.calls == 0


def test_a_reply_that_the_carrier_repeats_is_stored_and_pushed_once() -> None:
    replies = Replies()
    replies.route(entry_id="entry-1")
    later = replace(UPLINK, received_at=NOON + timedelta(minutes=5))
    assert replies.route(later, "entry-2") is Routed.REPEATED
    assert [one.stored_by for one in replies.store.records.values()] == ["entry-1"]
    assert len(replies.queue.entries) == 1


@pytest.mark.parametrize(
    ("routes", "routed"),
    [
        ((), Routed.KEPT),
        ((Route(carriers=("a",)),), Routed.KEPT),
        ((Route(carriers=("a",), supports_uplinks=True),), Routed.PUSHED),
        (
            (
                Route(carriers=("a",), supports_uplinks=True),
                Route(destination="GA", carriers=("a",)),
            ),
            Routed.KEPT,
        ),
    ],
)
def test_a_reply_to_an_international_channel_is_pushed_where_the_route_supports_it(
    routes: tuple[Route, ...], routed: Routed
) -> None:
    """C-25: off by default. It is kept all the same, and an opt-out in it is recorded."""
    replies = Replies(replace(MAINLAND, area=Area.INTERNATIONAL))
    replies.routing.present = Routing(routes=routes)
    assert replies.route(replace(UPLINK, sender="+2412000000")) is routed
    assert len(replies.store.records) == 1


def test_two_replies_of_the_same_text_are_two() -> None:
    replies = Replies()
    replies.route()
    replies.route(replace(UPLINK, carrier_inbound_id="mo-2"), "entry-2")
    assert len({push.push_id for push in replies.queue.entries}) == 2


@pytest.mark.parametrize("known", ["channel", "nothing"])
def test_a_reply_to_a_channel_of_nobody_comes_back_and_is_not_stored(known: str) -> None:
    replies = Replies()
    if known == "nothing":
        replies.owners.channels.clear()
    replies.owners.applications.clear()
    with pytest.raises(ChannelUnknown):
        replies.route()
    assert replies.store.records == {}


# -- Crashes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("cut", cuts(3), ids=str)
def test_wherever_the_routing_ends_the_redelivery_pushes_the_reply(cut: Cut) -> None:
    replies = Replies()
    replies.route_until(cut)
    assert replies.route() is Routed.PUSHED
    assert {push.push_id for push in replies.queue.entries} == {UPLINK.inbound_id}
    assert len(replies.store.records) == 1


def test_a_queue_that_does_not_take_the_push_brings_the_reply_back() -> None:
    replies = Replies()
    replies.queue.refuse(0)
    with pytest.raises(QueueUnavailable):
        replies.route()
    assert replies.route() is Routed.PUSHED
    assert len(replies.queue.entries) == 1


def test_a_repetition_does_not_take_over_what_a_crash_left_untold() -> None:
    replies = Replies()
    replies.route_until(cuts(3)[3])
    assert replies.route(entry_id="entry-2") is Routed.REPEATED
    assert replies.route(entry_id="entry-1") is Routed.PUSHED


def test_a_destination_that_was_set_meanwhile_gets_the_redelivered_reply() -> None:
    """APP-09: it may be changed at any time."""
    replies = Replies(replace(MAINLAND, uplink_url=None))
    replies.route()
    replies.owners.applications["10001"] = MAINLAND
    assert replies.route() is Routed.PUSHED


# -- Opt-outs --------------------------------------------------------------------------------------

STOP = replace(UPLINK, text="T")


class Watched(PoweredQueue[Push]):
    """A push queue that remembers who was barred when something was put into it."""

    def __init__(self, replies: Replies) -> None:
        super().__init__(replies.power)
        self._barrings = replies.barrings
        self.barred: list[bool] = []

    def put(self, entries: Sequence[Push], *, delay_seconds: int = 0) -> None:
        self.barred.append(bool(self._barrings.records))
        super().put(entries, delay_seconds=delay_seconds)


def test_an_opt_out_is_recorded_before_the_reply_is_forwarded_and_it_is_forwarded() -> None:
    """UPL-12"""
    replies = Replies()
    watched = replies.queue = Watched(replies)
    assert replies.route(STOP) is Routed.PUSHED
    assert watched.barred == [True]
    assert [push.push_id for push in watched.entries] == [UPLINK.inbound_id]


def test_an_opt_out_counts_also_where_the_application_has_no_destination() -> None:
    replies = Replies(replace(MAINLAND, uplink_url=None))
    assert replies.route(STOP) is Routed.KEPT
    assert STOP.sender in replies.barrings.barred(STOP.channel_number, [STOP.sender])


@pytest.mark.parametrize("cut", cuts(4), ids=str)
def test_wherever_the_routing_of_an_opt_out_ends_it_is_recorded_once_and_pushed(cut: Cut) -> None:
    replies = Replies()
    replies.power.back(cut)
    with pytest.raises(PowerCut):
        replies.route(STOP)
    replies.power.back()
    assert replies.route(STOP) is Routed.PUSHED
    assert len(replies.barrings.audit) == 1
    assert {push.push_id for push in replies.queue.entries} == {UPLINK.inbound_id}


def test_a_repetition_records_the_opt_out_that_a_crash_left_out() -> None:
    """The entry that stored it may end in the dead-letter queue; the person has said stop."""
    replies = Replies()
    replies.power.back(cuts(4)[4])
    with pytest.raises(PowerCut):
        replies.route(STOP)
    replies.power.back()
    assert replies.barrings.records == {}
    assert replies.route(STOP, "entry-2") is Routed.REPEATED
    assert STOP.sender in replies.barrings.barred(STOP.channel_number, [STOP.sender])

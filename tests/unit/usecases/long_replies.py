"""Handsets whose carrier hands over their long messages in parts, and our uplink worker."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count

from heliograph.domain.errors import PartsMissing
from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.jobs import Push, UplinkNotice
from heliograph.domain.replies import ReplySettings
from heliograph.usecases.associate_reply import AssociateReply
from heliograph.usecases.confirm_opt_out import ConfirmOptOut
from heliograph.usecases.follow_wish import FollowWish
from heliograph.usecases.put_parts_together import PutPartsTogether
from heliograph.usecases.route_inbound_message import Routed, RouteInboundMessage

from tests.fakes import NOON, NUMBER_KEYS, FakeClock, FakeConfiguration, FakeQueue, FakeRouting
from tests.unit.usecases.examples import MAINLAND, NOTIFICATION
from tests.unit.usecases.power import (
    Power,
    PowerCut,
    PoweredAssemblies,
    PoweredBarrings,
    PoweredInbound,
    PoweredQueue,
    PoweredSent,
)

SECOND = timedelta(seconds=1)
UPLINK = CarrierUplink(
    carrier="acme",
    carrier_inbound_id="mo-1",
    sender="+8613800000012",
    channel_number=NOTIFICATION.channel_number,
    text="Yes",
    received_at=NOON,
)


def part(number: int, total: int, text: str, reference: str = "7", **changes: str) -> CarrierUplink:
    """A part whose carrier's id follows from its reference and its number."""
    carrier_inbound_id = changes.get("carrier_inbound_id", f"mo-{reference}-{number}")
    return replace(
        UPLINK,
        carrier_inbound_id=carrier_inbound_id,
        text=text,
        part=number,
        parts=total,
        concat_reference=reference,
    )


class Handsets:
    """The uplink worker with its stores and both of its queues, in a time of its own."""

    def __init__(self, replies: ReplySettings | None = None) -> None:
        self.power = Power()
        self.clock = FakeClock()
        self.assemblies = PoweredAssemblies(self.power)
        self.store = PoweredInbound(self.power)
        self.barrings = PoweredBarrings(self.power)
        self.pushes: PoweredQueue[Push] = PoweredQueue(self.power)
        application = replace(MAINLAND, replies=replies or ReplySettings())
        self.owners = FakeConfiguration([application], [NOTIFICATION])
        self.waiting: list[tuple[float, CarrierUplink]] = []
        self._names = count(1)

    def work_off(self, uplink: CarrierUplink) -> Routed:
        route = RouteInboundMessage(
            owners=self.owners,
            routing=FakeRouting(),
            associate=AssociateReply(PoweredSent(self.power)),
            inbound=self.store,
            follow_wish=FollowWish(lambda: self.barrings),
            confirm=ConfirmOptOut(self.barrings, FakeQueue()),
            push_queue=self.pushes,
        )
        counts = PutPartsTogether(self.assemblies, route, NUMBER_KEYS, self.clock)(uplink)
        return Routed(next(iter(counts)))

    def hand_over(self, uplink: CarrierUplink) -> Routed | None:
        """What a carrier calls with, now: an entry of its own. None if it has to come back."""
        named = replace(uplink, received_at=self.clock.now(), entry_id=f"entry-{next(self._names)}")
        return self.receive(named)

    def receive(self, uplink: CarrierUplink) -> Routed | None:
        try:
            return self.work_off(uplink)
        except PartsMissing as missing:
            self.waiting.append((self._now() + missing.seconds, uplink))
        except PowerCut:
            self.power.back()
            self.waiting.append((self._now(), uplink))
        return None

    def let_pass(self, length: timedelta) -> list[Routed]:
        """Let time pass, and return what became of the entries that came back meanwhile."""
        end = self._now() + length.total_seconds()
        return [routed for routed in self._coming_back(end) if routed is not None]

    def _coming_back(self, end: float) -> Iterator[Routed | None]:
        while self.waiting and min(due for due, _ in self.waiting) <= end:
            self.waiting.sort(key=lambda entry: entry[0])
            due, uplink = self.waiting.pop(0)
            self.clock.advance(SECOND * max(0, due - self._now()))
            yield self.receive(uplink)
        self.clock.advance(SECOND * (end - self._now()))

    def _now(self) -> float:
        return (self.clock.now() - NOON).total_seconds()

    @property
    def notices(self) -> list[UplinkNotice]:
        return [push for push in self.pushes.entries if isinstance(push, UplinkNotice)]

    @property
    def texts(self) -> list[str]:
        return [notice.text for notice in self.notices]


THREE = (part(1, 3, "one "), part(2, 3, "two "), part(3, 3, "three"))

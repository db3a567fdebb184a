"""Taking what a carrier puts into a queue of ours: nothing is lost on the way to the next one."""

import pytest
from heliograph.domain.errors import QueueUnavailable, WebhookUnreadable
from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.messages import DeliveryReport, MessageState
from heliograph.usecases.receive_event import Received, ReceiveEvent

from tests.contracts.examples import OUTCOMES
from tests.fakes import NOON
from tests.unit.usecases.power import Cut, Power, PowerCut, PoweredQueue, cuts


class FakeEvents:
    """CarrierEvents whose events are the kind and the id of what they say."""

    def read(self, event: str) -> DeliveryReport | CarrierUplink:
        kind, _, name = event.partition(" ")
        if kind == "report":
            return DeliveryReport(
                message_id=name,
                carrier="fake",
                carrier_code="000",
                outcome=OUTCOMES[MessageState.DELIVERED],
                received_at=NOON,
            )
        if kind == "uplink":
            return CarrierUplink(
                carrier="fake",
                carrier_inbound_id=name,
                sender="+8613800000012",
                channel_number="1069000001",
                text="T",
                received_at=NOON,
            )
        raise WebhookUnreadable("body")


class Receiver:
    """ReceiveEvent with its queues."""

    def __init__(self) -> None:
        self.power = Power()
        self.reports: PoweredQueue[DeliveryReport] = PoweredQueue(self.power)
        self.uplinks: PoweredQueue[CarrierUplink] = PoweredQueue(self.power)

    def receive(self, event: str) -> Received:
        return ReceiveEvent(FakeEvents(), self.reports, self.uplinks)(event)

    @property
    def queued(self) -> tuple[list[str], list[str]]:
        return (
            [report.message_id for report in self.reports.entries],
            [uplink.carrier_inbound_id for uplink in self.uplinks.entries],
        )


@pytest.mark.parametrize(
    ("event", "received", "queued"),
    [
        ("report m-1", Received.REPORT, (["m-1"], [])),
        ("uplink u-1", Received.UPLINK, ([], ["u-1"])),
    ],
)
def test_what_an_event_says_is_queued_for_those_who_work_it_off(
    event: str, received: Received, queued: tuple[list[str], list[str]]
) -> None:
    receiver = Receiver()
    assert receiver.receive(event) is received
    assert receiver.queued == queued


def test_an_event_that_cannot_be_read_is_not_taken_for_done(
    caplog: pytest.LogCaptureFixture,
) -> None:
    receiver = Receiver()
    with pytest.raises(WebhookUnreadable):
        receiver.receive("?")
    assert receiver.queued == ([], [])
    assert caplog.messages == ["event not understood: body"]


@pytest.mark.parametrize("event", ["report m-1", "uplink u-1"])
def test_an_event_is_not_taken_for_done_while_the_next_queue_is_away(event: str) -> None:
    receiver = Receiver()
    for queue in (receiver.reports, receiver.uplinks):
        queue.refuse(0)
    with pytest.raises(QueueUnavailable):
        receiver.receive(event)


@pytest.mark.parametrize("cut", cuts(1), ids=str)
@pytest.mark.parametrize("event", ["report m-1", "uplink u-1"])
def test_an_event_is_queued_after_a_power_cut_at_any_call(event: str, cut: Cut) -> None:
    receiver = Receiver()
    receiver.power.back(cut)
    with pytest.raises(PowerCut):
        receiver.receive(event)
    receiver.power.back()
    receiver.receive(event)
    reports, uplinks = receiver.queued
    assert {*reports, *uplinks} == {event.partition(" ")[2]}

"""Erasing a number: what waits, what a dry run sees, and the power cut at any call."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from heliograph.domain.erasure import REPLIES_REST, Erased, Trace, names
from heliograph.domain.inbound import CarrierUplink, InboundMessage
from heliograph.domain.messages import MessageState
from heliograph.domain.parts import assembly_key, begun
from heliograph.usecases.erase_number import EraseNumber

from tests.contracts.examples import change_to, message_at
from tests.fakes import NOON, NUMBER_KEYS, FakeClock
from tests.fakes.erasure import FakeNumberRecords, FakeNumberTrace
from tests.unit.usecases.power import Cut, Power, PowerCut, cuts

ANNA, BEN = "+8613800000012", "+8613800000013"
LONG_AGO = NOON - 2 * REPLIES_REST


class Powered:
    """A port whose every call needs power, also each step of what it yields."""

    def __init__(self, port: Any, power: Power) -> None:
        self._port, self._power = port, power

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            with self._power.call():
                answer = getattr(self._port, name)(*arguments)
                return list(answer) if isinstance(answer, Iterator) else answer

        return call


class World:
    """Two messages, a reply, parts of another, and three traces of Anna; the same of Ben."""

    def __init__(self) -> None:
        self.power = Power()
        self.records = FakeNumberRecords()
        self.traces = {trace: FakeNumberTrace() for trace in Trace}
        for number in (ANNA, BEN):
            self.sent(number, MessageState.DELIVERED)
            self.sent(number, MessageState.EXPIRED)
            self.wrote(number)
            self.wrote_a_part(number)
            for trace in self.traces.values():
                trace.held[number] = 2

    def sent(self, number: str, state: MessageState) -> None:
        message = replace(message_at(), recipient=number)
        self.records.messages.claim(message)
        self.records.messages.record(message.message_id, change_to(state))

    def wrote(self, number: str, at: Any = LONG_AGO) -> None:
        reply = InboundMessage(
            inbound_id=f"{number} {at}",
            application_id="12",
            carrier="acme",
            carrier_inbound_id="mo-1",
            sender=number,
            channel_number="1069",
            text="Yes",
            received_at=at,
            stored_by="entry",
        )
        self.records.inbound.store_once(reply)

    def wrote_a_part(self, number: str, at: Any = LONG_AGO) -> None:
        part = CarrierUplink(
            carrier="acme",
            carrier_inbound_id="mo-1",
            sender=number,
            channel_number="1069",
            text="a half",
            received_at=at,
            part=1,
            parts=2,
            concat_reference=str(at),
            entry_id="entry",
        )
        key = assembly_key(part, NUMBER_KEYS.of(number))
        self.records.assemblies.begin(begun(part, key, 1, at + timedelta(minutes=3)))

    def erase(self, *, dry_run: bool = False) -> Erased:
        erasing = EraseNumber(
            Powered(self.records, self.power),
            {name: Powered(trace, self.power) for name, trace in self.traces.items()},
            FakeClock(),
        )
        *_, done = erasing(ANNA, dry_run=dry_run)
        return done

    def held(self, number: str) -> int:
        """How much holds a number."""
        found = (
            self.records.messages_to(number),
            self.records.replies_of(number),
            self.records.unrouted_parts_of(number),
        )
        return sum(len(list(one)) for one in found) + sum(
            trace.count(number) for trace in self.traces.values()
        )


ALL = Erased(messages=2, replies=2, barrings=2, histories=2, free_numbers=2, handsets=2)


def test_everything_of_a_number_goes_and_everything_of_others_stays() -> None:
    world = World()
    before = world.held(BEN)
    assert world.erase() == ALL
    assert (world.held(ANNA), world.held(BEN)) == (0, before)
    assert world.erase() == Erased()


def test_a_dry_run_tells_the_same_and_changes_nothing() -> None:
    world = World()
    before = world.held(ANNA)
    assert world.erase(dry_run=True) == ALL
    assert world.held(ANNA) == before


def test_what_is_under_way_or_a_day_old_at_most_waits_for_a_later_run() -> None:
    world = World()
    world.sent(ANNA, MessageState.SUBMITTED)
    world.wrote(ANNA, NOON - REPLIES_REST + timedelta(seconds=1))
    world.wrote_a_part(ANNA, NOON - REPLIES_REST + timedelta(seconds=1))
    done = world.erase()
    assert done == replace(ALL, messages_under_way=1, recent_replies=2)
    assert not done.is_complete
    assert world.held(ANNA) == 3


def test_what_somebody_may_just_be_handing_to_a_carrier_waits_for_a_later_run() -> None:
    """It has no record yet, which then will have the number."""
    world = World()
    world.records.claimed[ANNA] = [message_at(NOON).message_id]
    assert world.erase() == replace(ALL, messages_under_way=1)


@cache
def calls() -> int:
    world = World()
    world.erase()
    return world.power.calls


@pytest.mark.parametrize("cut", cuts(12), ids=str)
def test_a_run_that_is_cut_at_any_call_is_finished_by_another(cut: Cut) -> None:
    assert calls() == 12, "as many as there are cuts"
    world = World()
    world.power.back(cut)
    with pytest.raises(PowerCut):
        world.erase()
    world.power.back()
    rest = world.erase()
    assert all(asdict(rest)[name] <= how_many for name, how_many in asdict(ALL).items())
    assert (world.held(ANNA), world.erase()) == (0, Erased())


@pytest.mark.parametrize(
    "text", [ANNA, "8613800000012", "13800000012", "call 138-0000 0012!", "to=%2B8613800000012"]
)
def test_a_text_that_names_a_number_is_known_however_it_is_written(text: str) -> None:
    assert names(text, ANNA)


@pytest.mark.parametrize("text", ["", "request 4711", BEN, "86", "138 0000 00"])
def test_other_texts_do_not_name_it(text: str) -> None:
    assert not names(text, ANNA)

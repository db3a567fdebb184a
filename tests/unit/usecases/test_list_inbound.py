"""ListInbound: what people wrote back, page by page (UPL-02)."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from heliograph.domain.errors import QueryInvalid
from heliograph.domain.inbound import InboundMessage
from heliograph.domain.page_tokens import Position, token_of
from heliograph.domain.periods import Period, Span
from heliograph.domain.reply_queries import InboundAnswer, InboundQuery
from heliograph.usecases.list_inbound import ListInbound, _question

from tests.fakes import NOON, FakeClock
from tests.fakes.replies import FakeInboundPages

SENDER = "+8613800000012"
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)

_names = count(1)


class World:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.pages = FakeInboundPages()
        self.list_inbound = ListInbound(self.pages, self.clock)

    def receive(self, at: datetime = NOON - HOUR, **facts: Any) -> str:
        name = f"00000000-0000-5000-8000-{next(_names):012x}"
        message = InboundMessage(
            inbound_id=name,
            application_id="10001",
            carrier="simulator",
            carrier_inbound_id=name,
            sender=SENDER,
            channel_number="1069000000001",
            text="Yes",
            received_at=at,
            stored_by="entry",
        )
        self.pages.records.append(replace(message, **facts))
        return name

    def page(self, **question: Any) -> InboundAnswer:
        return self.list_inbound(InboundQuery(**{"application_id": "10001"} | question))


@pytest.fixture
def world() -> World:
    return World()


def ids(page: InboundAnswer) -> list[str]:
    return [message.inbound_id for message in page.messages]


def test_pages_follow_each_other_while_more_arrive(world: World) -> None:
    sent = [world.receive(NOON - HOUR + n * SECOND) for n in range(25)]
    found: list[str] = []
    token: str | None = None
    for _ in range(3):
        page = world.page(page_token=token)
        found += ids(page)
        token = page.next
        world.clock.advance(SECOND)
        world.receive(world.clock.now())
    assert (found, token) == (sent[::-1], None)


def test_an_application_gets_its_own_and_an_operator_all_of_a_sender(world: World) -> None:
    own = world.receive()
    foreign = world.receive(NOON - HOUR / 2, application_id="10002")
    assert ids(world.page()) == ids(world.page(sender=SENDER)) == [own]
    assert ids(world.page(application_id=None, sender=SENDER)) == [foreign, own]
    with pytest.raises(QueryInvalid, match="application_id"):
        world.page(application_id=None)


def test_the_end_is_not_included(world: World) -> None:
    early, _ = world.receive(NOON - HOUR), world.receive(NOON)
    period = Period(start=NOON - HOUR, end=NOON)
    assert ids(world.page(period=period)) == [early]


def test_a_token_belongs_to_its_question_and_to_a_message_that_is_there(world: World) -> None:
    for n in range(3):
        world.receive(NOON - HOUR + n * SECOND)
    token = world.page(page_size=1).next
    with pytest.raises(QueryInvalid, match="another question"):
        world.page(page_token=token, sender=SENDER)
    world.pages.records.clear()
    with pytest.raises(QueryInvalid, match="not kept any more"):
        world.page(page_token=token)


@pytest.mark.parametrize("days", [0, 8])
def test_a_forged_time_is_refused(world: World, days: int) -> None:
    span = Span(NOON - timedelta(days=days), NOON)
    token = token_of(Position(span, "0"), _question(InboundQuery(application_id="10001")))
    with pytest.raises(QueryInvalid, match="page_token"):
        world.page(page_token=token)


@pytest.mark.parametrize("page_size", [0, 501])
def test_a_page_has_one_to_five_hundred(world: World, page_size: int) -> None:
    with pytest.raises(QueryInvalid, match="page_size"):
        world.page(page_size=page_size)

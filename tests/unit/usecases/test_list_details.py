"""ListDetails: pages of what was sent, the newest first (DET-01 to DET-06)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count, islice
from typing import Any

import pytest
from heliograph.domain.details import DetailsPage, DetailsQuery, Result, Wanted
from heliograph.domain.errors import QueryInvalid
from heliograph.domain.message_ids import first_id_at, message_ids
from heliograph.domain.messages import MessageState
from heliograph.domain.page_tokens import Position, position_in, token_of
from heliograph.domain.periods import Period, Span
from heliograph.usecases.list_details import ListDetails, _question

from tests.contracts.examples import OUTCOMES, message_at
from tests.fakes import NOON, FakeClock, FakeDetails, FakeMessages, FakeTemplateNames
from tests.unit.usecases.examples import PARCEL

APPLICATION = "10001"
HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)
SEVEN_DAYS = Period(start=NOON - 7 * DAY, end=NOON)


class World:
    """An application's messages, and the way to list them."""

    def __init__(self, looked_at: int = 4000) -> None:
        self.clock = FakeClock()
        self.messages = FakeMessages(self.clock)
        self.templates = FakeTemplateNames([PARCEL])
        details = FakeDetails(self.messages, self.clock, looked_at)
        self.list_details = ListDetails(details, self.templates, self.clock)

    def put(self, at: Any, number: int = 1, **facts: Any) -> list[str]:
        """Put messages that were accepted at once."""
        sent = list(islice(message_ids(APPLICATION, at), number))
        message = replace(message_at(at), **facts)
        for one in sent:
            self.messages.records[one] = replace(message, message_id=one)
        return sent

    def page(self, **question: Any) -> DetailsPage:
        return self.list_details(DetailsQuery(**{"application_id": APPLICATION} | question))

    def pages(self, **question: Any) -> Iterator[DetailsPage]:
        """All pages, one after the other."""
        token: str | None = None
        for _ in range(1000):
            page = self.page(**question, page_token=token)
            yield page
            token = page.next
            if token is None:
                return
        pytest.fail("there is no end of pages")

    def walked(self, **question: Any) -> list[str]:
        return [id_ for page in self.pages(**question) for id_ in ids(page)]


@pytest.fixture
def world() -> World:
    return World()


def ids(page: DetailsPage) -> list[str]:
    return [message.message_id for message in page.messages]


def test_a_page_has_ten_messages_the_newest_first_if_nobody_says(world: World) -> None:
    sent = [one for second in range(12) for one in world.put(NOON - HOUR + second * SECOND)]
    page = world.page()
    assert ids(page) == sent[:1:-1]
    assert page.next is not None
    second_page = world.page(page_token=page.next)
    assert (ids(second_page), second_page.next is None) == (sent[1::-1], False)


def test_a_page_brings_the_names_of_its_templates(world: World) -> None:
    world.put(NOON - HOUR, template_id=PARCEL.template_id)
    world.put(NOON - HOUR, template_id="gone")
    assert world.page().template_names == {PARCEL.template_id: PARCEL.name}
    assert world.templates.asked == [{PARCEL.template_id, "gone"}]


def test_a_page_asks_for_at_most_a_hundred_names(world: World) -> None:
    sent = {one for n in range(230) for one in world.put(NOON - HOUR, template_id=f"template-{n}")}
    assert set(world.walked(page_size=500)) == sent
    assert max(len(asked) for asked in world.templates.asked) == 100


def test_messages_of_seven_days_are_found_day_by_day(world: World) -> None:
    sent = [one for day in range(7, 0, -1) for one in world.put(NOON - day * DAY, 3)]
    world.put(NOON - 7 * DAY - SECOND)
    world.put(NOON)
    assert world.walked(period=SEVEN_DAYS) == sent[::-1]


def test_midnight_is_of_one_day_and_in_one_page(world: World) -> None:
    midnight = NOON.replace(hour=0)
    times = [midnight - timedelta(milliseconds=1), midnight, midnight + timedelta(milliseconds=1)]
    sent = [one for at in times for one in world.put(at)]
    assert world.walked() == sent[::-1]
    exactly = Period(start=midnight - DAY, end=midnight)
    assert world.walked(period=exactly) == [sent[0]]


def test_where_nothing_is_there_is_still_an_end(world: World) -> None:
    assert world.walked(period=SEVEN_DAYS) == []


def test_of_five_thousand_none_is_missed_or_repeated_while_more_arrive(world: World) -> None:
    there = [
        one
        for minute in range(500)
        for one in world.put(NOON - DAY + minute * timedelta(minutes=2), 10)
    ]
    arrivals = count(1)
    found: list[str] = []
    for page in world.pages(page_size=100):
        found += ids(page)
        world.clock.advance(SECOND)
        for _ in range(10):
            world.put(NOON + next(arrivals) * timedelta(milliseconds=100))
    assert next(arrivals) > 500
    assert found == sorted(there, reverse=True)


@pytest.mark.parametrize("looked_at", [1, 7, 100])
def test_a_rare_result_makes_short_pages_and_none_is_missed(looked_at: int) -> None:
    world = World(looked_at)
    failed: dict[str, Any] = {
        "state": MessageState.UNDELIVERED,
        "outcome": OUTCOMES[MessageState.UNDELIVERED],
    }
    rare = []
    for minute in range(100):
        world.put(NOON - HOUR + minute * SECOND, 2)
        rare += world.put(NOON - HOUR + minute * SECOND, **failed) if minute % 30 == 0 else []
    assert world.walked(wanted=Wanted(result=Result.FAILED)) == rare[::-1]


def test_by_recipient_all_days_are_one_page(world: World) -> None:
    number = "+8613800000077"
    sent = [one for day in range(6, 0, -1) for one in world.put(NOON - day * DAY, recipient=number)]
    world.put(NOON - HOUR)
    page = world.page(recipient=number, period=SEVEN_DAYS)
    assert (ids(page), page.next) == (sent[::-1], None)


def test_an_operator_must_name_an_application_or_a_recipient(world: World) -> None:
    sent = world.put(NOON - HOUR, recipient="+8613800000077")
    assert ids(world.page(application_id=None, recipient="+8613800000077")) == sent
    with pytest.raises(QueryInvalid, match="application_id"):
        world.page(application_id=None)


@pytest.mark.parametrize("page_size", [0, -1, 501])
def test_a_page_has_one_to_five_hundred(world: World, page_size: int) -> None:
    with pytest.raises(QueryInvalid, match="page_size: must be 1 to 500"):
        world.page(page_size=page_size)
    assert world.page(page_size=500).next is not None


def test_a_preset_means_the_same_time_on_every_page(world: World) -> None:
    early = world.put(NOON - HOUR + SECOND, 2)
    late = world.put(NOON - SECOND, 2)
    first = world.page(period=Period(last="1h"), page_size=2)
    world.clock.advance(HOUR)
    world.put(NOON + HOUR / 2)
    assert first.next is not None
    second = world.page(period=Period(last="1h"), page_size=2, page_token=first.next)
    assert ids(first) + ids(second) == [*late[::-1], *early[::-1]]


def test_pages_may_change_their_size_but_not_their_question(world: World) -> None:
    world.put(NOON - HOUR, 30)
    token = world.page(page_size=3).next
    assert len(world.page(page_size=20, page_token=token).messages) == 20
    for other in (
        {"application_id": "10002"},
        {"recipient": "+8613800000012"},
        {"wanted": Wanted(template_id="t")},
        {"wanted": Wanted(result=Result.SENDING)},
        {"wanted": Wanted(status_code="DELIVRD")},
        {"period": Period(last="1h")},
        {"period": SEVEN_DAYS},
    ):
        with pytest.raises(QueryInvalid, match="belongs to another question"):
            world.page(page_token=token, **other)


@pytest.mark.parametrize(
    "position",
    [
        pytest.param(Position(Span(NOON - 8 * DAY, NOON), first_id_at(NOON)), id="too long"),
        pytest.param(Position(Span(NOON, NOON), first_id_at(NOON)), id="no time"),
        pytest.param(Position(Span(NOON - DAY, NOON), first_id_at(NOON + DAY)), id="after it"),
        pytest.param(Position(Span(NOON - DAY, NOON), first_id_at(NOON - DAY)), id="before it"),
        pytest.param(Position(Span(NOON - DAY, NOON), first_id_at(NOON)[:-1]), id="no bound"),
        pytest.param(Position(Span(NOON - DAY, NOON), "f" * 36), id="no id"),
    ],
)
def test_a_forged_token_leads_nowhere(world: World, position: Position) -> None:
    token = token_of(position, _question(DetailsQuery(application_id=APPLICATION)))
    with pytest.raises(QueryInvalid, match="must be the `next` of a page"):
        world.page(page_token=token)


def test_a_token_names_no_recipient(world: World) -> None:
    number = "+8613800000077"
    world.put(NOON - HOUR, 300, recipient=number)
    question = DetailsQuery(application_id=APPLICATION, recipient=number)
    token = world.list_details(question).next
    assert token is not None
    position = position_in(token, _question(question))
    assert number[1:] not in token + repr(position)

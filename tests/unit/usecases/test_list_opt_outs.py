"""ListOptOuts: who asked not to be written to (BLK-01, BLK-04)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from heliograph.domain.barring import Barring, BarringKind
from heliograph.domain.errors import QueryInvalid
from heliograph.domain.page_tokens import Position, token_of
from heliograph.domain.periods import Span
from heliograph.domain.reply_queries import OptOutsAnswer, OptOutsQuery
from heliograph.usecases.list_opt_outs import ListOptOuts

from tests.fakes import NOON, FakeConfiguration
from tests.fakes.replies import FakeOptOutPages
from tests.unit.usecases.examples import NOTIFICATION, VERIFICATION, WORLDWIDE

NUMBER = "+8613800000012"
SECOND = timedelta(seconds=1)
OWN, OWN_TOO, FOREIGN = (one.channel_number for one in (NOTIFICATION, VERIFICATION, WORLDWIDE))


class World:
    def __init__(self) -> None:
        self.pages = FakeOptOutPages()
        owners = FakeConfiguration(channels=[NOTIFICATION, VERIFICATION, WORLDWIDE])
        self.list_opt_outs = ListOptOuts(self.pages, owners)

    def bar(
        self, recipient: str = NUMBER, channel: str | None = OWN, at: datetime = NOON, **facts: Any
    ) -> Barring:
        barring = Barring(
            kind=BarringKind.OPT_OUT if channel else BarringKind.BLOCKLIST,
            recipient=recipient,
            channel_number=channel,
            reason="reply",
            recorded_by="reply",
            recorded_at=at,
        )
        made = replace(barring, **facts)
        self.pages.records.append(made)
        return made

    def page(self, **question: Any) -> OptOutsAnswer:
        answer = self.list_opt_outs(OptOutsQuery(**{"application_id": "10001"} | question))
        assert answer is not None
        return answer


@pytest.fixture
def world() -> World:
    return World()


def test_the_opt_outs_of_a_channel_come_page_by_page_the_newest_first(world: World) -> None:
    made = [world.bar(f"+86138{n:08}", at=NOON + n * SECOND) for n in range(25)]
    world.bar(channel=OWN_TOO)
    found: list[Barring] = []
    token: str | None = None
    for place in range(3):
        page = world.page(channel_number=OWN, page_token=token)
        found += page.opt_outs
        token = page.next
        world.bar(f"+86139{place:08}", at=NOON + 100 * SECOND)
    assert (found, token) == (made[::-1], None)


def test_what_was_taken_back_is_not_listed(world: World) -> None:
    world.bar(is_lifted=True)
    holds = world.bar(f"{NUMBER[:-1]}3")
    assert list(world.page(channel_number=OWN).opt_outs) == [holds]


def test_a_number_is_looked_up_on_all_of_ones_channels(world: World) -> None:
    own = [world.bar(), world.bar(channel=OWN_TOO, at=NOON - SECOND)]
    foreign = world.bar(channel=FOREIGN, at=NOON - 2 * SECOND)
    blocked = world.bar(channel=None, at=NOON - 3 * SECOND)
    assert list(world.page(recipient=NUMBER).opt_outs) == own
    assert list(world.page(recipient=NUMBER, channel_number=OWN).opt_outs) == own[:1]
    everything = world.page(recipient=NUMBER, application_id=None).opt_outs
    assert list(everything) == [*own, foreign, blocked]


@pytest.mark.parametrize("channel_number", [FOREIGN, "nobody's"])
@pytest.mark.parametrize("recipient", [None, NUMBER])
def test_another_applications_channel_is_as_if_it_were_not_there(
    world: World, channel_number: str, recipient: str | None
) -> None:
    world.bar(channel=FOREIGN)
    query = OptOutsQuery(application_id="10001", channel_number=channel_number, recipient=recipient)
    assert world.list_opt_outs(query) is None


def test_one_must_say_which(world: World) -> None:
    with pytest.raises(QueryInvalid, match="channel_number"):
        world.page()


def test_a_token_belongs_to_its_channel_and_names_nobody(world: World) -> None:
    for n in range(3):
        world.bar(f"+86138{n:08}", at=NOON + n * SECOND)
    token = world.page(channel_number=OWN, page_size=1).next
    with pytest.raises(QueryInvalid, match="another question"):
        world.page(channel_number=OWN_TOO, page_token=token)


@pytest.mark.parametrize("after", ["-", "f" * 36, "a-b"])
def test_a_forged_place_is_refused(world: World, after: str) -> None:
    token = token_of(Position(Span(NOON, NOON + SECOND), after), ("opt-outs", "10001", OWN))
    with pytest.raises(QueryInvalid, match="page_token"):
        world.page(channel_number=OWN, page_token=token)

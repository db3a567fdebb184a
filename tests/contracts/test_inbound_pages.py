"""Inbound messages as they are looked up: pages that cost the same at any size (UPL-02)."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from heliograph.domain.inbound import InboundMessage
from heliograph.domain.messages import RETENTION
from heliograph.models.database import Database
from heliograph.models.inbound import DynamoInboundStore
from heliograph.models.inbound_pages import DynamoInboundPages
from heliograph.models.inbound_records import InboundRecord
from heliograph.ports.replies import InboundUnknown

from tests.contracts.conftest import aws_session
from tests.deployment import Deployment
from tests.fakes import NOON, FakeClock

SECOND = timedelta(seconds=1)
ALL = (NOON - timedelta(days=100), NOON + timedelta(days=100))

_names = count(1)


class Inbound:
    """The table, what was stored in it, and the requests to it."""

    def __init__(self) -> None:
        session = aws_session()
        self.requests: list[str] = []
        session.get_component("event_emitter").register("before-call.dynamodb", self._note)
        database, self.clock = Database(session), FakeClock()
        self.store = DynamoInboundStore(database.items("InboundTable"))
        records = database.bound(InboundRecord, "InboundTable")
        self.pages = DynamoInboundPages(records, self.clock)
        self.application, self.number = f"{next(_names)}", f"+86138{next(_names):08}"

    def _note(self, model: Any, **_: Any) -> None:
        self.requests.append(model.name)

    def receive(self, after: int = 0, **differences: Any) -> str:
        """Store a reply some seconds after noon; return its id."""
        name = f"inbound-{next(_names)}"
        facts: dict[str, Any] = {
            "inbound_id": name,
            "application_id": self.application,
            "carrier": "simulator",
            "carrier_inbound_id": name,
            "sender": self.number,
            "channel_number": "1069000000001",
            "text": "Yes",
            "received_at": NOON + after * SECOND,
            "stored_by": "entry",
            **differences,
        }
        self.store.store_once(InboundMessage(**facts))
        return name

    def walk(self, size: int) -> Iterator[list[str]]:
        """Yield the ids of each page of the application."""
        after = None
        while True:
            page = self.pages.of_application(self.application, *ALL, size, after)
            yield [message.inbound_id for message in page.messages]
            if (after := page.next) is None:
                return


@pytest.fixture
def inbound(deployment: Deployment) -> Inbound:
    assert deployment.tables
    return Inbound()


def test_a_reply_is_found_as_it_was_stored(inbound: Inbound) -> None:
    name = inbound.receive(answers="0199_12", candidates=1)
    found = inbound.pages.get(name)
    assert found is not None
    assert (found.text, found.answers, found.candidates) == ("Yes", "0199_12", 1)
    assert inbound.pages.get("another") is None


def test_pages_go_from_the_newest_to_the_oldest_and_leave_nothing_out(inbound: Inbound) -> None:
    names = [inbound.receive(after) for after in range(7)]
    pages = list(inbound.walk(size=3))
    assert [name for page in pages for name in page] == names[::-1]
    assert [len(page) for page in pages] == [3, 3, 1]


def test_replies_of_one_moment_are_all_there(inbound: Inbound) -> None:
    names = {inbound.receive() for _ in range(5)}
    walked = [name for page in inbound.walk(size=2) for name in page]
    assert (set(walked), len(walked)) == (names, 5)


def test_an_application_and_a_number_see_their_own_alone(inbound: Inbound) -> None:
    own = inbound.receive()
    of_another = inbound.receive(application_id="another")
    inbound.receive(application_id="another", sender="+10")
    of_application = inbound.pages.of_application(inbound.application, *ALL, 9, None)
    assert [one.inbound_id for one in of_application.messages] == [own]
    of_sender = inbound.pages.of_sender(inbound.number, *ALL, 9, None)
    assert {one.inbound_id for one in of_sender.messages} == {own, of_another}
    assert of_sender.next is None


def test_only_what_came_in_time_is_shown(inbound: Inbound) -> None:
    names = [inbound.receive(after) for after in range(5)]
    times = (NOON + SECOND, NOON + 3 * SECOND)
    page = inbound.pages.of_application(inbound.application, *times, 9, None)
    assert [one.inbound_id for one in page.messages] == names[3:0:-1]


def test_what_is_over_is_not_shown_although_it_is_not_swept_yet(inbound: Inbound) -> None:
    """DET-11"""
    name = inbound.receive()
    inbound.clock.advance(RETENTION)
    assert inbound.pages.get(name) is None
    page = inbound.pages.of_application(inbound.application, *ALL, 9, None)
    assert page.messages == []


def test_nobody_continues_after_what_is_not_there(inbound: Inbound) -> None:
    with pytest.raises(InboundUnknown):
        inbound.pages.of_sender(inbound.number, *ALL, 9, "another")


@pytest.mark.parametrize("how_many", [10, 60])
def test_a_page_is_two_requests_and_one_more_to_continue_at_any_size(
    inbound: Inbound, how_many: int
) -> None:
    for after in range(how_many):
        inbound.receive(after)
    inbound.requests.clear()
    first = inbound.pages.of_application(inbound.application, *ALL, 5, None)
    assert inbound.requests == ["Query", "BatchGetItem"]
    inbound.requests.clear()
    inbound.pages.of_application(inbound.application, *ALL, 5, first.next)
    assert inbound.requests == ["GetItem", "Query", "BatchGetItem"]


def test_nobody_continues_after_what_somebody_else_got(inbound: Inbound) -> None:
    inbound.receive()
    foreign = inbound.receive(application_id="another", sender="+8613999999999")
    with pytest.raises(InboundUnknown):
        inbound.pages.of_application(inbound.application, *ALL, 10, foreign)
    with pytest.raises(InboundUnknown):
        inbound.pages.of_sender(inbound.number, *ALL, 10, foreign)

"""OptOutPages: the fake and the index keep the same contract, one read for a page (BLK-04)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from heliograph.domain.barring import Barring, BarringKind
from heliograph.models.audits import AuditRecord
from heliograph.models.barring_changes import DynamoBarringChanges
from heliograph.models.barring_records import BarringRecord
from heliograph.models.database import Database
from heliograph.models.opt_out_pages import DynamoOptOutPages
from heliograph.ports.replies import OptOutPages

from tests.contracts.conftest import ADAPTERS, aws_session
from tests.deployment import Deployment
from tests.fakes import NOON, NUMBER_KEYS
from tests.fakes.replies import FakeOptOutPages

SECOND = timedelta(seconds=1)

_channels = count(1069000100000)
_numbers = count(13700000000)


class OptOuts:
    def __init__(self, pages: OptOutPages, record: Callable[[Barring], Any]) -> None:
        self.pages = pages
        self._record = record
        self.channel = f"{next(_channels)}"

    def bar(self, at: datetime = NOON, **facts: Any) -> Barring:
        about: dict[str, Any] = {
            "kind": BarringKind.OPT_OUT,
            "recipient": f"+86{next(_numbers)}",
            "channel_number": self.channel,
            "reason": "reply",
            "recorded_by": "reply",
            "recorded_at": at,
            "begun_by": "reply",
            **facts,
        }
        barring = Barring(**about)
        self._record(barring)
        return barring

    def walked(self, size: int) -> list[Barring]:
        found: list[Barring] = []
        before: datetime | None = None
        while True:
            page = self.pages.newest(self.channel, before, size)
            assert len(page.opt_outs) <= size
            found += page.opt_outs
            before = page.next
            if before is None:
                return found


@pytest.fixture(params=ADAPTERS)
def opt_outs(request: pytest.FixtureRequest) -> OptOuts:
    if request.param == "fake":
        fake = FakeOptOutPages()
        return OptOuts(fake, fake.records.append)
    database: Database = request.getfixturevalue("database")
    records = database.bound(BarringRecord, "BarringsTable")
    changes = DynamoBarringChanges(records, database.bound(AuditRecord, "AuditTable"), NUMBER_KEYS)
    return OptOuts(DynamoOptOutPages(records, NUMBER_KEYS), changes.record)


@pytest.mark.parametrize("size", [2, 5, 6, 7, 100])
def test_pages_have_every_opt_out_once_the_newest_first(opt_outs: OptOuts, size: int) -> None:
    made = [opt_outs.bar(NOON + n * SECOND) for n in range(6)]
    assert opt_outs.walked(size) == made[::-1]


def test_those_of_one_moment_are_on_one_page(opt_outs: OptOuts) -> None:
    made = {opt_outs.bar(NOON + n // 2 * SECOND).recipient for n in range(6)}
    assert sorted(one.recipient for one in opt_outs.walked(3)) == sorted(made)


def test_what_was_taken_back_is_left_out_also_where_a_page_ends(opt_outs: OptOuts) -> None:
    made = [opt_outs.bar(NOON + n * SECOND, is_lifted=n % 2 == 0) for n in range(6)]
    assert opt_outs.walked(2) == [one for one in made[::-1] if not one.is_lifted]


def test_what_a_reply_asked_for_is_there_until_a_reply_takes_it_back(database: Database) -> None:
    records = database.bound(BarringRecord, "BarringsTable")
    changes = DynamoBarringChanges(records, database.bound(AuditRecord, "AuditTable"), NUMBER_KEYS)
    opt_outs = OptOuts(DynamoOptOutPages(records, NUMBER_KEYS), changes.follow)
    asked = opt_outs.bar(inbound_id="reply-1", begun_by="reply-1")
    assert opt_outs.walked(10) == [asked]
    opt_outs.bar(NOON + SECOND, recipient=asked.recipient, is_lifted=True)
    assert opt_outs.walked(10) == []
    again = opt_outs.bar(NOON + 2 * SECOND, recipient=asked.recipient, begun_by="reply")
    assert opt_outs.walked(10) == [again]


def test_other_channels_and_the_blocklist_are_left_out(opt_outs: OptOuts) -> None:
    own = opt_outs.bar()
    opt_outs.bar(channel_number=f"{next(_channels)}")
    opt_outs.bar(kind=BarringKind.BLOCKLIST, channel_number=None)
    assert opt_outs.walked(10) == [own]


def test_a_number_is_looked_up_everywhere(opt_outs: OptOuts) -> None:
    number = f"+86{next(_numbers)}"
    opt_outs.bar(recipient=number)
    opt_outs.bar(recipient=number, kind=BarringKind.BLOCKLIST, channel_number=None)
    opt_outs.bar(recipient=number, channel_number="other", is_lifted=True)
    found = {one.kind for one in opt_outs.pages.of_recipient(number)}
    assert found == {BarringKind.OPT_OUT, BarringKind.BLOCKLIST}


@pytest.mark.usefixtures("deployment")
def test_a_page_is_one_read(deployment: Deployment) -> None:
    requests: list[str] = []
    session = aws_session()
    session.get_component("event_emitter").register(
        "before-call.dynamodb", lambda model, **_: requests.append(model.name)
    )
    records = Database(session).bound(BarringRecord, deployment.tables["BarringsTable"])
    DynamoOptOutPages(records, NUMBER_KEYS).newest("nobody's", NOON, 500)
    assert requests == ["Query"]

"""Batches: what a table leaves undone is asked again, within bounds."""

from typing import Any

import pytest
from heliograph.models.backoff import Backoff
from heliograph.models.barring_records import BarringRecord
from heliograph.models.batches import BatchUnfinished
from heliograph.models.database import Database
from heliograph.models.record_batches import read_all, write_all

from tests.contracts.barrings import CHANNEL, StoredBarrings, block, new_number
from tests.contracts.conftest import aws_session
from tests.fakes import NOON, NUMBER_KEYS


@pytest.fixture
def barrings(database: Database) -> StoredBarrings:
    return StoredBarrings(database)


class Forgetful:
    """Makes the table leave the first parts of some batches undone, as DynamoDB does under load."""

    def __init__(self, answers: int) -> None:
        self.pauses: list[float] = []
        self.requests = 0
        self._answers = answers

    def backoff(self) -> Backoff:
        return Backoff(tries=4, first_seconds=0.1, longest_seconds=0.2, sleep=self.pauses.append)

    def before(self, params: dict[str, Any], **_: Any) -> None:
        """Leave out all of the request but its last item, and remember what was left out."""
        self.requests += 1
        self._left_out: dict[str, Any] = {}
        if self.requests > self._answers:
            return
        ((table, wanted),) = params["RequestItems"].items()
        items = wanted["Keys"] if isinstance(wanted, dict) else wanted
        left, taken = items[:-1], items[-1:]
        as_asked = {**wanted, "Keys": left} if isinstance(wanted, dict) else left
        self._left_out = {table: as_asked} if left else {}
        params["RequestItems"] = {
            table: {**wanted, "Keys": taken} if isinstance(wanted, dict) else taken
        }

    def after(self, parsed: dict[str, Any], **_: Any) -> None:
        name = "UnprocessedKeys" if "Responses" in parsed else "UnprocessedItems"
        parsed[name] = self._left_out


def records_of(table: Forgetful) -> type[BarringRecord]:
    session = aws_session()
    events = session.get_component("event_emitter")
    for operation in ("BatchGetItem", "BatchWriteItem"):
        events.register(f"provide-client-params.dynamodb.{operation}", table.before)
        events.register(f"after-call.dynamodb.{operation}", table.after)
    return Database(session).bound(BarringRecord, "BarringsTable")


@pytest.mark.usefixtures("deployment")
def test_what_a_table_leaves_undone_is_asked_again_after_a_pause(barrings: StoredBarrings) -> None:
    numbers = [new_number() for _ in range(3)]
    barrings.record_all(map(block, numbers))
    table = Forgetful(answers=2)
    records = records_of(table)
    found = read_all(
        records, [records(NUMBER_KEYS.of(number), "*") for number in numbers], table.backoff()
    )
    assert sorted(record.recipient for record in found) == numbers
    assert (table.requests, len(table.pauses)) == (3, 2)


@pytest.mark.usefixtures("deployment")
def test_a_table_that_never_comes_to_an_end_is_an_error_and_never_means_not_barred() -> None:
    """BLK-07: sending after unsubscription must be impossible."""
    table = Forgetful(answers=99)
    records = records_of(table)
    keys = [records(new_number(), "*") for _ in range(9)]
    with pytest.raises(BatchUnfinished):
        list(read_all(records, keys, table.backoff()))
    assert table.requests == 4


@pytest.mark.usefixtures("deployment")
def test_what_was_not_written_is_written_again(barrings: StoredBarrings) -> None:
    numbers = [new_number() for _ in range(3)]
    table = Forgetful(answers=2)
    records = records_of(table)
    facts: dict[str, Any] = {"reason": "r", "recorded_by": "o", "recorded_at": NOON}
    items = [records(NUMBER_KEYS.of(number), "*", **facts) for number in numbers]
    write_all(records, items, table.backoff())
    assert barrings.barred(CHANNEL, numbers).keys() == set(numbers)

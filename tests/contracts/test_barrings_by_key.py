"""Barrings are found by a key of their number and hold without it (BLK-07, PRV-02)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from heliograph.domain.number_keys import NumberKeys
from heliograph.models.barring_records import BarringRecord
from heliograph.models.barrings import DynamoBarrings
from heliograph.models.database import Database

from tests.contracts.barrings import (
    CHANNEL,
    StoredBarrings,
    block,
    lifted,
    new_number,
    opt_out,
)
from tests.fakes import NOON, NUMBER_KEYS


@pytest.fixture
def dynamodb(database: Database) -> StoredBarrings:
    return StoredBarrings(database)


@pytest.fixture
def recipient() -> str:
    return new_number()


class SecretUnreadable(Exception):
    pass


def test_without_the_secret_nothing_is_known_and_nobody_is_not_barred(database: Database) -> None:
    """BLK-07"""

    def read() -> bytes:
        raise SecretUnreadable

    barrings = DynamoBarrings(database.items("BarringsTable"), NumberKeys(read))
    for ask in (barrings.barred, barrings.reasons):
        with pytest.raises(SecretUnreadable):
            ask(CHANNEL, new_number())


def items(database: Database, recipient: str) -> list[str]:
    """What is stored under the key of a number, as text."""
    records = database.bound(BarringRecord, "BarringsTable")
    return [str(one.serialize()) for one in records.query(NUMBER_KEYS.of(recipient))]


def test_a_barring_holds_its_number_once_for_those_who_read_lists(
    database: Database, dynamodb: StoredBarrings, recipient: str
) -> None:
    dynamodb.record(opt_out(recipient))
    dynamodb.record_all([block(recipient)])
    assert [item.count(recipient) for item in items(database, recipient)] == [1, 1]


def test_what_is_lifted_holds_no_number_and_what_holds_again_does(
    database: Database, dynamodb: StoredBarrings, recipient: str
) -> None:
    dynamodb.follow(opt_out(recipient))
    dynamodb.lift(lifted(opt_out(recipient)))
    (item,) = items(database, recipient)
    assert recipient not in item
    later = replace(opt_out(recipient), recorded_at=NOON + timedelta(days=1))
    assert dynamodb.follow(later)
    assert [one.recipient for one in dynamodb.of_recipient(recipient)] == [recipient]

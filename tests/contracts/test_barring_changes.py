"""Changes of barrings: by replies in any order, and never without an entry of the audit."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from heliograph.domain.barring import Barring, BarringKind
from heliograph.models.audits import AuditRecord
from heliograph.models.barring_changes import DynamoBarringChanges
from heliograph.models.barring_records import BarringRecord
from heliograph.models.database import Database
from pynamodb.exceptions import TransactWriteError

from tests.contracts.barrings import (
    CHANNEL,
    StoredBarrings,
    WritableBarrings,
    block,
    lifted,
    new_number,
    opt_out,
)
from tests.contracts.conftest import ADAPTERS
from tests.fakes import NOON, NUMBER_KEYS, FakeBarrings


@pytest.fixture
def dynamodb(database: Database) -> StoredBarrings:
    return StoredBarrings(database)


@pytest.fixture(params=ADAPTERS)
def barrings(request: pytest.FixtureRequest) -> WritableBarrings:
    if request.param == "fake":
        return FakeBarrings()
    dynamodb: StoredBarrings = request.getfixturevalue("dynamodb")
    return dynamodb


@pytest.fixture
def recipient() -> str:
    return new_number()


# -- what replies ask for --------------------------------------------------------------------------


def asked(recipient: str, after: int, *, again: bool = False, reply: str = "") -> Barring:
    """What a reply some seconds after noon asks for: no messages any more, or messages again."""
    return replace(
        opt_out(recipient),
        reason="replied start" if again else "replied t",
        recorded_by="reply",
        recorded_at=NOON + timedelta(seconds=after),
        inbound_id=reply or f"reply-{after}",
        is_lifted=again,
    )


def is_barred(barrings: WritableBarrings, recipient: str) -> bool:
    return recipient in barrings.barred(CHANNEL, [recipient])


def test_a_reply_bars_and_a_later_one_takes_that_back(
    barrings: WritableBarrings, recipient: str
) -> None:
    """BLK-01"""
    assert barrings.follow(asked(recipient, 1)) is True
    assert is_barred(barrings, recipient)
    assert barrings.follow(asked(recipient, 2, again=True)) is True
    assert not is_barred(barrings, recipient)


def test_a_reply_that_comes_again_changes_nothing(
    barrings: WritableBarrings, recipient: str
) -> None:
    assert barrings.follow(asked(recipient, 1)) is True
    assert barrings.follow(asked(recipient, 1)) is False
    assert is_barred(barrings, recipient)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_in_whatever_order_replies_come_the_last_one_that_was_written_holds(
    barrings: WritableBarrings, recipient: str, order: tuple[int, ...]
) -> None:
    replies = [asked(recipient, 1), asked(recipient, 2, again=True), asked(recipient, 3)]
    for place in order:
        barrings.follow(replies[place])
    assert is_barred(barrings, recipient)
    barrings.follow(asked(recipient, 5, again=True))
    for place in order:
        assert barrings.follow(replies[place]) is False
    assert not is_barred(barrings, recipient)


@pytest.mark.parametrize("out_first", [True, False])
def test_of_two_replies_of_the_same_time_the_opt_out_holds(
    barrings: WritableBarrings, recipient: str, out_first: bool
) -> None:
    out, back = asked(recipient, 1, reply="a"), asked(recipient, 1, again=True, reply="b")
    for reply in (out, back) if out_first else (back, out):
        barrings.follow(reply)
    assert is_barred(barrings, recipient)


def begun_by(barrings: WritableBarrings, recipient: str) -> str | None:
    """What the opt-out in force began with."""
    (reason,) = barrings.reasons(CHANNEL, recipient)
    return reason.begun_by


def test_who_asks_again_does_not_change_what_the_opt_out_began_with(
    barrings: WritableBarrings, recipient: str
) -> None:
    for after in (1, 2, 3):
        barrings.follow(asked(recipient, after))
    assert begun_by(barrings, recipient) == "reply-1"
    (reason,) = barrings.reasons(CHANNEL, recipient)
    assert (reason.inbound_id, reason.recorded_at) == ("reply-3", NOON + timedelta(seconds=3))
    barrings.follow(asked(recipient, 4, again=True))
    assert barrings.reasons(CHANNEL, recipient) == []
    barrings.follow(asked(recipient, 5))
    assert begun_by(barrings, recipient) == "reply-5"


def test_a_reply_of_somebody_whom_an_operator_opted_out_begins_nothing(
    barrings: WritableBarrings, recipient: str
) -> None:
    barrings.record(opt_out(recipient))
    assert begun_by(barrings, recipient) == "uplink"
    assert barrings.follow(asked(recipient, 1)) is True
    assert begun_by(barrings, recipient) == "uplink"


def test_who_opts_in_stays_on_the_blocklist(barrings: WritableBarrings, recipient: str) -> None:
    barrings.record(block(recipient))
    barrings.follow(asked(recipient, 1))
    barrings.follow(asked(recipient, 2, again=True))
    assert barrings.barred(CHANNEL, [recipient]) == {recipient: BarringKind.BLOCKLIST}


def test_what_an_operator_took_back_is_not_undone_by_an_older_reply_that_comes_late(
    dynamodb: StoredBarrings, recipient: str
) -> None:
    dynamodb.follow(asked(recipient, 1))
    assert dynamodb.lift(replace(lifted(opt_out(recipient)))) is True
    assert dynamodb.follow(asked(recipient, 2)) is False
    assert dynamodb.barred(CHANNEL, [recipient]) == {}
    assert dynamodb.follow(asked(recipient, 7200)) is True


# -- the audit -------------------------------------------------------------------------------------


def test_every_change_leaves_who_when_why_and_which_reply(
    dynamodb: StoredBarrings, recipient: str
) -> None:
    """BLK-04, BLK-07"""
    dynamodb.follow(asked(recipient, 1))
    dynamodb.lift(lifted(opt_out(recipient)))
    dynamodb.record(replace(block(recipient), recorded_at=NOON + timedelta(days=1)))
    dynamodb.lift(replace(lifted(block(recipient)), recorded_at=NOON + timedelta(days=2)))
    told = [
        (entry.action.value, entry.channel_number, entry.by, entry.reason)
        for entry in dynamodb.audit.of(recipient)
    ]
    assert told == [
        ("opted out", CHANNEL, "reply", "replied t"),
        ("opted in", CHANNEL, "uplink", "asked again"),
        ("blocked", None, "operator", "complained twice, 投诉"),
        ("unblocked", None, "operator", "asked again"),
    ]
    first = next(dynamodb.audit.of(recipient))
    assert (first.inbound_id, first.at) == ("reply-1", NOON + timedelta(seconds=1))


def test_what_changes_nothing_leaves_no_entry(dynamodb: StoredBarrings, recipient: str) -> None:
    dynamodb.follow(asked(recipient, 2))
    before = list(dynamodb.audit.of(recipient))
    dynamodb.follow(asked(recipient, 2))
    dynamodb.follow(asked(recipient, 1, again=True))
    dynamodb.lift(lifted(block(recipient)))
    assert list(dynamodb.audit.of(recipient)) == before


def test_the_audit_has_a_number_by_its_key_alone(
    dynamodb: StoredBarrings, recipient: str, database: Database
) -> None:
    """PRV-02: nothing of it is ever taken away, so a number would stay for good."""
    dynamodb.follow(asked(recipient, 1))
    dynamodb.record_all([block(recipient)])
    entries = [record.serialize() for record in database.bound(AuditRecord, "AuditTable").scan()]
    assert recipient.removeprefix("+") not in str(entries)
    assert [entry.subject for entry in dynamodb.audit.of(recipient)] == [recipient, recipient]


def test_an_imported_number_has_an_entry_too(dynamodb: StoredBarrings, recipient: str) -> None:
    dynamodb.record_all([block(recipient)])
    (entry,) = dynamodb.audit.of(recipient)
    assert (entry.action.value, entry.at) == ("blocked", NOON)


def test_an_error_of_the_audit_leaves_the_barring_as_it_was(
    database: Database, dynamodb: StoredBarrings, recipient: str
) -> None:
    changes = DynamoBarringChanges(
        database.bound(BarringRecord, "BarringsTable"),
        database.bound(AuditRecord, "NoSuchTable"),
        NUMBER_KEYS,
    )
    with pytest.raises(TransactWriteError):
        changes.follow(asked(recipient, 1))
    assert dynamodb.barred(CHANNEL, [recipient]) == {}

"""Barrings: the fake and the table keep the same contract; what operators do with the table."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from heliograph.aws.api import AwsRefused
from heliograph.domain.barring import Barring, BarringKind
from heliograph.models.barrings import DynamoBarrings
from heliograph.models.database import Database

from tests.contracts.barrings import (
    CHANNEL,
    OTHER_CHANNEL,
    StoredBarrings,
    WritableBarrings,
    block,
    lifted,
    new_number,
    opt_out,
)
from tests.contracts.conftest import ADAPTERS, aws_session
from tests.fakes import NUMBER_KEYS, FakeBarrings

AT_ONCE = 50


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


# -- the port --------------------------------------------------------------------------------------


def test_nobody_is_barred_before_somebody_says_so(
    barrings: WritableBarrings, recipient: str
) -> None:
    assert barrings.barred(CHANNEL, [recipient]) == {}


def test_asking_for_nobody_is_allowed(barrings: WritableBarrings) -> None:
    assert barrings.barred(CHANNEL, []) == {}


def test_an_opt_out_bars_a_number_on_its_channel_alone(
    barrings: WritableBarrings, recipient: str
) -> None:
    """BLK-01."""
    barrings.record(opt_out(recipient))
    assert barrings.barred(CHANNEL, [recipient]) == {recipient: BarringKind.OPT_OUT}
    assert barrings.barred(OTHER_CHANNEL, [recipient]) == {}


def test_all_reasons_of_a_number_on_a_channel_are_told(
    barrings: WritableBarrings, recipient: str
) -> None:
    assert barrings.reasons(CHANNEL, recipient) == []
    barrings.record(opt_out(recipient))
    barrings.record(block(recipient))
    told = {reason.kind: reason for reason in barrings.reasons(CHANNEL, recipient)}
    assert told == {
        BarringKind.OPT_OUT: opt_out(recipient),
        BarringKind.BLOCKLIST: block(recipient),
    }
    assert [reason.kind for reason in barrings.reasons(OTHER_CHANNEL, recipient)] == [
        BarringKind.BLOCKLIST
    ]


def test_the_blocklist_bars_a_number_on_every_channel(
    barrings: WritableBarrings, recipient: str
) -> None:
    """BLK-06."""
    barrings.record(block(recipient))
    for channel in (CHANNEL, OTHER_CHANNEL):
        assert barrings.barred(channel, [recipient]) == {recipient: BarringKind.BLOCKLIST}


def test_who_opted_out_and_is_blocked_has_opted_out_there_and_is_blocked_elsewhere(
    barrings: WritableBarrings, recipient: str
) -> None:
    barrings.record(opt_out(recipient))
    barrings.record(block(recipient))
    assert barrings.barred(CHANNEL, [recipient]) == {recipient: BarringKind.OPT_OUT}
    assert barrings.barred(OTHER_CHANNEL, [recipient]) == {recipient: BarringKind.BLOCKLIST}


def test_of_many_numbers_exactly_the_barred_ones_are_named(barrings: WritableBarrings) -> None:
    numbers = [new_number() for _ in range(AT_ONCE)]
    for number in numbers[:5]:
        barrings.record(opt_out(number))
    for number in numbers[-5:]:
        barrings.record(block(number))
    assert barrings.barred(CHANNEL, numbers) == {
        **dict.fromkeys(numbers[:5], BarringKind.OPT_OUT),
        **dict.fromkeys(numbers[-5:], BarringKind.BLOCKLIST),
    }


def test_more_numbers_than_one_request_takes_are_all_looked_up(barrings: WritableBarrings) -> None:
    numbers = [new_number() for _ in range(2 * AT_ONCE + 1)]
    for number in numbers:
        barrings.record(block(number))
    for asked in (AT_ONCE + 1, 2 * AT_ONCE, 2 * AT_ONCE + 1):
        assert barrings.barred(CHANNEL, numbers[:asked]).keys() == set(numbers[:asked])


def test_a_number_that_is_asked_for_twice_is_answered_once(
    barrings: WritableBarrings, recipient: str
) -> None:
    barrings.record(block(recipient))
    assert barrings.barred(CHANNEL, [recipient, recipient]) == {recipient: BarringKind.BLOCKLIST}


# -- requests --------------------------------------------------------------------------------------


class Requests:
    """Counts the requests of a database by operation."""

    def __init__(self) -> None:
        self.operations: list[str] = []

    def __call__(self, model: Any, **_: Any) -> None:
        self.operations.append(model.name)


@pytest.mark.usefixtures("deployment")
def test_fifty_numbers_are_one_request() -> None:
    requests, session = Requests(), aws_session()
    session.get_component("event_emitter").register("before-call.dynamodb", requests)
    barrings = DynamoBarrings(Database(session).items("BarringsTable"), NUMBER_KEYS)
    barrings.barred(CHANNEL, [new_number() for _ in range(AT_ONCE)])
    assert requests.operations == ["BatchGetItem"]


def test_an_error_of_the_table_is_an_error_and_never_means_not_barred(database: Database) -> None:
    barrings = DynamoBarrings(database.items("NoSuchTable"), NUMBER_KEYS)
    with pytest.raises(AwsRefused, match="ResourceNotFound"):
        barrings.barred(CHANNEL, [new_number()])


# -- what operators do -----------------------------------------------------------------------------


@pytest.mark.parametrize("make", [opt_out, block])
def test_a_barring_is_listed_as_it_was_added(
    dynamodb: StoredBarrings, recipient: str, make: Callable[[str], Barring]
) -> None:
    barring = make(recipient)
    dynamodb.record(barring)
    assert list(dynamodb.of_recipient(recipient)) == [
        replace(barring, begun_by=barring.recorded_by)
    ]
    assert barring in list(dynamodb.of_channel(barring.channel_number))
    assert barring in list(dynamodb.all())


def test_a_channel_lists_its_own_opt_outs_only(dynamodb: StoredBarrings, recipient: str) -> None:
    dynamodb.record(opt_out(recipient))
    dynamodb.record(block(recipient))
    listed = {
        channel: [one for one in dynamodb.of_channel(channel) if one.recipient == recipient]
        for channel in (CHANNEL, OTHER_CHANNEL, None)
    }
    assert listed == {
        CHANNEL: [opt_out(recipient)],
        OTHER_CHANNEL: [],
        None: [block(recipient)],
    }


def test_the_latest_reason_stays(dynamodb: StoredBarrings, recipient: str) -> None:
    dynamodb.record(block(recipient))
    again = replace(block(recipient), reason="asked by letter")
    dynamodb.record(again)
    assert list(dynamodb.of_recipient(recipient)) == [again]


def test_a_removed_barring_bars_no_longer_and_the_others_do(
    dynamodb: StoredBarrings, recipient: str
) -> None:
    """BLK-04."""
    dynamodb.record(opt_out(recipient))
    dynamodb.record(block(recipient))
    assert dynamodb.lift(lifted(block(recipient))) is True
    assert dynamodb.barred(CHANNEL, [recipient]) == {recipient: BarringKind.OPT_OUT}
    assert dynamodb.lift(lifted(opt_out(recipient))) is True
    assert dynamodb.barred(CHANNEL, [recipient]) == {}


def test_what_is_not_barred_cannot_be_removed(dynamodb: StoredBarrings, recipient: str) -> None:
    assert dynamodb.lift(lifted(opt_out(recipient))) is False
    assert dynamodb.lift(lifted(block(recipient))) is False


@pytest.mark.parametrize("how_many", [0, 1, 25, 26, 60])
def test_a_list_of_any_length_is_imported(dynamodb: StoredBarrings, how_many: int) -> None:
    numbers = [new_number() for _ in range(how_many)]
    assert dynamodb.record_all(map(block, numbers)) == how_many
    assert dynamodb.barred(CHANNEL, numbers).keys() == set(numbers)


def test_of_a_number_that_is_twice_in_a_list_the_later_entry_stays(
    dynamodb: StoredBarrings, recipient: str
) -> None:
    later = replace(block(recipient), reason="later")
    dynamodb.record_all([block(recipient), opt_out(recipient), later])
    found = list(dynamodb.of_recipient(recipient))
    assert sorted(found, key=lambda one: one.kind) == [later, opt_out(recipient)]


def test_a_long_list_is_stored_while_it_is_read(dynamodb: StoredBarrings) -> None:
    """A million numbers are imported without holding a million numbers."""
    first, *others = [new_number() for _ in range(40)]

    def a_list() -> Any:
        yield block(first)
        yield from map(block, others[:30])
        assert dynamodb.barred(CHANNEL, [first]) == {first: BarringKind.BLOCKLIST}
        yield from map(block, others[30:])

    assert dynamodb.record_all(a_list()) == 40

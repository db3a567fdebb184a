"""The table of histories: what a message costs, and who meets whom in it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import boto3
import pytest
from heliograph.domain.frequency import FrequencyLimit, FrequencyLimits
from heliograph.domain.histories import AT_HAND, MOST_AT_HAND, PAGE, Claim, History
from heliograph.domain.message_ids import ALL_IDS, first_id_at
from heliograph.domain.messages import RETENTION
from heliograph.models.database import Database
from heliograph.models.histories import DynamoHistories, RecipientContended
from heliograph.models.history_records import HistoryRecord

from tests.contracts.conftest import aws_session
from tests.contracts.histories import (
    AT_ONCE,
    by_number,
    histories_of,
    new_claim_at,
    new_number,
)
from tests.contracts.test_histories import DAY, LIMITS, SECOND, send
from tests.deployment import REGION
from tests.fakes import NOON, NUMBER_KEYS


@pytest.fixture
def recipient() -> str:
    return new_number()


class Requests:
    """Counts the requests of a database by operation, and plays another writer before some."""

    def __init__(self, other: Callable[[], object] = lambda: None, meetings: int = 0) -> None:
        self.operations: list[str] = []
        self._other = other
        self._meetings = meetings

    def __call__(self, model: Any, **_: Any) -> None:
        self.operations.append(model.name)
        if self._meetings > 0:
            self._meetings -= 1
            self._other()


def watched(requests: Requests) -> DynamoHistories:
    session = aws_session()
    session.get_component("event_emitter").register("before-call.dynamodb", requests)
    return histories_of(Database(session))


@pytest.mark.usefixtures("deployment")
def test_the_first_message_to_a_number_is_one_write(recipient: str) -> None:
    requests = Requests()
    assert send(watched(requests), recipient) is None
    assert requests.operations == ["PutItem"]


def test_a_further_message_is_one_write_if_the_history_was_seen_and_else_two(
    database: Database, recipient: str
) -> None:
    histories = histories_of(database)
    send(histories, recipient)
    requests = Requests()
    seen = histories.at_hand([recipient])[recipient]
    assert isinstance(watched(requests).take(recipient, new_claim_at(), LIMITS, seen), Claim)
    assert requests.operations == ["UpdateItem"]
    assert send(watched(requests), recipient) is None
    assert requests.operations == ["UpdateItem", "PutItem", "UpdateItem"]


@pytest.mark.usefixtures("deployment")
def test_the_histories_of_a_whole_job_are_one_request() -> None:
    requests = Requests()
    assert watched(requests).at_hand([new_number() for _ in range(50)]) == {}
    assert requests.operations == ["BatchGetItem"]


def test_only_a_message_that_hits_a_limit_asks_which_numbers_are_free(
    database: Database, recipient: str
) -> None:
    for _ in range(15):
        send(histories_of(database), recipient)
    requests = Requests()
    assert send(watched(requests), recipient) is FrequencyLimit.MINUTE
    assert requests.operations == ["PutItem", "GetItem"]


def test_who_meets_other_writers_counts_what_they_sent(database: Database, recipient: str) -> None:
    histories = histories_of(database)
    for _ in range(13):
        send(histories, recipient)
    requests = Requests(other=lambda: send(histories, recipient), meetings=3)
    assert send(watched(requests), recipient) is FrequencyLimit.MINUTE
    assert send(histories, recipient, NOON + 60 * SECOND) is None


def test_who_meets_other_writers_too_often_adds_nothing_and_fails(
    database: Database, recipient: str
) -> None:
    histories = histories_of(database)
    requests = Requests(other=lambda: send(histories, recipient), meetings=99)
    with pytest.raises(RecipientContended):
        send(watched(requests), recipient)
    assert requests.operations == ["PutItem"] + ["UpdateItem"] * (AT_ONCE.tries - 1)
    sent_by_others = AT_ONCE.tries
    rest = [send(histories, recipient) for _ in range(16 - sent_by_others)]
    assert rest == [*[None] * (15 - sent_by_others), FrequencyLimit.MINUTE]


def test_a_claim_whose_answer_was_lost_is_ones_own(database: Database, recipient: str) -> None:
    """The write is repeated, and finds that it was applied."""
    claim = new_claim_at()
    histories = histories_of(database)
    requests = Requests(other=lambda: histories.take(recipient, claim, LIMITS), meetings=1)
    assert watched(requests).take(recipient, claim, LIMITS) == claim
    alone = new_claim_at()
    requests = Requests(other=lambda: histories.take_alone(recipient, alone), meetings=1)
    assert watched(requests).take_alone(recipient, alone) == alone


# -- pages -----------------------------------------------------------------------------------------


def pages_of(database: Database, recipient: str) -> dict[str, History]:
    records = database.bound(HistoryRecord, "RecipientsTable")
    return {one.page: one.history() for one in records.query(NUMBER_KEYS.of(recipient))}


def test_what_is_old_moves_to_a_page_and_is_found_there_by_its_number(
    database: Database, recipient: str
) -> None:
    histories = histories_of(database)
    old = [new_claim_at(NOON + place * SECOND) for place in range(PAGE)]
    young = new_claim_at(NOON + AT_HAND + 60 * SECOND)
    for claim in [*old, young]:
        assert histories.take(recipient, claim, None) == claim
    at_hand, page = sorted(pages_of(database, recipient).values(), key=lambda one: len(one.claims))
    assert (at_hand.claims, page.claims) == ((young,), tuple(old))
    ids = [claim.message_id for claim in [*old, young]]
    found = by_number(database)
    assert found.ids(recipient, *ALL_IDS) == ids[::-1]
    assert found.ids(recipient, first_id_at(young.at), ALL_IDS[1]) == [young.message_id]
    assert found.ids(recipient, ALL_IDS[0], first_id_at(old[1].at)) == ids[:1]


def test_who_dies_between_page_and_history_leaves_every_claim_to_be_found_once(
    database: Database, recipient: str
) -> None:
    histories = histories_of(database)
    old = [new_claim_at(NOON + place * SECOND) for place in range(PAGE)]
    for claim in old:
        histories.take(recipient, claim, None)

    def die(_place: list[int] = []) -> None:  # noqa: B006 - it remembers the calls
        _place.append(1)
        if len(_place) == 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        watched(Requests(other=die, meetings=9)).take(
            recipient,
            new_claim_at(NOON + AT_HAND + 60 * SECOND),
            None,
            histories.at_hand([recipient])[recipient],
        )
    assert len(pages_of(database, recipient)) == 2
    assert len(by_number(database).ids(recipient, *ALL_IDS)) == PAGE


def test_a_number_that_is_written_to_no_end_takes_no_more_than_an_item_holds(
    database: Database, recipient: str
) -> None:
    """Free numbers, and repeated sends of applications without limits."""
    full = History(tuple(new_claim_at() for _ in range(MOST_AT_HAND)))
    records = database.bound(HistoryRecord, "RecipientsTable")
    key = NUMBER_KEYS.of(recipient)
    records(key, "now", claims=full.encoded(), ttl=NOON + RETENTION).save()
    for is_for_ending in (False, True):
        claim = new_claim_at(is_for_ending=is_for_ending)
        assert histories_of(database).take(recipient, claim, None) is FrequencyLimit.DAY


# -- the item --------------------------------------------------------------------------------------


def test_no_item_has_the_number(database: Database, recipient: str) -> None:
    histories_of(database).take(recipient, new_claim_at(), None)
    histories_of(database).take_alone(recipient, new_claim_at())
    items = stored(recipient)
    assert len(items) == 2
    assert recipient.removeprefix("+") not in str(items)


def test_the_histories_of_most_numbers_are_one_write_unit(
    database: Database, recipient: str
) -> None:
    histories = histories_of(database)
    for place in range(20):
        assert send(histories, recipient, NOON + place * 10 * SECOND) is None
    (item,) = stored(recipient)
    assert item.keys() == {"number_key", "page", "claims", "ttl"}
    keys = len(item["number_key"]["S"]) + len(item["page"]["S"])
    assert sum(len(name) for name in item) + len(item["claims"]["B"]) + keys + 8 < 1024


@pytest.mark.parametrize("fraction", [timedelta(0), timedelta(milliseconds=999)])
def test_a_history_is_kept_as_long_as_its_latest_message_and_no_longer(
    database: Database, recipient: str, fraction: timedelta
) -> None:
    """DET-11"""
    send(histories_of(database), recipient, NOON + fraction)
    forgotten = int(stored(recipient)[0]["ttl"]["N"])
    assert 0 <= forgotten - (NOON + fraction + RETENTION).timestamp() <= 1


def test_what_dynamodb_should_have_swept_is_written_over(
    database: Database, recipient: str
) -> None:
    histories = histories_of(database)
    send(histories, recipient)
    late = new_claim_at(NOON + RETENTION + DAY)
    assert histories.take(recipient, late, FrequencyLimits(per_day=1)) == late
    (item,) = pages_of(database, recipient).values()
    assert item.claims == (late,)


def stored(recipient: str) -> list[dict[str, Any]]:
    client = boto3.client("dynamodb", region_name=REGION)
    found = client.query(
        TableName="RecipientsTable",
        KeyConditionExpression="number_key = :key",
        ExpressionAttributeValues={":key": {"S": NUMBER_KEYS.of(recipient)}},
    )
    items: list[dict[str, Any]] = list(found["Items"])
    return items

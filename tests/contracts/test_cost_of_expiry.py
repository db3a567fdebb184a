"""What a run of expiry asks of DynamoDB depends on its slice of time, not on the table.

moto sorts the whole table for each query, so the table is large here only in comparison, and that
nothing else is read is seen from the keys that are asked for. DynamoDB charges a query for the
items between these keys and for nothing else. With 100,000 other messages the use case itself
runs in tests/unit/usecases/test_expire_messages.py.
"""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from heliograph.domain.message_ids import (
    SHARDS,
    accepted_at,
    first_id_at,
    message_ids,
    partition_of,
)
from heliograph.domain.messages import MessageState
from heliograph.models.database import Database
from heliograph.models.messages import DynamoMessageStore
from heliograph.usecases.expire_messages import CHECKPOINT, EXPIRED, ExpireMessages
from moto.backends import get_backend
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models.dynamo_type import DynamoType, Item

from tests.contracts.conftest import aws_session
from tests.contracts.examples import change_to, message_at
from tests.deployment import REGION, Deployment, empty
from tests.fakes import FakeCheckpoints, FakeClock, FakeConfiguration, FakeQueue
from tests.telling import telling
from tests.unit.usecases.examples import MAINLAND

HOURS_72 = timedelta(hours=72)
SLICE = timedelta(minutes=1)
DUE = 3


class Meter:
    """Counts what is asked of DynamoDB, and the items that its queries had to look at."""

    def __init__(self) -> None:
        self.requests: Counter[str] = Counter()
        self.queries: list[dict[str, Any]] = []
        self.items_read = 0

    def answered(self, parsed: dict[str, Any], model: Any, **_: Any) -> None:
        self.requests[model.name] += 1
        self.items_read += parsed.get("ScannedCount", 0)

    def asked(self, params: dict[str, Any], **_: Any) -> None:
        self.queries.append(params)

    def database(self) -> Database:
        session = aws_session()
        events = session.get_component("event_emitter")
        events.register("after-call.dynamodb", self.answered)
        events.register("provide-client-params.dynamodb.Query", self.asked)
        return Database(session)


def crowd(clock: FakeClock, count: int) -> Iterator[str]:
    """Ids of the same application, all over the three days before and after the slice."""
    apart = 2 * HOURS_72 / count
    horizon = clock.now() - HOURS_72
    for place in range(count):
        at = horizon - HOURS_72 + place * apart
        if abs(at - horizon) > 2 * SLICE:
            yield next(message_ids(MAINLAND.application_id, at))


def fill(clock: FakeClock, count: int) -> int:
    """Put this many others into the table; return how many are there."""
    items = get_backend("dynamodb")[DEFAULT_ACCOUNT_ID][REGION].tables["MessagesTable"].items
    for message_id in crowd(clock, count):
        partition, key = DynamoType({"S": partition_of(message_id)}), DynamoType({"S": message_id})
        attributes = {"partition": {"S": partition.value}, "message_id": {"S": message_id}}
        items[partition][key] = Item(partition, key, attributes)
    return sum(len(partition) for partition in items.values())


def expire(database: Database, clock: FakeClock) -> int:
    """Let one run work off one slice, in which three messages are due."""
    messages = DynamoMessageStore(database.items("MessagesTable"), clock)
    horizon = clock.now() - HOURS_72
    for place in range(DUE):
        made = message_at(horizon - SLICE / 2 + place * timedelta(seconds=1), "10001")
        messages.claim(made)
        messages.record(made.message_id, change_to(MessageState.SUBMITTED))
    checkpoints = FakeCheckpoints()
    checkpoints.write(CHECKPOINT, horizon - SLICE)
    with ThreadPoolExecutor(1) as executor:
        run = ExpireMessages(
            applications=FakeConfiguration([MAINLAND]),
            by_time=messages,
            messages=messages,
            checkpoints=checkpoints,
            tell=telling(FakeQueue()),
            clock=clock,
            executor=executor,
            expire_after=HOURS_72,
            portion=200,
        )
        return run()[EXPIRED]


@pytest.mark.parametrize("others", [10, 2000])
def test_a_run_asks_the_same_of_a_small_table_and_of_a_large_one(
    deployment: Deployment, others: int
) -> None:
    empty(deployment)
    clock, meter = FakeClock(), Meter()
    assert fill(clock, others) > 0.99 * others - 5
    assert expire(meter.database(), clock) == DUE
    preparing = {"PutItem": DUE, "UpdateItem": DUE}
    assert meter.requests - Counter(preparing) == {"Query": len(SHARDS), "UpdateItem": DUE}
    assert meter.items_read == DUE


def test_each_shard_is_asked_once_for_the_ids_of_the_slice_and_for_nothing_else(
    deployment: Deployment,
) -> None:
    empty(deployment)
    clock, meter = FakeClock(), Meter()
    expire(meter.database(), clock)
    horizon = clock.now() - HOURS_72
    asked = [sorted(one["S"] for one in _values(query)) for query in meter.queries]
    day = f"10001#{horizon:%Y-%m-%d}#"
    ids = [first_id_at(horizon - SLICE), first_id_at(horizon)]
    assert sorted(asked) == sorted(sorted([*ids, f"{day}{shard}"]) for shard in SHARDS)
    assert {query["KeyConditionExpression"] for query in meter.queries} == {
        "#p = :partition AND message_id BETWEEN :first AND :last"
    }
    assert [query for query in meter.queries if "FilterExpression" in query] == []
    # Each slice is read once, so nothing that was just written may be missing in the answer.
    assert all(query["ConsistentRead"] for query in meter.queries)


def _values(query: dict[str, Any]) -> list[dict[str, str]]:
    return list(query["ExpressionAttributeValues"].values())


def test_the_crowd_shares_its_partitions_with_the_slice() -> None:
    """Otherwise the first test would show nothing."""
    clock = FakeClock()
    day = (clock.now() - HOURS_72 - SLICE).date()
    same_day = [one for one in crowd(clock, 2000) if accepted_at(one).date() == day]
    assert len({partition_of(one) for one in same_day}) == len(SHARDS)

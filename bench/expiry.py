"""What expiry asks for a slice of time, beside few messages and beside many."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Final

from heliograph.clock import SystemClock
from heliograph.domain.message_ids import message_ids, partition_of
from heliograph.domain.messages import Message
from heliograph.models.checkpoints import CheckpointRecord, DynamoCheckpoints
from heliograph.models.database import Database
from heliograph.models.messages import DynamoMessageStore
from heliograph.usecases.expire_messages import CHECKPOINT

from bench.deployment import Deployment
from bench.process import measured
from bench.rows import Budget, Row
from bench.stub.process import counts, fill, running_stub
from local.demo import DIALECT, MAINLAND_ID, NOTIFICATION

FEW: Final = 10
MANY: Final = 100_000
DUE: Final = 3
_EXPIRE_AFTER: Final = timedelta(hours=72)
_SLICE: Final = timedelta(minutes=1)


def rows(_deployment: Deployment) -> Iterator[Row]:
    """Let the same slice be worked off in two deployments, with others around it."""
    asked = {others: _asked_beside(others) for others in (FEW, MANY)}
    for others, (requests, units) in asked.items():
        yield Row(f"expiry of {DUE} messages beside {others}: AWS calls", requests, "calls")
        yield Row(f"expiry of {DUE} messages beside {others}: read units", units, "units")
    few, many = asked.values()
    what = f"expiry: calls beside {MANY} messages to those beside {FEW}"
    yield Row(what, many[0] / few[0], "x", budget=Budget(1))


def _asked_beside(others: int) -> tuple[int, float]:
    with running_stub() as endpoint:
        return _asked(Deployment.at(endpoint), others)


def _asked(deployment: Deployment, others: int) -> tuple[int, float]:
    """Return how many calls a run makes, and how many units it reads."""
    endpoint = deployment.endpoint
    due = datetime.now(UTC) - _EXPIRE_AFTER - _SLICE / 2
    _claim(endpoint, due)
    _others(endpoint, due, others)
    DynamoCheckpoints(
        Database(endpoint=endpoint).bound(CheckpointRecord, "CheckpointsTable")
    ).write(CHECKPOINT, due - _SLICE / 2)
    before = counts(endpoint)
    expired = measured("bench.expiry_run", deployment.environment_of("ExpiryFunction"), endpoint)
    after = counts(endpoint)
    if expired != DUE:
        raise RuntimeError(f"{expired} of {DUE} messages expired")
    return after["calls"] - before["calls"], after["read_units"] - before["read_units"]


def _claim(endpoint: str, at: datetime) -> None:
    """Put messages into the slice that nobody has reported on."""
    items = Database(endpoint=endpoint).items("MessagesTable")
    store = DynamoMessageStore(items, SystemClock())
    for message_id in islice(message_ids(MAINLAND_ID, at), DUE):
        store.claim(
            Message(
                message_id=message_id,
                dialect=DIALECT,
                recipient="+8613800000000",
                channel_number=NOTIFICATION.channel_number,
                template_id="0",
                segment_count=1,
                accepted_at=at,
                status_callback="https://shop.example/reports",
            )
        )


def _others(endpoint: str, at: datetime, count: int) -> None:
    """Put messages of the same application before the slice and after it."""
    half = count // 2
    apart = timedelta(hours=60) / half
    times = [at + sign * (_SLICE * 2 + place * apart) for place in range(half) for sign in (-1, 1)]
    ids = [next(message_ids(MAINLAND_ID, one)) for one in times]
    items = [{"partition": {"S": partition_of(one)}, "message_id": {"S": one}} for one in ids]
    fill(endpoint, "MessagesTable", items)

"""What a page of send details asks for, beside few messages and beside many."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Final

from heliograph.clock import SystemClock
from heliograph.domain.details import LARGEST_PAGE, PAGE_SIZE, DetailsQuery
from heliograph.domain.message_ids import SHARDS, message_ids, partition_of
from heliograph.domain.messages import RETENTION
from heliograph.domain.number_keys import NumberKeys
from heliograph.models.database import Database
from heliograph.models.details import DynamoMessageDetails, DynamoTemplateNames
from heliograph.models.message_records import MessageRecord
from heliograph.models.messages_by_number import MessagesByNumber
from heliograph.models.templates import TemplateRecord
from heliograph.usecases.list_details import ListDetails

from bench.deployment import Deployment
from bench.rows import Budget, Row
from bench.stub.process import counts, fill, running_stub
from local.demo import DIALECT, MAINLAND_ID, NOTIFICATION

NO_KEYS: Final = NumberKeys(lambda: b"nobody is looked up by their number")
PAGES: Final = (PAGE_SIZE, LARGEST_PAGE)
SIZES: Final = (2_000, 20_000, 100_000)
MOST_READS: Final = 17
_AT_ONCE: Final = 1
"""The stub looks at whole partitions, so 16 questions at once might be asked again meanwhile."""
_WHOLE: Final = 100 * len(SHARDS)
"""No page looks further."""


def rows(_deployment: Deployment) -> Iterator[Row]:
    """List pages in deployments of several sizes."""
    asked = {others: _asked_beside(others) for others in SIZES}
    for others, pages in asked.items():
        for page, (calls, units) in pages.items():
            what = f"details, a page of {page} of {others} messages"
            yield Row(f"{what}: AWS calls", calls, "calls", budget=Budget(MOST_READS))
            yield Row(f"{what}: read units", units, "units")
    for page in PAGES:
        few, many = asked[SIZES[0]][page], asked[SIZES[-1]][page]
        what = (
            f"details, a page of {page}: read units of {SIZES[-1]} messages to those of {SIZES[0]}"
        )
        yield Row(what, many[1] / few[1], "x", budget=Budget(1.05))


def _asked_beside(others: int) -> dict[int, tuple[int, float]]:
    """Return how many calls a page of each size makes, and how many units it reads."""
    with running_stub() as endpoint, ThreadPoolExecutor(_AT_ONCE) as executor:
        _fill(endpoint, others)
        database = Database(endpoint=endpoint)
        messages = database.bound(MessageRecord, "MessagesTable")
        by_number = MessagesByNumber(
            database.items("MessagesTable"), database.items("RecipientsTable"), NO_KEYS
        )
        list_details = ListDetails(
            DynamoMessageDetails(messages, by_number, SystemClock(), executor),
            DynamoTemplateNames(database.bound(TemplateRecord, "TemplatesTable")),
            SystemClock(),
        )
        return {page: _asked(endpoint, list_details, page) for page in PAGES}


def _asked(endpoint: str, list_details: ListDetails, page: int) -> tuple[int, float]:
    before = counts(endpoint)
    found = list_details(DetailsQuery(application_id=MAINLAND_ID, page_size=page)).messages
    after = counts(endpoint)
    if len(found) != page:
        raise RuntimeError(f"{len(found)} of {page} messages found")
    return after["calls"] - before["calls"], after["read_units"] - before["read_units"]


def _fill(endpoint: str, number: int) -> None:
    """Put messages of the last seconds into the table; what no page looks at is only there."""
    at = datetime.now(UTC) - timedelta(seconds=1)
    newest = islice(message_ids(MAINLAND_ID, at), _WHOLE)
    older = islice(message_ids(MAINLAND_ID, at - timedelta(seconds=1)), number - _WHOLE)
    fill(endpoint, "MessagesTable", [{**_key(one), **facts_of(at)} for one in newest])
    fill(endpoint, "MessagesTable", [_key(one) for one in older])


def _key(message_id: str) -> dict[str, dict[str, str]]:
    return {"partition": {"S": partition_of(message_id)}, "message_id": {"S": message_id}}


def facts_of(at: datetime) -> dict[str, dict[str, str]]:
    """Return what a record holds of a message that was handed to a carrier."""
    texts = {
        "mark": "0" * 32,
        "state": "SUBMITTED",
        "dialect": DIALECT,
        "recipient": "+8613800000000",
        "channel": NOTIFICATION.channel_number,
        "template": "0" * 32,
        "accepted_at": f"{at:%Y-%m-%dT%H:%M:%S.%f}+0000",
        "submitted_at": f"{at:%Y-%m-%dT%H:%M:%S.%f}+0000",
        "status_callback": "https://shop.example/reports",
        "carrier": "simulator",
        "carrier_message_id": "c" * 32,
        "claim": "0" * 16,
    }
    numbers = {"segments": 1, "attempts": 1, "ttl": int((at + RETENTION).timestamp())}
    return {
        **{name: {"S": text} for name, text in texts.items()},
        **{name: {"N": str(number)} for name, number in numbers.items()},
    }

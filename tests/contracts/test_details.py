"""MessageDetails and TemplateNames: the fake and the table keep the same contract (DET-01)."""

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count, islice
from typing import Any

import pytest
from heliograph.domain.details import Result, Wanted
from heliograph.domain.message_ids import SHARDS, bound_at, first_id_at, message_ids, partition_of
from heliograph.domain.messages import Message, MessageState
from heliograph.models.database import Database
from heliograph.models.details import LOOKED_AT, DynamoMessageDetails, DynamoTemplateNames, share_of
from heliograph.models.message_items import item_of
from heliograph.models.message_records import MessageRecord
from heliograph.models.templates import DynamoTemplates, TemplateRecord
from heliograph.ports.details import IdRange, MessageDetails
from heliograph.ports.records import MessageStore
from moto.backends import get_backend
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models.dynamo_type import DynamoType, Item

from tests.contracts.conftest import ADAPTERS, aws_session
from tests.contracts.examples import change_to, message_at
from tests.contracts.histories import ClaimedMessages, by_number
from tests.deployment import REGION, Deployment, empty
from tests.fakes import NOON, FakeClock, FakeDetails, FakeMessages, FakeTemplateNames
from tests.unit.usecases.examples import PARCEL

MILLISECOND = timedelta(milliseconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MIDNIGHT = NOON.replace(hour=0)
TODAY = IdRange(first_id_at(MIDNIGHT), first_id_at(MIDNIGHT + DAY))
ANYTHING = Wanted()
NEWEST = 20 * len(SHARDS)

_applications = count(50001)


class Table:
    """A store of messages, and details of the same messages."""

    def __init__(self, store: MessageStore, details: MessageDetails, clock: FakeClock) -> None:
        self.store = store
        self.details = details
        self.clock = clock

    def put(
        self, application_id: str, at: datetime, state: MessageState | None = None, **facts: Any
    ) -> str:
        message = replace(message_at(at, application_id), **facts)
        self.store.claim(message)
        if state is not None:
            self.store.record(message.message_id, change_to(state))
        return message.message_id


@pytest.fixture(params=ADAPTERS)
def table(request: pytest.FixtureRequest) -> Iterator[Table]:
    clock = FakeClock(NOON + HOUR)
    if request.param == "fake":
        messages = FakeMessages(clock)
        yield Table(messages, FakeDetails(messages, clock), clock)
        return
    database = request.getfixturevalue("database")
    records = database.bound(MessageRecord, "MessagesTable")
    with ThreadPoolExecutor(4) as executor:
        details = DynamoMessageDetails(records, by_number(database), clock, executor)
        yield Table(ClaimedMessages(database, clock), details, clock)


@pytest.fixture
def application_id() -> str:
    return str(next(_applications))


def ids(messages: Sequence[Message]) -> list[str]:
    return [message.message_id for message in messages]


def walked(table: Table, application_id: str, wanted: Wanted, enough: int) -> list[str]:
    """Everything, as one who asks for what is left until nothing is finds it."""
    found: list[str] = []
    end: str | None = TODAY.end
    while end is not None:
        in_range = IdRange(TODAY.start, end)
        stretch = table.details.of_day(application_id, in_range, wanted, enough)
        assert stretch.rest is None or TODAY.start < stretch.rest < end
        found += ids(stretch.messages)
        end = stretch.rest
    return found


def test_messages_of_an_application_come_newest_first(table: Table, application_id: str) -> None:
    sent = [table.put(application_id, NOON + place * MILLISECOND) for place in range(20)]
    table.put(str(next(_applications)), NOON)
    stretch = table.details.of_day(application_id, TODAY, ANYTHING, 100)
    assert ids(stretch.messages) == sent[::-1]
    assert stretch.rest is None


def test_the_range_includes_its_start_and_not_its_end(table: Table, application_id: str) -> None:
    times = [NOON - MILLISECOND, NOON, NOON + HOUR - MILLISECOND, NOON + HOUR]
    sent = [table.put(application_id, at) for at in times]
    in_range = IdRange(first_id_at(NOON), first_id_at(NOON + HOUR))
    found = table.details.of_day(application_id, in_range, ANYTHING, 10).messages
    assert ids(found) == [sent[2], sent[1]]


def test_a_range_may_end_before_an_id(table: Table, application_id: str) -> None:
    sent = [table.put(application_id, NOON + place * MILLISECOND) for place in range(5)]
    in_range = IdRange(TODAY.start, bound_at(sent[3]))
    found = table.details.of_day(application_id, in_range, ANYTHING, 10).messages
    assert ids(found) == [sent[2], sent[1], sent[0]]


@pytest.mark.parametrize("enough", [2, 7, 100])
def test_who_goes_on_below_the_rest_sees_every_message_once(
    table: Table, application_id: str, enough: int
) -> None:
    # Of one millisecond, too: then only chance says in which order they are.
    sent = [table.put(application_id, NOON + place // 3 * MILLISECOND) for place in range(24)]
    assert walked(table, application_id, ANYTHING, enough) == sorted(sent, reverse=True)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (ANYTHING, {"delivered", "failed", "sending", "other template"}),
        (Wanted(result=Result.SUCCESSFUL), {"delivered", "other template"}),
        (Wanted(result=Result.FAILED), {"failed"}),
        (Wanted(result=Result.SENDING), {"sending"}),
        (Wanted(template_id="another"), {"other template"}),
        (Wanted(status_code="UNDELIV"), {"failed"}),
        (Wanted(status_code="DELIVRD", template_id="another"), {"other template"}),
        (Wanted(status_code="DELIVRD", result=Result.FAILED), set()),
    ],
)
def test_only_what_is_wanted_is_found(
    table: Table, application_id: str, wanted: Wanted, expected: set[str]
) -> None:
    delivered, failed = MessageState.DELIVERED, MessageState.UNDELIVERED
    names = {
        table.put(application_id, NOON, delivered): "delivered",
        table.put(application_id, NOON, failed): "failed",
        table.put(application_id, NOON): "sending",
        table.put(application_id, NOON, delivered, template_id="another"): "other template",
    }
    assert {names[one] for one in walked(table, application_id, wanted, 10)} == expected


def test_what_is_past_its_time_never_shows(table: Table, application_id: str) -> None:
    table.put(application_id, NOON, recipient="+8613600000001")
    kept = table.put(application_id, NOON + HOUR, recipient="+8613600000001")
    table.clock.advance(timedelta(days=90) - HOUR)
    assert walked(table, application_id, ANYTHING, 10) == [kept]
    sent_to = table.details.to_recipient("+8613600000001", application_id, TODAY, ANYTHING, 10)
    assert ids(sent_to.messages) == [kept]


# -- by recipient ----------------------------------------------------------------------------------


@pytest.fixture
def recipient(application_id: str) -> str:
    return f"+86137000{application_id}"


def test_by_recipient_an_application_sees_its_own_and_operators_all(
    table: Table, application_id: str, recipient: str
) -> None:
    own = table.put(application_id, NOON, recipient=recipient)
    other = table.put(str(next(_applications)), NOON + MILLISECOND, recipient=recipient)
    table.put(application_id, NOON)
    seen = table.details.to_recipient(recipient, application_id, TODAY, ANYTHING, 10)
    assert (ids(seen.messages), seen.rest) == ([own], None)
    all_of_them = table.details.to_recipient(recipient, None, TODAY, ANYTHING, 10)
    assert ids(all_of_them.messages) == [other, own]


def test_by_recipient_messages_are_found_as_they_are_now(
    table: Table, application_id: str, recipient: str
) -> None:
    failed = table.put(application_id, NOON, MessageState.UNDELIVERED, recipient=recipient)
    table.put(application_id, NOON, recipient=recipient)
    wanted = Wanted(result=Result.FAILED)
    found = table.details.to_recipient(recipient, application_id, TODAY, wanted, 10).messages
    assert [(one.message_id, one.state) for one in found] == [(failed, MessageState.UNDELIVERED)]


def test_by_recipient_who_goes_on_below_the_rest_sees_every_message_once(
    table: Table, application_id: str, recipient: str
) -> None:
    sent = [
        table.put(application_id, NOON + place * MILLISECOND, recipient=recipient)
        for place in range(130)
    ]
    first = table.details.to_recipient(recipient, application_id, TODAY, ANYTHING, 20)
    assert first.rest is not None
    below = IdRange(TODAY.start, first.rest)
    second = table.details.to_recipient(recipient, application_id, below, ANYTHING, 20)
    assert ids(first.messages) + ids(second.messages) == sent[::-1]
    assert second.rest is None


# -- names of templates ----------------------------------------------------------------------------


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_names_of_templates_are_found_and_those_that_are_gone_are_missing(
    adapter: str, request: pytest.FixtureRequest
) -> None:
    parcel = replace(PARCEL, template_id="names-of-templates")
    if adapter == "fake":
        names = FakeTemplateNames([parcel]).names
    else:
        records = request.getfixturevalue("database").bound(TemplateRecord, "TemplatesTable")
        DynamoTemplates(records).save(parcel)
        names = DynamoTemplateNames(records).names
    assert names({"names-of-templates", "gone"}) == {"names-of-templates": parcel.name}
    assert names([]) == {}


# -- what a page costs -----------------------------------------------------------------------------


class Meter:
    """Counts what is asked of DynamoDB, and the items that its queries had to look at."""

    def __init__(self) -> None:
        self.requests: Counter[str] = Counter()
        self.items_read = 0

    def __call__(self, parsed: dict[str, Any], model: Any, **_: Any) -> None:
        self.requests[model.name] += 1
        self.items_read += parsed.get("ScannedCount", 0)

    def reset(self) -> None:
        self.requests.clear()
        self.items_read = 0

    def database(self) -> Database:
        session = aws_session()
        session.get_component("event_emitter").register("after-call.dynamodb", self)
        return Database(session)


def fill(number: int) -> None:
    """Put so many messages of one day into the table: the newest whole, the others only there.

    Past moto's own way, which weighs an item again with each of its attributes, and in the order
    that moto sorts the whole table into for every query.
    """
    items = get_backend("dynamodb")[DEFAULT_ACCOUNT_ID][REGION].tables["MessagesTable"].items
    written = item_of(replace(message_at(NOON, "10001"), state=MessageState.SUBMITTED), "m")
    whole = {name: DynamoType(dict(value)) for name, value in written.items()}
    newest = islice(message_ids("10001", NOON), NEWEST)
    others = islice(message_ids("10001", MIDNIGHT), number - NEWEST)
    attributes: dict[str, dict[str, DynamoType]] = {id_: {} for id_ in others} | dict.fromkeys(
        newest, whole
    )
    for id_ in sorted(attributes, key=lambda one: (partition_of(one), one)):
        partition, key = DynamoType({"S": partition_of(id_)}), DynamoType({"S": id_})
        item = Item(partition, key, {})
        item.attrs.update(attributes[id_], partition=partition, message_id=key)
        items[partition][key] = item


@pytest.mark.parametrize("number", [500, 4_500, 6_000])
def test_a_page_costs_the_same_however_many_messages_there_are(
    deployment: Deployment, number: int
) -> None:
    empty(deployment)
    meter = Meter()
    database = meter.database()
    records = database.bound(MessageRecord, "MessagesTable")
    fill(number)
    with ThreadPoolExecutor(1) as executor:
        details = DynamoMessageDetails(records, by_number(database), FakeClock(), executor)
        for wanted, items_read in (
            (ANYTHING, 10 * len(SHARDS)),
            (Wanted(result=Result.FAILED), LOOKED_AT * len(SHARDS)),
        ):
            meter.reset()
            found = details.of_day("10001", TODAY, wanted, 10).messages
            assert len(found) >= (10 if wanted.is_anything else 0)
            assert meter.requests == {"Query": 16}
            assert meter.items_read == min(items_read, number)


@pytest.mark.parametrize(("enough", "share"), [(1, 1), (10, 10), (100, 27), (500, 68)])
def test_of_each_shard_a_share_is_read(enough: int, share: int) -> None:
    assert share_of(enough) == share

"""PushLog: the fake and the table keep the same contract."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import boto3
import pytest
from botocore.model import OperationModel
from heliograph.domain.message_ids import send_of
from heliograph.domain.push_log import KEPT, PushHistory, PushTry
from heliograph.models.database import Database
from heliograph.models.items import Item
from heliograph.models.push_records import PushRecord, TakenRecord
from heliograph.models.pushes import DynamoPushLog, TogetherPushLog
from heliograph.ports.push_log import PushLog

from bench.stub.sizes import item_size
from tests.contracts.conftest import ADAPTERS, aws_session
from tests.deployment import REGION, Deployment, empty
from tests.fakes import NOON, FakeClock, FakePushLog

ONE_UNIT = 1024
"""Bytes."""

_subjects = count()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=[*ADAPTERS, "together"])
def log(request: pytest.FixtureRequest, clock: FakeClock) -> Iterator[PushLog]:
    if request.param == "fake":
        yield FakePushLog(clock)
        return
    database: Database = request.getfixturevalue("database")
    at_once = push_log(database, clock)
    yield Flushed(at_once) if request.param == "together" else at_once


class Flushed(TogetherPushLog):
    """What is read has been written."""

    def of(self, subject_id: str) -> Sequence[PushHistory]:
        self.flush()
        return super().of(subject_id)


def push_log(database: Database, clock: FakeClock, table: str = "PushesTable") -> DynamoPushLog:
    return DynamoPushLog(database.items(table), clock)


def new_try(about: str = "1.DELIVERED") -> PushTry:
    """A first try that was not taken, of a message of its own."""
    message_id = f"019ce9e9-3400-7000-8000-{next(_subjects):012}_12"
    return PushTry(
        subject_id=message_id,
        push_id=f"{message_id}.{about}",
        at=NOON,
        answer="no answer in time",
        is_taken=False,
    )


def taken_try(place: int = 0, send: str = "019ce9e9-3400-7000-8000") -> PushTry:
    """The first try of the only report of a message, taken at once."""
    message_id = f"{send}-{place:012x}_10001"
    return PushTry(
        subject_id=message_id,
        push_id=f"{message_id}.1.DELIVERED",
        at=NOON + timedelta(milliseconds=place),
        answer="answered 200",
        is_taken=True,
    )


def test_a_first_try_is_the_whole_history(log: PushLog) -> None:
    attempt = new_try()
    log.record(attempt)
    assert log.of(attempt.subject_id) == [
        PushHistory(
            push_id=attempt.push_id,
            tries=1,
            first_at=NOON,
            last_at=NOON,
            answer="no answer in time",
            taken_at=None,
        )
    ]


def test_more_tries_are_counted_and_the_last_answer_is_kept(log: PushLog) -> None:
    attempt = new_try()
    later = NOON + timedelta(hours=1, milliseconds=250)
    log.record(attempt)
    log.record(replace(attempt, at=NOON + timedelta(seconds=5), answer="answered 503"))
    log.record(replace(attempt, at=later, answer="answered 200", is_taken=True))
    (history,) = log.of(attempt.subject_id)
    assert (history.tries, history.first_at, history.last_at) == (3, NOON, later)
    assert (history.answer, history.taken_at) == ("answered 200", later)


def test_what_was_taken_once_stays_taken_whatever_a_repetition_meets(log: PushLog) -> None:
    attempt = replace(new_try(), answer="answered 204", is_taken=True)
    log.record(attempt)
    log.record(replace(attempt, at=NOON + timedelta(1), answer="answered 503", is_taken=False))
    (history,) = log.of(attempt.subject_id)
    assert (history.answer, history.taken_at) == ("answered 503", NOON)


def test_each_push_of_a_message_has_a_history_of_its_own_and_no_other_message_has_it(
    log: PushLog,
) -> None:
    attempt, other = new_try("2.DELIVERED"), new_try()
    first = f"{attempt.subject_id}.1.DELIVERED"
    for one in (attempt, replace(attempt, push_id=first), other):
        log.record(one)
    assert [one.push_id for one in log.of(attempt.subject_id)] == [first, attempt.push_id]
    assert len(log.of(other.subject_id)) == 1


@pytest.mark.parametrize("unknown", ["404", "", "9" * 3000])
def test_of_what_was_never_pushed_there_is_no_history(log: PushLog, unknown: str) -> None:
    assert log.of(unknown) == []


def test_a_history_is_kept_for_90_days_after_the_last_try(log: PushLog, clock: FakeClock) -> None:
    """DET-11; DynamoDB deletes late."""
    attempt = new_try()
    log.record(attempt)
    log.record(replace(attempt, at=NOON + timedelta(days=1)))
    clock.at = NOON + KEPT
    assert len(log.of(attempt.subject_id)) == 1
    clock.at = NOON + KEPT + timedelta(days=1)
    assert log.of(attempt.subject_id) == []


# -- the table -------------------------------------------------------------------------------------


def test_a_push_is_not_repeated_because_its_log_cannot_be_written(
    database: Database, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    gone = push_log(database, clock, "NoSuchTable")
    gone.record(new_try())
    gone.record_taken([taken_try()])
    assert [record.getMessage()[:27] for record in caplog.records] == [
        "push not written to the log"
    ] * 2


@pytest.mark.usefixtures("deployment")
def test_a_try_is_one_write_and_its_item_is_below_one_unit(clock: FakeClock) -> None:
    """What the log costs: one write unit for each try."""
    requests: list[str] = []

    def count_request(model: OperationModel, **_: object) -> None:
        requests.append(str(model.name))

    session = aws_session()
    session.get_component("event_emitter").register("before-call.dynamodb", count_request)
    log = push_log(Database(session), clock)
    attempt = replace(new_try(), answer="an answer that is not HTTP, or too long", is_taken=True)
    for _ in range(2):
        log.record(attempt)
    assert requests == ["UpdateItem"] * 2
    item = boto3.client("dynamodb", region_name=REGION).get_item(
        TableName="PushesTable",
        Key={"subject_id": {"S": attempt.subject_id}, "push_id": {"S": attempt.push_id}},
    )["Item"]
    assert len(str(item)) < ONE_UNIT


# -- written together ------------------------------------------------------------------------------


@pytest.fixture
def meter() -> list[tuple[str, int]]:
    """The writes that were asked for, with the number of their items."""
    return []


@pytest.fixture
def together(
    deployment: Deployment, clock: FakeClock, meter: list[tuple[str, int]]
) -> TogetherPushLog:
    def count_items(params: dict[str, Any], model: OperationModel, **_: object) -> None:
        items = params.get("RequestItems", {}).get("PushesTable", ())
        if model.name != "Query":
            meter.append((model.name, len(items)))

    empty(deployment)
    session = aws_session()
    session.get_component("event_emitter").register("provide-client-params.dynamodb", count_items)
    return TogetherPushLog(push_log(Database(session), clock))


def test_what_is_taken_at_once_is_one_item_for_each_send_in_one_request(
    together: TogetherPushLog, meter: list[tuple[str, int]]
) -> None:
    other = "019ce9e9-3400-7000-9000"
    tries = [taken_try(place) for place in range(10)] + [
        taken_try(place, other) for place in (1, 2)
    ]
    for attempt in tries:
        together.record(attempt)
    assert meter == []
    together.flush()
    together.flush()
    assert meter == [("BatchWriteItem", 2)]
    for attempt in tries:
        (history,) = together.of(attempt.subject_id)
        assert (history.push_id, history.taken_at) == (attempt.push_id, attempt.at)
        assert (history.tries, history.answer) == (1, "answered 200")


def test_ten_of_a_send_are_one_write_unit(together: TogetherPushLog) -> None:
    for place in range(10):
        together.record(replace(taken_try(place), answer="answered 200"))
    together.flush()
    dynamodb: Any = boto3.client("dynamodb", region_name=REGION)
    (item,) = dynamodb.scan(TableName="PushesTable")["Items"]
    assert item_size(item) < ONE_UNIT


@pytest.mark.parametrize(
    "attempt",
    [
        replace(taken_try(), is_taken=False),
        replace(taken_try(), subject_id="an inbound message", push_id="an inbound message"),
    ],
)
def test_anything_else_is_written_at_once(
    together: TogetherPushLog, meter: list[tuple[str, int]], attempt: PushTry
) -> None:
    together.record(attempt)
    assert meter == [("UpdateItem", 0)]
    assert len(together.of(attempt.subject_id)) == 1


def test_a_message_of_the_same_send_has_nothing_of_it(together: TogetherPushLog) -> None:
    together.record(taken_try(1))
    together.flush()
    assert together.of(taken_try(0x11).subject_id) == []
    assert together.of(taken_try(1).subject_id.replace("_10001", "_10002")) == []


# -- the records -----------------------------------------------------------------------------------


@pytest.mark.parametrize("is_taken", [True, False])
def test_the_record_of_a_push_is_what_the_log_writes(
    database: Database, clock: FakeClock, is_taken: bool
) -> None:
    attempt = replace(new_try(), at=NOON + timedelta(microseconds=1), is_taken=is_taken)
    push_log(database, clock).record(attempt)
    record = database.bound(PushRecord, "PushesTable").get(attempt.subject_id, attempt.push_id)
    assert (record.tries, record.first_at, record.last_at) == (1, attempt.at, attempt.at)
    assert (record.answer, record.taken_at) == (attempt.answer, attempt.at if is_taken else None)
    assert record.serialize() == stored(database, attempt.subject_id)
    assert record.ttl == NOON + KEPT


def test_the_record_of_a_send_is_what_the_log_writes(database: Database, clock: FakeClock) -> None:
    first, second = [taken_try(place, "019ce9e9-3400-7000-a000") for place in (1, 2)]
    send = send_of(first.subject_id)
    push_log(database, clock).record_taken([first, second])
    (record,) = database.bound(TakenRecord, "PushesTable").query(send)
    assert len(record.lines) == 2
    assert record.serialize() == stored(database, send)


def stored(database: Database, subject_id: str) -> Item:
    condition = "subject_id = :subject"
    values = {":subject": {"S": subject_id}}
    asked = {"KeyConditionExpression": condition, "ExpressionAttributeValues": values}
    (item,) = database.items("PushesTable").query(asked)
    return item

"""PushLog: the fake and the table keep the same contract."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count

import boto3
import pytest
from botocore.model import OperationModel
from heliograph.domain.push_log import KEPT, PushHistory, PushTry
from heliograph.models.database import Database
from heliograph.models.pushes import DynamoPushLog, PushRecord
from heliograph.ports.push_log import PushLog

from tests.contracts.conftest import ADAPTERS, aws_session
from tests.deployment import REGION
from tests.fakes import NOON, FakeClock, FakePushLog

ONE_UNIT = 1024
"""Bytes."""

_subjects = count()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=ADAPTERS)
def log(request: pytest.FixtureRequest, clock: FakeClock) -> Iterator[PushLog]:
    if request.param == "fake":
        yield FakePushLog(clock)
        return
    database: Database = request.getfixturevalue("database")
    yield DynamoPushLog(database.bound(PushRecord, "PushesTable"), clock)


def new_try(push_id: str = "m.1.DELIVERED") -> PushTry:
    """A first try that was not taken, of a message of its own."""
    return PushTry(
        subject_id=f"019ce9e9-3400-7000-8000-{next(_subjects):012}_12",
        push_id=push_id,
        at=NOON,
        answer="no answer in time",
        is_taken=False,
    )


def test_a_first_try_is_the_whole_history(log: PushLog) -> None:
    attempt = new_try()
    log.record(attempt)
    assert log.of(attempt.subject_id) == [
        PushHistory(
            push_id="m.1.DELIVERED",
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
    attempt, other = new_try("m.2.DELIVERED"), new_try()
    for one in (attempt, replace(attempt, push_id="m.1.DELIVERED"), other):
        log.record(one)
    assert [one.push_id for one in log.of(attempt.subject_id)] == ["m.1.DELIVERED", "m.2.DELIVERED"]
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
    gone = DynamoPushLog(database.bound(PushRecord, "NoSuchTable"), clock)
    gone.record(new_try())
    assert [record.getMessage()[:27] for record in caplog.records] == [
        "push not written to the log"
    ]


@pytest.mark.usefixtures("deployment")
def test_a_try_is_one_write_and_its_item_is_below_one_unit(clock: FakeClock) -> None:
    """What the log costs: one write unit for each try."""
    requests: list[str] = []

    def count_request(model: OperationModel, **_: object) -> None:
        requests.append(str(model.name))

    session = aws_session()
    session.get_component("event_emitter").register("before-call.dynamodb", count_request)
    log = DynamoPushLog(Database(session).bound(PushRecord, "PushesTable"), clock)
    attempt = replace(new_try(), answer="an answer that is not HTTP, or too long", is_taken=True)
    for _ in range(2):
        log.record(attempt)
    assert requests == ["UpdateItem"] * 2
    item = boto3.client("dynamodb", region_name=REGION).get_item(
        TableName="PushesTable",
        Key={"subject_id": {"S": attempt.subject_id}, "push_id": {"S": attempt.push_id}},
    )["Item"]
    assert len(str(item)) < ONE_UNIT

"""The table of recipients: what a message costs, and who meets whom in it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import boto3
import pytest
from heliograph.domain.frequency import FrequencyLimit
from heliograph.models.database import Database
from heliograph.models.recipients import DynamoFrequencyControl, RecipientContended

from tests.contracts.conftest import aws_session
from tests.contracts.test_frequency_control import (
    AT_ONCE,
    DAY,
    SECOND,
    dynamodb_control,
    new_number,
    send,
)
from tests.deployment import REGION, Deployment
from tests.fakes import NOON


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


def watched(requests: Requests) -> DynamoFrequencyControl:
    session = aws_session()
    session.get_component("event_emitter").register("before-call.dynamodb", requests)
    return dynamodb_control(Database(session))


def test_the_first_message_to_a_number_is_one_write(deployment: Deployment, recipient: str) -> None:
    assert deployment.tables
    requests = Requests()
    assert send(watched(requests), recipient) is None
    assert requests.operations == ["PutItem"]


def test_a_further_message_reads_nothing_but_the_answer_to_its_write(
    database: Database, recipient: str
) -> None:
    send(dynamodb_control(database), recipient)
    requests = Requests()
    assert send(watched(requests), recipient) is None
    assert requests.operations == ["PutItem", "PutItem"]


def test_only_a_message_that_hits_a_limit_asks_which_numbers_are_free(
    database: Database, recipient: str
) -> None:
    for _ in range(15):
        send(dynamodb_control(database), recipient)
    requests = Requests()
    assert send(watched(requests), recipient) is FrequencyLimit.MINUTE
    assert requests.operations == ["PutItem", "GetItem"]


def test_who_meets_other_writers_counts_what_they_sent(database: Database, recipient: str) -> None:
    control = dynamodb_control(database)
    for _ in range(13):
        send(control, recipient)
    requests = Requests(other=lambda: send(control, recipient), meetings=3)
    assert send(watched(requests), recipient) is FrequencyLimit.MINUTE
    assert send(control, recipient, NOON + 60 * SECOND) is None


def test_who_meets_other_writers_too_often_adds_nothing_and_fails(
    database: Database, recipient: str
) -> None:
    control = dynamodb_control(database)
    requests = Requests(other=lambda: send(control, recipient), meetings=99)
    with pytest.raises(RecipientContended):
        send(watched(requests), recipient)
    assert requests.operations == ["PutItem"] * AT_ONCE.tries
    sent_by_others = AT_ONCE.tries
    rest = [send(control, recipient) for _ in range(16 - sent_by_others)]
    assert rest == [*[None] * (15 - sent_by_others), FrequencyLimit.MINUTE]


def test_the_history_of_a_full_day_is_one_write_unit(database: Database, recipient: str) -> None:
    control = dynamodb_control(database)
    for place in range(50):
        assert send(control, recipient, NOON + place * 10 * SECOND) is None
    item = stored(recipient)
    assert item.keys() == {"recipient", "sent", "ttl"}
    assert sum(len(name) for name in item) + len(item["sent"]["B"]) + len(recipient) + 8 < 1024


@pytest.mark.parametrize("fraction", [timedelta(0), timedelta(milliseconds=999)])
def test_a_history_may_be_forgotten_when_its_last_message_is_a_day_old_and_no_sooner(
    database: Database, recipient: str, fraction: timedelta
) -> None:
    send(dynamodb_control(database), recipient, NOON + fraction)
    forgotten = int(stored(recipient)["ttl"]["N"])
    assert 0 <= forgotten - (NOON + fraction + DAY).timestamp() <= 1


def stored(recipient: str) -> dict[str, Any]:
    dynamodb: Any = boto3.client("dynamodb", region_name=REGION)
    found: dict[str, Any] = dynamodb.get_item(
        TableName="RecipientsTable", Key={"recipient": {"S": recipient}}
    )["Item"]
    return found

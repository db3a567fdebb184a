"""What counting costs: at most one write unit for 20 messages, at 100 messages in a batch.

A unit is a kilobyte of what an item holds, its names and values. An hour is one item, which is
written whole for each batch that changes it, so its size decides.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from random import Random
from typing import Any

import boto3
import pytest
from heliograph.domain.counting import CountedHour, MessageChange
from heliograph.domain.messages import Message, MessageState
from heliograph.domain.statistics import Hour, effect
from heliograph.models.database import Database
from heliograph.models.statistics import DynamoStatistics, StatisticsRecord
from heliograph.ports.statistics import Replaced
from heliograph.usecases.tally_changes import TallyChanges

from tests.contracts.examples import OUTCOMES, message_at
from tests.deployment import REGION
from tests.fakes import NOON, FakeClock
from tests.unit.domain.counted import ended

BATCH = 100
UNIT = 1024
_FIRST_SEQUENCE = 4421584500000000017450439091


class MeasuredStatistics(DynamoStatistics):
    """units: of each write."""

    def __init__(self, records: type[StatisticsRecord]) -> None:
        super().__init__(records, FakeClock())
        self.units: list[int] = []

    def replace(self, hour: Hour, version: int, counted: CountedHour) -> Replaced:
        replaced = super().replace(hour, version, counted)
        self.units.append(-(-size(stored(hour)) // UNIT))
        return replaced


@pytest.fixture
def statistics(database: Database) -> MeasuredStatistics:
    return MeasuredStatistics(database.bound(StatisticsRecord, "StatisticsTable"))


def stored(hour: Hour) -> Any:
    """The item of an hour, as it is in the table."""
    key = {
        "application_day": {"S": f"{hour.application_id}#{hour.start:%Y-%m-%d}"},
        "dimension": {"S": f"hour#{hour.start:%H}"},
    }
    dynamodb = boto3.client("dynamodb", region_name=REGION)
    return dynamodb.get_item(TableName="StatisticsTable", Key=key)["Item"]


def size(item: dict[str, dict[str, Any]]) -> int:
    """The bytes that an item of texts, numbers and bytes is charged for, a little too many."""
    return sum(
        len(name) + sum(len(value) for value in typed.values()) for name, typed in item.items()
    )


def a_message(random: Random, templates: int, application_id: str) -> Message:
    template = random.randrange(templates)
    return replace(
        message_at(NOON + timedelta(seconds=random.randrange(1800)), application_id),
        template_id=f"{template:02x}ff55eac1d0b478ab3c06c3c6a4923{template:02x}",
        channel_number=f"10690000000{template % 2:02}",
    )


def an_end(random: Random, message: Message) -> Message:
    """Of 20 messages, 18 are delivered, most of them within some seconds."""
    states = [MessageState.DELIVERED] * 18 + [MessageState.UNDELIVERED, MessageState.REJECTED]
    seconds = random.lognormvariate(1.8, 0.6)
    at = message.accepted_at + timedelta(seconds=seconds)
    return ended(message, OUTCOMES[random.choice(states)], at)


def batches(messages: int, templates: int, application_id: str) -> Iterator[list[MessageChange]]:
    """The changes of so many messages, in batches of 100: their records, then their ends."""
    random = Random(4711)  # noqa: S311 - chance with a seed, no secrets
    sequences = count(_FIRST_SEQUENCE, 17)
    for _ in range(messages // BATCH):
        sent = [a_message(random, templates, application_id) for _ in range(BATCH)]
        ends = [an_end(random, message) for message in sent]
        yield [changed(None, message, next(sequences)) for message in sent]
        yield [changed(*both, next(sequences)) for both in zip(sent, ends, strict=True)]


def changed(before: Message | None, after: Message, sequence: int) -> MessageChange:
    return MessageChange(
        message_id=after.message_id,
        sequence=sequence,
        made_at=NOON,
        effect=effect(after) - effect(before),
    )


@pytest.mark.parametrize("templates", [1, 10])
def test_a_message_costs_at_most_a_twentieth_of_a_write_unit_in_its_life(
    statistics: MeasuredStatistics, templates: int
) -> None:
    tally, messages = TallyChanges(statistics), 1000
    for batch in batches(messages, templates, application_id=f"2{templates}"):
        tally(batch)
    assert len(statistics.units) == 2 * messages // BATCH
    assert sum(statistics.units) <= messages / 20


def test_an_hour_of_one_template_is_one_unit_however_many_messages_it_had(
    statistics: MeasuredStatistics,
) -> None:
    tally = TallyChanges(statistics)
    for batch in batches(2000, 1, application_id="31"):
        tally(batch)
    assert set(statistics.units) == {1}

"""What many writers do to one record at once; only the local engine can show it, moto cannot."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from heliograph.domain.messages import MessageState
from heliograph.models.messages import DynamoMessageStore
from heliograph.ports.records import Step

from cli.deployment import connect
from cli.target import Target
from tests.contracts.examples import change_to, message_at
from tests.e2e.local_system import LocalSystem

WRITERS = 16
ROUNDS = range(10)
REPORTED = (MessageState.DELIVERED, MessageState.UNDELIVERED, MessageState.REJECTED)


@pytest.fixture(scope="module")
def messages(system: LocalSystem) -> DynamoMessageStore:
    return connect(Target(url=system.base_url)).messages


@pytest.fixture(scope="module")
def writers() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(WRITERS) as threads:
        yield threads


def applied(steps: list[Step]) -> int:
    return sum(step.applied for step in steps)


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_many_who_claim_a_message_at_once_exactly_one_may_send_it(
    messages: DynamoMessageStore, writers: ThreadPoolExecutor, _round: int
) -> None:
    message = message_at(datetime.now(UTC), "777")
    assert applied(list(writers.map(messages.claim, [message] * WRITERS))) == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_many_reports_at_once_exactly_one_decides_and_all_see_it(
    messages: DynamoMessageStore, writers: ThreadPoolExecutor, _round: int
) -> None:
    now = datetime.now(UTC)
    message_id = messages.claim(message_at(now, "777")).message.message_id
    changes = [change_to(REPORTED[place % len(REPORTED)], now) for place in range(WRITERS)]
    steps = list(writers.map(lambda change: messages.record(message_id, change), changes))
    assert applied(steps) == 1
    final = messages.message(message_id)
    assert final is not None
    assert {step.message.state for step in steps} == {final.state}

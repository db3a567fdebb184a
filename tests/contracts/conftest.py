"""The real adapters, on moto with the tables of template.yaml.

moto loses updates when threads write at once, so nothing here does: what several writers may do
to each other is tested on the local engine.
"""

from collections.abc import Iterator
from itertools import count
from typing import Protocol

import pytest
from botocore.session import Session, get_session
from heliograph.domain.messages import Message
from heliograph.models.database import Database
from heliograph.models.messages import DynamoMessageStore
from heliograph.ports.clock import Clock
from heliograph.ports.records import MessagesByTime, MessageStore

from tests.deployment import REGION, Deployment, deployed
from tests.fakes import FakeMessages
from tests.moto_wire import dynamodb, moto_answers

ADAPTERS = ("fake", "dynamodb")

_people = count(8613500000000)


class Messages(MessageStore, MessagesByTime, Protocol):
    """Everything that is done with the records of messages."""

    def message(self, message_id: str) -> Message | None: ...


def aws_session() -> Session:
    session = get_session()
    session.set_config_variable("region", REGION)
    return session


@pytest.fixture(scope="module")
def deployment() -> Iterator[Deployment]:
    with deployed() as made, moto_answers():
        yield made


@pytest.fixture(scope="module")
def database(deployment: Deployment) -> Database:
    """DynamoDB as functions ask it; the command asks through the SDK."""
    assert deployment.tables
    return Database(api=dynamodb(), once=dynamodb())


def message_store(request: pytest.FixtureRequest, clock: Clock) -> Messages:
    """The store that a fixture's parameter names."""
    if request.param == "fake":
        return FakeMessages(clock)
    database: Database = request.getfixturevalue("database")
    return DynamoMessageStore(database.items("MessagesTable"), clock)


@pytest.fixture
def anna() -> str:
    """The number of somebody whom no table knows yet."""
    return f"+{next(_people)}"


@pytest.fixture
def ben() -> str:
    """The number of somebody else."""
    return f"+{next(_people)}"

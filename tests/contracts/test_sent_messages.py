"""SentMessages: the fake and the tables keep the same contract."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Protocol

import pytest
from heliograph.domain.association import MOST_CANDIDATES
from heliograph.domain.messages import Message, MessageState
from heliograph.models.database import Database
from heliograph.models.sent_messages import DynamoSentMessages
from heliograph.ports.records import MessageStore, SentMessages

from tests.contracts.conftest import ADAPTERS, aws_session
from tests.contracts.examples import change_to, message_at
from tests.contracts.histories import ClaimedMessages, by_number
from tests.fakes import NOON, FakeMessages

CHANNEL, OTHER = "1069000000001", "1069000000002"
HOUR = timedelta(hours=1)
MILLISECOND = timedelta(milliseconds=1)

_numbers = count(8613500000000)


class Sent(MessageStore, SentMessages, Protocol):
    """What stores messages and finds them by who got them."""


class StoredMessages(ClaimedMessages, DynamoSentMessages):
    def __init__(self, database: Database) -> None:
        ClaimedMessages.__init__(self, database)
        DynamoSentMessages.__init__(self, by_number(database))


@pytest.fixture(params=ADAPTERS)
def messages(request: pytest.FixtureRequest) -> Sent:
    if request.param == "fake":
        return FakeMessages()
    return StoredMessages(request.getfixturevalue("database"))


@pytest.fixture
def recipient() -> str:
    return f"+{next(_numbers)}"


def send(
    messages: MessageStore, recipient: str, at: datetime = NOON, channel: str = CHANNEL
) -> Message:
    message = replace(message_at(at), recipient=recipient, channel_number=channel)
    return messages.claim(message).message


def ids(found: Sequence[Message]) -> set[str]:
    return {message.message_id for message in found}


def test_only_messages_to_this_number_from_this_channel_are_found(
    messages: Sent, recipient: str
) -> None:
    own = send(messages, recipient)
    send(messages, recipient, channel=OTHER)
    send(messages, f"+{next(_numbers)}")
    assert ids(messages.to(recipient, CHANNEL, NOON - HOUR, NOON)) == {own.message_id}


def test_both_ends_of_the_time_are_included(messages: Sent, recipient: str) -> None:
    within = {send(messages, recipient, NOON + after).message_id for after in (-HOUR, 0 * HOUR)}
    for outside in (-HOUR - MILLISECOND, MILLISECOND):
        send(messages, recipient, NOON + outside)
    assert ids(messages.to(recipient, CHANNEL, NOON - HOUR, NOON)) == within


def test_a_message_is_found_as_it_is_now(messages: Sent, recipient: str) -> None:
    message = send(messages, recipient)
    messages.record(message.message_id, change_to(MessageState.DELIVERED))
    (found,) = messages.to(recipient, CHANNEL, NOON - HOUR, NOON)
    assert (found.state, found.recipient) == (MessageState.DELIVERED, recipient)


def test_of_very_many_the_newest_are_found(messages: Sent, recipient: str) -> None:
    sent = [
        send(messages, recipient, NOON - HOUR + place * MILLISECOND).message_id
        for place in range(MOST_CANDIDATES + 3)
    ]
    assert ids(messages.to(recipient, CHANNEL, NOON - HOUR, NOON)) == set(sent[3:])


@pytest.mark.usefixtures("deployment")
def test_a_reply_costs_a_query_and_a_batch_however_many_messages_there_are(recipient: str) -> None:
    operations: list[str] = []

    def note(model: Any, **_: Any) -> None:
        operations.append(model.name)

    session = aws_session()
    session.get_component("event_emitter").register("before-call.dynamodb", note)
    messages = StoredMessages(Database(session))
    for place in range(20):
        send(messages, recipient, NOON - place * MILLISECOND)
    operations.clear()
    assert len(messages.to(recipient, CHANNEL, NOON - HOUR, NOON)) == 20
    assert operations == ["Query", "BatchGetItem"]

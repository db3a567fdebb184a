"""Histories of numbers in the tables, and claims to put into them."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from heliograph.domain.frequency import digest, in_milliseconds
from heliograph.domain.histories import Claim, new_claim
from heliograph.domain.message_ids import message_ids
from heliograph.domain.messages import Message
from heliograph.models.backoff import Backoff
from heliograph.models.database import Database
from heliograph.models.free_numbers import DynamoFreeNumbers
from heliograph.models.histories import DynamoHistories
from heliograph.models.messages import DynamoMessageStore
from heliograph.models.messages_by_number import MessagesByNumber
from heliograph.ports.clock import Clock
from heliograph.ports.records import Step

from tests.fakes import NOON, NUMBER_KEYS, FakeClock

AT_ONCE = Backoff(tries=5, at_once=5, first_seconds=0, longest_seconds=0)

_numbers = count(8613700000000)


def new_number() -> str:
    """A number that nobody has written to yet."""
    return f"+{next(_numbers)}"


def new_claim_at(
    at: datetime = NOON, text: str | None = None, *, is_for_ending: bool = False
) -> Claim:
    """The claim of a new message, of a text that no other has unless one is given."""
    message_id = next(message_ids("10001", at))
    at = in_milliseconds(at)
    return Claim(message_id, at, digest(text or message_id), new_claim(), is_for_ending)


def again(claim: Claim) -> Claim:
    """Somebody else asks for the same message."""
    return replace(claim, name=new_claim(), at=claim.at + timedelta(seconds=1))


def claim_of(message: Message) -> Claim:
    at = in_milliseconds(message.accepted_at)
    return Claim(message.message_id, at, digest("text"), new_claim())


def free_numbers_of(database: Database) -> DynamoFreeNumbers:
    return DynamoFreeNumbers(database.items("RecipientsTable"))


def histories_of(database: Database, backoff: Backoff = AT_ONCE) -> DynamoHistories:
    items = database.items("RecipientsTable")
    return DynamoHistories(items, NUMBER_KEYS, free_numbers_of(database), backoff)


def by_number(database: Database) -> MessagesByNumber:
    return MessagesByNumber(
        database.items("MessagesTable"),
        database.items("RecipientsTable"),
        NUMBER_KEYS,
    )


class ClaimedMessages(DynamoMessageStore):
    """Messages that are claimed where dispatch claims them, and so are found by their numbers."""

    def __init__(self, database: Database, clock: Clock | None = None) -> None:
        super().__init__(database.items("MessagesTable"), clock or FakeClock())
        self._histories = histories_of(database)

    def claim(self, message: Message) -> Step:
        self._histories.take_alone(message.recipient, claim_of(message))
        return super().claim(message)

"""NumberRecords: the fake and the tables keep the same contract (PRV-01, PRV-03)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from heliograph.domain.erasure import pseudonym
from heliograph.domain.inbound import CarrierUplink, InboundMessage
from heliograph.domain.messages import UNDECIDED, Message, MessageState
from heliograph.domain.not_taken import NotTaken
from heliograph.domain.parts import Assembly, assembly_key, begun
from heliograph.models.assemblies import DynamoAssemblies
from heliograph.models.database import Database
from heliograph.models.inbound import DynamoInboundStore
from heliograph.models.inbound_records import InboundRecord
from heliograph.models.message_records import MessageRecord
from heliograph.models.number_records import DynamoNumberRecords
from heliograph.ports.erasure import NumberRecords
from heliograph.ports.records import Assemblies

from tests.contracts.conftest import ADAPTERS, Messages
from tests.contracts.examples import change_to, message_at
from tests.contracts.histories import ClaimedMessages, by_number, histories_of, new_claim_at
from tests.fakes import NOON, NUMBER_KEYS
from tests.fakes.erasure import FakeNumberRecords

_numbers = count(8613600000000)


@dataclass
class Stores:
    """What is erased from, and the stores behind it."""

    records: NumberRecords
    messages: Messages
    store_reply: Callable[[InboundMessage], Any]
    assemblies: Assemblies

    def sent(self, number: str, state: MessageState, **facts: Any) -> Message:
        message = replace(message_at(), recipient=number, **facts)
        claimed = self.messages.claim(message).message
        if state is MessageState.SUBMITTING:
            return claimed
        return self.messages.record(message.message_id, change_to(state)).message

    def wrote(self, number: str, **facts: Any) -> InboundMessage:
        reply = InboundMessage(
            inbound_id=f"reply-{next(_numbers)}",
            application_id="12",
            carrier="acme",
            carrier_inbound_id="mo-1",
            sender=number,
            channel_number="1069000000001",
            text="Yes",
            received_at=NOON,
            stored_by="entry",
            octets="00ff",
        )
        self.store_reply(replace(reply, **facts))
        return replace(reply, **facts)

    def wrote_a_part(self, number: str) -> Assembly:
        part = CarrierUplink(
            carrier="acme",
            carrier_inbound_id="mo-1",
            sender=number,
            channel_number="1069000000001",
            text="a half",
            received_at=NOON,
            part=1,
            parts=2,
            concat_reference="7",
            entry_id="entry",
        )
        key = assembly_key(part, NUMBER_KEYS.of(number))
        assembly = begun(part, key, 1, NOON + timedelta(minutes=3))
        assert self.assemblies.begin(assembly)
        return assembly


@pytest.fixture(params=ADAPTERS)
def stores(request: pytest.FixtureRequest) -> Stores:
    if request.param == "fake":
        fake = FakeNumberRecords()
        return Stores(fake, fake.messages, fake.inbound.store_once, fake.assemblies)
    database: Database = request.getfixturevalue("database")
    return Stores(
        number_records(database),
        ClaimedMessages(database),
        DynamoInboundStore(database.items("InboundTable")).store_once,
        DynamoAssemblies(database.items("AssembliesTable")),
    )


def number_records(database: Database) -> DynamoNumberRecords:
    return DynamoNumberRecords(
        by_number(database),
        database.bound(MessageRecord, "MessagesTable"),
        database.bound(InboundRecord, "InboundTable"),
        DynamoAssemblies(database.items("AssembliesTable")),
        NUMBER_KEYS,
    )


def now(stores: Stores, message: Message) -> Message:
    found = stores.messages.message(message.message_id)
    assert found is not None
    return found


def test_all_that_a_number_has_is_found_and_nothing_of_others(
    stores: Stores, anna: str, ben: str
) -> None:
    sent = {stores.sent(anna, state).message_id for state in (MessageState.DELIVERED,) * 3}
    wrote = {stores.wrote(anna).inbound_id for _ in range(2)}
    part = stores.wrote_a_part(anna)
    stores.sent(ben, MessageState.DELIVERED)
    stores.wrote(ben)
    stores.wrote_a_part(ben)
    assert {one.message_id for one in stores.records.messages_to(anna)} == sent
    assert {one.inbound_id for one in stores.records.replies_of(anna)} == wrote
    assert list(stores.records.unrouted_parts_of(anna)) == [part]


def test_of_a_number_that_nobody_knows_nothing_is_found(stores: Stores, anna: str) -> None:
    assert list(stores.records.messages_to(anna)) == []
    assert list(stores.records.replies_of(anna)) == []
    assert list(stores.records.unrouted_parts_of(anna)) == []


@pytest.mark.parametrize("state", [MessageState.DELIVERED, MessageState.EXPIRED])
def test_a_message_loses_its_number_and_reference_and_nothing_else(
    stores: Stores, anna: str, state: MessageState
) -> None:
    message = stores.sent(anna, state)
    alias = pseudonym(anna, message.message_id)
    assert stores.records.erase_message(message, alias) is True
    assert now(stores, message) == replace(message, recipient=alias, client_reference=None)
    assert list(stores.records.messages_to(anna)) == []
    assert stores.records.erase_message(message, alias) is False
    assert now(stores, message).recipient == alias


def test_a_message_that_is_erased_is_not_claimed_again(stores: Stores, anna: str) -> None:
    message = stores.sent(anna, MessageState.DELIVERED)
    stores.records.erase_message(message, "+86-erased-0")
    assert stores.messages.claim(replace(message, state=MessageState.ACCEPTED)).applied is False


@pytest.mark.parametrize("state", sorted(UNDECIDED - {MessageState.ACCEPTED}))
def test_a_message_that_has_not_ended_keeps_its_number(
    stores: Stores, anna: str, state: MessageState
) -> None:
    message = stores.sent(anna, state)
    assert stores.records.erase_message(message, "+86-erased-0") is False
    assert now(stores, message) == message


def test_an_address_that_names_the_number_goes_with_it(stores: Stores, anna: str) -> None:
    national = anna.removeprefix("+86")
    named = stores.sent(
        anna, MessageState.DELIVERED, status_callback=f"https://customer.test/?to={national}"
    )
    stores.records.erase_message(named, "+86-erased-0")
    assert now(stores, named).status_callback is None


@pytest.mark.parametrize("names_it", [True, False])
def test_what_a_carrier_said_goes_if_it_names_the_number(
    stores: Stores, anna: str, names_it: bool
) -> None:
    said = NotTaken(carrier="acme", reason=f"HTTP 400: {anna if names_it else 'no'}", at=NOON)
    claimed = stores.sent(anna, MessageState.SUBMITTING)
    change = replace(change_to(MessageState.DELIVERED), not_taken_by=(said,))
    message = stores.messages.record(claimed.message_id, change).message
    assert message.not_taken_by == (said,)
    stores.records.erase_message(message, "+86-erased-0")
    assert now(stores, message).not_taken_by == (() if names_it else (said,))


def test_a_reply_loses_its_number_and_content_once(stores: Stores, anna: str, ben: str) -> None:
    reply, of_ben = stores.wrote(anna), stores.wrote(ben)
    assert stores.records.erase_reply(reply, ben) is True
    assert list(stores.records.replies_of(anna)) == []
    found = {one.inbound_id: one for one in stores.records.replies_of(ben)}
    assert found == {
        reply.inbound_id: replace(reply, sender=ben, text="", octets=None),
        of_ben.inbound_id: of_ben,
    }
    assert stores.records.erase_reply(reply, "+86-erased-0") is False


def test_parts_lose_what_they_said_and_are_never_routed(stores: Stores, anna: str) -> None:
    assembly = stores.wrote_a_part(anna)
    assert stores.records.erase_parts(assembly) is True
    assert list(stores.records.unrouted_parts_of(anna)) == []
    (left,) = stores.assemblies.of(assembly.key, NOON)
    assert left.is_forwarded
    assert [part.content for part in left.parts.values()] == [None]
    assert stores.records.erase_parts(assembly) is False


def test_parts_that_were_routed_hold_nothing_to_erase(stores: Stores, anna: str) -> None:
    stores.assemblies.forget_content(stores.wrote_a_part(anna))
    assert list(stores.records.unrouted_parts_of(anna)) == []


def test_no_part_holds_a_number(stores: Stores, anna: str) -> None:
    """Also not as a digest that somebody could try all numbers with."""
    key = stores.wrote_a_part(anna).key
    assert key.startswith(NUMBER_KEYS.of(anna))
    assert anna.removeprefix("+") not in key


def test_what_is_claimed_and_has_no_record_yet_is_known(
    database: Database, anna: str, ben: str
) -> None:
    histories, records = histories_of(database), number_records(database)
    waiting, old = new_claim_at(NOON), new_claim_at(NOON - timedelta(hours=2))
    for claim in (waiting, old):
        histories.take(anna, claim, None)
    recorded = ClaimedMessages(database).claim(replace(message_at(NOON), recipient=anna)).message
    histories.take(ben, new_claim_at(NOON), None)
    since = NOON - timedelta(hours=1)
    assert records.claimed_for(anna, since) == [waiting.message_id]
    assert recorded.message_id not in records.claimed_for(anna, since)

"""Changes to several messages at once, in one request."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import pytest
from heliograph.aws.api import Api, AwsFailed, AwsRefused
from heliograph.domain.messages import Change, DeliveryReport, Message, MessageState
from heliograph.models.messages import DynamoMessageStore
from heliograph.models.stored_items import Tables
from heliograph.ports.pending import Commit
from heliograph.ports.records import MessageStore, Step
from heliograph.usecases.record_delivery_report import RecordDeliveryReport, Recorded
from heliograph.usecases.record_delivery_reports import RecordDeliveryReports

from tests.contracts.conftest import ADAPTERS, message_store
from tests.contracts.examples import OUTCOMES, change_to, message_at
from tests.fakes import NOON, FakeClock, FakeCommit, FakeMessages, FakeQueue
from tests.moto_wire import dynamodb
from tests.telling import telling
from tests.unit.usecases.power import SameThread

DELIVERED: Final = change_to(MessageState.DELIVERED)


@pytest.fixture(params=ADAPTERS)
def messages(request: pytest.FixtureRequest) -> Any:
    return message_store(request, FakeClock())


def submitted(messages: MessageStore, many: int = 3) -> list[Message]:
    claimed = [messages.claim(message_at()).message for _ in range(many)]
    change = change_to(MessageState.SUBMITTED)
    return [messages.record(one.message_id, change).message for one in claimed]


def of_each(told: Sequence[Message | str], change: Change = DELIVERED) -> list[tuple[str, Change]]:
    return [(one if isinstance(one, str) else one.message_id, change) for one in told]


def states(steps: Sequence[Step | None]) -> list[MessageState | None]:
    return [None if step is None else step.message.state for step in steps]


def test_each_message_is_moved_and_told(messages: Any) -> None:
    sent = submitted(messages)
    steps = messages.record_together(of_each(sent))
    assert steps == [Step(applied=True, message=messages.message(one.message_id)) for one in sent]
    assert states(steps) == [MessageState.DELIVERED] * 3


def test_a_change_that_is_not_allowed_is_not_applied_and_holds_up_no_other(messages: Any) -> None:
    first, second, third = submitted(messages)
    messages.record(second.message_id, change_to(MessageState.UNDELIVERED))
    steps = messages.record_together(of_each([first, second, third]))
    assert states(steps) == [MessageState.DELIVERED, None, MessageState.DELIVERED]
    assert messages.message(second.message_id).state is MessageState.UNDELIVERED


@pytest.mark.parametrize(
    "unknown", [message_at().message_id, "no id at all"], ids=["gone", "no id"]
)
def test_a_message_that_is_not_there_comes_not_into_being(messages: Any, unknown: str) -> None:
    first, second = submitted(messages, 2)
    steps = messages.record_together(of_each([first, unknown, second]))
    assert states(steps) == [MessageState.DELIVERED, None, MessageState.DELIVERED]
    assert messages.message(unknown) is None


def test_another_claim_is_left_alone(messages: Any) -> None:
    claims = [messages.claim(message_at()).message for _ in range(2)]
    let_go = [replace(change_to(MessageState.ACCEPTED), claim=name) for name in ("other", None)]
    ids = [one.message_id for one in claims]
    steps = messages.record_together(list(zip(ids, let_go, strict=True)))
    assert states(steps) == [None, MessageState.ACCEPTED]


def test_nothing_is_recorded_of_no_messages(messages: Any) -> None:
    assert messages.record_together([]) == []


def test_of_two_changes_to_one_message_one_is_applied(messages: Any) -> None:
    """The other has to be asked for by itself, and is told no then."""
    first, second = submitted(messages, 2)
    undelivered = change_to(MessageState.UNDELIVERED)
    steps = messages.record_together(
        [*of_each([first]), (first.message_id, undelivered), *of_each([second])]
    )
    assert states(steps) == [MessageState.DELIVERED, None, MessageState.DELIVERED]
    assert not messages.record(first.message_id, undelivered).applied


# -- First records that are made later -------------------------------------------------------------


def commit_of(messages: Any) -> Commit:
    return (
        FakeCommit()
        if isinstance(messages, FakeMessages)
        else Tables(dynamodb(), dynamodb()).commit
    )


def test_a_first_record_is_made_once_and_holds_up_no_other(messages: Any) -> None:
    first, known, third = (message_at() for _ in range(3))
    messages.begin(known)
    other = replace(known, state=MessageState.UNCONFIRMED)
    writes = [messages.begin_later(one) for one in (first, other, third)]
    assert commit_of(messages)(writes) == [True, False, True]
    assert [messages.message(one.message_id) for one in (first, known, third)] == [
        first,
        known,
        third,
    ]


@pytest.mark.usefixtures("deployment")
def test_without_who_makes_requests_once_nothing_is_made() -> None:
    """The operator's command has only the SDK, which repeats them."""
    tables = Tables(dynamodb())
    messages = DynamoMessageStore(tables.items("MessagesTable"), FakeClock())
    message = message_at()
    assert tables.commit([messages.begin_later(message)]) == [False]
    assert messages.message(message.message_id) is None


# -- A request that fails --------------------------------------------------------------------------


class Spoiled:
    """DynamoDB, where requests of several statements fail. is_lost: they are worked off before."""

    def __init__(self, api: Api, failure: AwsFailed, *, is_lost: bool) -> None:
        self._api = api
        self._failure = failure
        self._is_lost = is_lost
        self.spoiled = 0

    def __call__(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        if operation != "BatchExecuteStatement":
            return self._api(operation, request)
        if self._is_lost:
            self._api(operation, request)
        self.spoiled += 1
        raise self._failure


def report_on(message: Message, entry_id: str) -> DeliveryReport:
    return DeliveryReport(
        message_id=message.message_id,
        carrier="simulator",
        carrier_code="000",
        outcome=OUTCOMES[MessageState.DELIVERED],
        received_at=NOON,
        entry_id=entry_id,
    )


@pytest.mark.usefixtures("deployment")
@pytest.mark.parametrize("is_lost", [True, False])
@pytest.mark.parametrize(
    "failure", [AwsFailed("TimeoutError"), AwsRefused("AccessDeniedException", 400, {})]
)
def test_reports_are_told_once_where_the_request_failed(failure: AwsFailed, is_lost: bool) -> None:
    """Whether it was worked off or not: each report finds that out for itself."""
    once = Spoiled(dynamodb(), failure, is_lost=is_lost)
    items = Tables(dynamodb(), once).items("MessagesTable")
    store = DynamoMessageStore(items, FakeClock())
    sent = submitted(store)
    queue: FakeQueue[Any] = FakeQueue()
    record = RecordDeliveryReports(store, RecordDeliveryReport(store, telling(queue)), SameThread())
    reports = [report_on(one, f"entry-{place}") for place, one in enumerate(sent)]
    assert record(reports) == [Recorded.APPLIED] * 3
    assert once.spoiled == 1
    told = {push.message_id for push in queue.entries}
    assert told == {one.message_id for one in sent}
    assert record([replace(one, entry_id="again") for one in reports]) == [Recorded.REPEATED] * 3

"""A write that was applied although its answer was lost counts as applied.

botocore repeats a request without an answer. The repetition meets what the first try stored, and
its condition fails: taken at its word, a claimed message would never be sent.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from heliograph.domain.frequency import FrequencyLimit
from heliograph.domain.histories import new_claim
from heliograph.domain.messages import MessageState, ends
from heliograph.models.database import Database
from heliograph.models.inbound import DynamoInboundStore
from heliograph.models.messages import DynamoMessageStore
from heliograph.ports.records import Step

from tests.contracts.conftest import aws_session
from tests.contracts.examples import OUTCOMES, change_to, message_at
from tests.contracts.histories import histories_of, new_claim_at, new_number
from tests.contracts.test_histories import send
from tests.contracts.test_inbound_store import reply
from tests.contracts.test_segment_reports import contradiction, joining, settled
from tests.deployment import Deployment
from tests.fakes import NOON, FakeClock


class Wire:
    """Counts requests, and loses so many answers, the first of them or after some `answered`.

    meanwhile: what happens before a lost answer is missed.
    """

    def __init__(
        self, lost: int, answered: int = 0, meanwhile: Callable[[], object] = lambda: None
    ) -> None:
        self.requests = 0
        self._meanwhile = meanwhile
        self._lost = range(answered + 1, answered + lost + 1)

    def __call__(self, request: Any, **_: Any) -> None:
        self.requests += 1
        if self.requests in self._lost:
            self._meanwhile()
            raise ReadTimeoutError(endpoint_url=request.url)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)


def connect(wire: Wire) -> Database:
    """A database behind the wire, which sees each request after moto has worked it off."""
    session = aws_session()
    session.get_component("event_emitter").register_last("before-send", wire)
    return Database(session)


def message_store(database: Database) -> DynamoMessageStore:
    return DynamoMessageStore(database.items("MessagesTable"), FakeClock())


@pytest.mark.usefixtures("deployment")
def test_a_claim_whose_answer_was_lost_is_ours() -> None:
    wire = Wire(lost=1)
    messages = message_store(connect(wire))
    message = message_at()
    step = messages.claim(message)
    assert wire.requests == 2
    assert (step.applied, step.message.state) == (True, MessageState.SUBMITTING)
    assert not messages.claim(message).applied


@pytest.mark.usefixtures("deployment")
def test_a_first_record_whose_answer_was_lost_is_ours() -> None:
    wire = Wire(lost=1)
    messages = message_store(connect(wire))
    message = replace(message_at(), state=MessageState.SUBMITTED)
    assert messages.begin(message) == Step(applied=True, message=message)
    assert wire.requests == 2
    assert not messages.begin(message).applied


@pytest.mark.usefixtures("deployment")
def test_an_end_without_a_claim_whose_answer_was_lost_is_ours() -> None:
    wire = Wire(lost=1)
    messages = message_store(connect(wire))
    outcome = OUTCOMES[MessageState.REJECTED]
    message = replace(message_at(), state=outcome.state, outcome=outcome)
    assert messages.end_unsent(message) == Step(applied=True, message=message)
    assert wire.requests == 2


@pytest.mark.usefixtures("deployment")
def test_a_claim_that_lost_its_answer_to_another_claim_is_not_ours() -> None:
    message = message_at()
    assert message_store(connect(Wire(lost=0))).claim(message).applied
    assert not message_store(connect(Wire(lost=1))).claim(message).applied


@pytest.mark.usefixtures("deployment")
def test_a_release_whose_answer_was_lost_does_not_free_the_claim_that_came_after_it() -> None:
    """Otherwise two dispatchers would hold the message, and both would submit it."""
    others = message_store(connect(Wire(lost=0)))
    first = others.claim(message_at()).message
    second = replace(first, claim="second")
    wire = Wire(lost=1, meanwhile=lambda: others.claim(second))
    release = replace(change_to(MessageState.ACCEPTED), claim=first.claim)
    step = message_store(connect(wire)).record(first.message_id, release)
    assert wire.requests == 2
    assert step == Step(applied=False, message=second)
    assert not others.claim(replace(first, claim="third")).applied


@pytest.mark.usefixtures("deployment")
@pytest.mark.parametrize("state", [MessageState.SUBMITTED, MessageState.DELIVERED])
def test_a_change_whose_answer_was_lost_was_applied(state: MessageState) -> None:
    message = message_store(connect(Wire(lost=0))).claim(message_at()).message
    wire = Wire(lost=1)
    step = message_store(connect(wire)).record(message.message_id, change_to(state))
    assert wire.requests == 2
    assert (step.applied, step.message.state) == (True, state)


@pytest.mark.usefixtures("deployment")
def test_a_segment_whose_answer_was_lost_was_applied_once() -> None:
    messages = message_store(connect(Wire(lost=0)))
    claimed = messages.claim(message_at()).message
    message = messages.record(claimed.message_id, change_to(MessageState.SUBMITTED)).message
    wire = Wire(lost=1)
    change = joining(message, settled("a"))
    step = message_store(connect(wire)).record(message.message_id, change)
    assert wire.requests == 2
    assert step == Step(
        applied=True,
        message=replace(message, segments_expected=2, segment_reports=(settled("a"),)),
    )


@pytest.mark.usefixtures("deployment")
def test_a_contradiction_whose_answer_was_lost_counts_once() -> None:
    messages = message_store(connect(Wire(lost=0)))
    message = messages.claim(message_at()).message
    wire = Wire(lost=1)
    message_store(connect(wire)).note_contradiction(contradiction(message, 5))
    assert wire.requests == 2
    found = messages.message(message.message_id)
    assert found is not None
    assert found.contradiction is not None
    assert found.contradiction.count == 1


@pytest.mark.usefixtures("deployment")
def test_the_same_report_from_another_entry_is_not_taken_for_a_lost_answer() -> None:
    messages = message_store(connect(Wire(lost=0)))
    message = messages.claim(message_at()).message
    delivered = ends(OUTCOMES[MessageState.DELIVERED], NOON, "entry-1")
    assert messages.record(message.message_id, delivered).applied
    late = message_store(connect(Wire(lost=1)))
    assert not late.record(message.message_id, delivered).applied


@pytest.mark.usefixtures("deployment")
def test_an_inbound_message_whose_answer_was_lost_was_stored_by_this_entry(
    request: pytest.FixtureRequest,
) -> None:
    wire = Wire(lost=1)
    inbound = DynamoInboundStore(connect(wire).items("InboundTable"))
    stored = inbound.store_once(reply(request, stored_by="entry-7"))
    assert wire.requests == 2
    assert stored.stored_by == "entry-7"


@pytest.mark.usefixtures("deployment")
@pytest.mark.parametrize("earlier", [0, 1, 14])
def test_a_message_whose_admission_lost_its_answer_counts_once(earlier: int) -> None:
    recipient, others = new_number(), histories_of(connect(Wire(lost=0)))
    assert [send(others, recipient) for _ in range(earlier)] == [None] * earlier
    tries = 2 if earlier else 1
    wire = Wire(lost=1, answered=tries - 1)
    assert send(histories_of(connect(wire)), recipient) is None
    assert wire.requests == tries + 1
    rest = [send(others, recipient) for _ in range(15 - earlier)]
    assert rest == [*[None] * (14 - earlier), FrequencyLimit.MINUTE]


@pytest.mark.usefixtures("deployment")
def test_who_lets_through_what_was_to_be_ended_learns_of_it_though_an_answer_was_lost() -> None:
    recipient, others = new_number(), histories_of(connect(Wire(lost=0)))
    to_end_it = new_claim_at(is_for_ending=True)
    others.take(recipient, to_end_it, None)
    wire = Wire(lost=1, answered=1)
    to_send_it = replace(to_end_it, name=new_claim(), is_for_ending=False)
    assert histories_of(connect(wire)).take(recipient, to_send_it, None) == to_end_it
    assert wire.requests == 3


@pytest.mark.usefixtures("deployment")
def test_no_answer_at_all_is_an_error_and_never_a_refused_claim() -> None:
    wire = Wire(lost=99)
    with pytest.raises(ReadTimeoutError):
        message_store(connect(wire)).claim(message_at())
    assert wire.requests == 4


def test_an_error_of_the_table_is_an_error_and_never_a_refused_claim(
    deployment: Deployment,
) -> None:
    assert "NoSuchTable" not in deployment.tables.values()
    items = connect(Wire(lost=0)).items("NoSuchTable")
    messages = DynamoMessageStore(items, FakeClock())
    with pytest.raises(ClientError, match="ResourceNotFound"):
        messages.claim(message_at())
    with pytest.raises(ClientError, match="ResourceNotFound"):
        messages.record(message_at().message_id, change_to(MessageState.DELIVERED))

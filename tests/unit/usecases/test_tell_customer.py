"""Where the status reports of a message go (RPT-01)."""

from dataclasses import replace

import pytest
from heliograph.domain.jobs import Push, StatusReport
from heliograph.domain.messages import Message, MessageState
from heliograph.usecases.tell_customer import TellCustomer

from tests.contracts.examples import OUTCOMES, message_at
from tests.fakes import FakeConfiguration, FakeQueue
from tests.unit.usecases.examples import INTERNATIONAL, MAINLAND

OWN = "https://shop.test/all-reports"
NAMED = "https://customer.test/reports?tenant=7"


class Telling:
    """TellCustomer: the first of two applications has an address of its own."""

    def __init__(self) -> None:
        self.pushes: FakeQueue[Push] = FakeQueue()
        self.batches: FakeQueue[StatusReport] = FakeQueue()
        applications = FakeConfiguration([replace(MAINLAND, report_url=OWN), INTERNATIONAL])
        self.ended: list[Message] = []
        self.tell = TellCustomer(applications, self.pushes, self.batches, self.ended.append)


def ended(application_id: str, url: str | None) -> Message:
    """A message of two segments that was delivered."""
    message = message_at(application_id=application_id)
    outcome = OUTCOMES[MessageState.DELIVERED]
    return replace(message, status_callback=url, state=outcome.state, outcome=outcome)


@pytest.mark.parametrize("application_id", ["10001", "10002"])
def test_reports_go_to_the_address_that_the_send_named(application_id: str) -> None:
    telling = Telling()
    telling.tell(ended(application_id, NAMED))
    told = [(one.url, one.push_id[-11:]) for one in telling.pushes.entries]
    assert told == [(NAMED, "1.DELIVERED"), (NAMED, "2.DELIVERED")]
    assert telling.batches.calls == 0


def test_reports_without_an_address_go_to_that_of_the_application_to_be_put_together() -> None:
    telling = Telling()
    message = ended(MAINLAND.application_id, None)
    telling.tell(message)
    assert [(one.url, one.sequence) for one in telling.batches.entries] == [(OWN, 1), (OWN, 2)]
    assert {one.message_id for one in telling.batches.entries} == {message.message_id}
    assert telling.pushes.calls == 0


@pytest.mark.parametrize("application_id", [INTERNATIONAL.application_id, "404"])
def test_where_nobody_wants_to_know_nothing_is_queued(application_id: str) -> None:
    telling = Telling()
    telling.tell(ended(application_id, None))
    assert (telling.pushes.calls, telling.batches.calls) == (0, 0)


def test_of_a_message_without_an_outcome_there_is_nothing_to_tell() -> None:
    telling = Telling()
    for url in (NAMED, None):
        telling.tell(replace(ended(MAINLAND.application_id, url), outcome=None))
    assert (telling.pushes.calls, telling.batches.calls) == (0, 0)


def test_operators_are_told_of_an_end_but_not_of_a_segment_before_it() -> None:
    telling = Telling()
    message = replace(ended(MAINLAND.application_id, None), decided_by="the last report")
    telling.tell(message, "the report before")
    assert telling.ended == []
    telling.tell(message, "the last report")
    telling.tell(message)
    assert telling.ended == [message, message]


def test_who_is_told_twice_finds_the_same_ids() -> None:
    telling = Telling()
    message = ended(MAINLAND.application_id, None)
    for _ in range(2):
        telling.tell(message)
    ids = [one.push_id for one in telling.batches.entries]
    assert ids[:2] == ids[2:]
    assert len(set(ids)) == 2

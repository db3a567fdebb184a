"""heliograph pushes replay"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from heliograph.domain.inbound import CarrierUplink, InboundMessage
from heliograph.domain.jobs import Push, StatusReport, UplinkNotice
from heliograph.domain.messages import Message, MessageState
from heliograph.domain.push_log import PushTry, answered
from heliograph.queues.entries import dump, load

from cli.deployment import Deployment
from tests.contracts.examples import change_to, message_at, path_to
from tests.functional.cli.conftest import SHOP, Ended, Terminal

NOW = datetime.now(UTC).replace(microsecond=0)
QUEUES = {"push": "PushQueue", "push-retry": "PushRetryQueue", "batch": "BatchQueue"}
DEAD = {name: queue.replace("Queue", "DeadLetterQueue") for name, queue in QUEUES.items()}


class Queues:
    """The queues of the deployment, as its functions see them."""

    def __init__(self, deployment: Deployment) -> None:
        self._sqs: Any = deployment._sqs
        self._url = deployment._output

    def take(self, name: str) -> list[str]:
        """Take what can be received, and return the bodies."""
        bodies = []
        while found := self._receive(name):
            for message in found:
                bodies.append(message["Body"])
                self._sqs.delete_message(
                    QueueUrl=self._url(name), ReceiptHandle=message["ReceiptHandle"]
                )
        return bodies

    def put(self, name: str, *bodies: str, group: str = "10001") -> None:
        for body in bodies:
            self._sqs.send_message(QueueUrl=self._url(name), MessageBody=body, MessageGroupId=group)

    def groups(self, name: str) -> set[str]:
        return {one["Attributes"]["MessageGroupId"] for one in self._receive(name)}

    def reports(self, name: str = "PushQueue") -> list[str]:
        """The push ids of the reports that wait."""
        return sorted(load(StatusReport, body).push_id for body in self.take(name))

    def _receive(self, name: str) -> list[Any]:
        found: list[Any] = self._sqs.receive_message(
            QueueUrl=self._url(name), MaxNumberOfMessages=10, AttributeNames=["All"]
        ).get("Messages", [])
        return found


@pytest.fixture
def queues(deployment: Deployment) -> Iterator[Queues]:
    made = Queues(deployment)
    yield made
    for name in (*QUEUES.values(), *DEAD.values()):
        made.take(name)


def ended(
    terminal: Terminal,
    accepted_at: datetime = NOW,
    state: MessageState = MessageState.DELIVERED,
    **changes: Any,
) -> Message:
    """A message of two segments in this state."""
    messages = terminal.deployment.messages
    message = replace(message_at(accepted_at, "10001"), **changes)
    messages.claim(message)
    for step in path_to(state):
        message = messages.record(message.message_id, change_to(step, accepted_at)).message
    return message


def ids(*messages: Message) -> list[str]:
    return sorted(f"{one.message_id}.{part}.DELIVERED" for one in messages for part in (1, 2))


def replay(terminal: Terminal, *options: str) -> dict[str, int]:
    done = terminal.type("pushes", "replay", *options, "--json")
    assert done.code == 0, done.err
    counted: dict[str, int] = json.loads(done.out)
    return counted


# -- one message -----------------------------------------------------------------------------------


def test_the_reports_of_a_message_are_pushed_again_under_their_ids(
    terminal: Terminal, queues: Queues
) -> None:
    message = ended(terminal)
    assert replay(terminal, "--message", message.message_id, "--yes") == {"found": 2, "queued": 2}
    assert queues.reports() == ids(message)


def test_they_go_to_the_address_of_the_application_if_the_send_named_none(
    terminal: Terminal, queues: Queues
) -> None:
    terminal.deployment.applications.set_report_url("10001", "https://shop.test/all")
    terminal.deployment.__dict__.pop("tell", None)
    message = ended(terminal, status_callback=None)
    replay(terminal, "--message", message.message_id, "--yes")
    assert queues.reports("BatchQueue") == ids(message)
    assert queues.take("PushQueue") == []
    terminal.deployment.__dict__.pop("tell", None)


def test_a_reply_is_pushed_again_to_where_replies_go_now(
    terminal: Terminal, queues: Queues
) -> None:
    uplink = CarrierUplink(
        carrier="simulator",
        carrier_inbound_id="again",
        sender="+8613800000012",
        channel_number="1069000000001",
        text="Yes",
        received_at=NOW,
    )
    reply = InboundMessage(
        inbound_id=uplink.inbound_id,
        application_id="10001",
        carrier=uplink.carrier,
        carrier_inbound_id=uplink.carrier_inbound_id,
        sender=uplink.sender,
        channel_number=uplink.channel_number,
        text=uplink.text,
        received_at=uplink.received_at,
        stored_by="entry-1",
    )
    terminal.deployment.inbound.store_once(reply)
    assert replay(terminal, "--message", reply.inbound_id) == {"found": 1, "queued": 1}
    (body,) = queues.take("PushQueue")
    notice = load(Push, body)
    assert isinstance(notice, UplinkNotice)
    assert (notice.push_id, notice.url) == (reply.inbound_id, SHOP.uplink_url)


def test_a_message_of_which_nothing_is_known_yet_is_not_pushed(
    terminal: Terminal, queues: Queues
) -> None:
    message = ended(terminal, state=MessageState.SUBMITTED)
    for message_id in (message.message_id, "404", "nonsense"):
        done = terminal.type("pushes", "replay", "--message", message_id, "--yes")
        assert (done.code, done.out) == (1, "")
    assert queues.take("PushQueue") == []


# -- an application --------------------------------------------------------------------------------


def of_application(terminal: Terminal, *options: str) -> Ended:
    start = f"{NOW - timedelta(days=9, hours=2):%Y-%m-%dT%H:%M:%S}"
    end = f"{NOW - timedelta(days=9):%Y-%m-%dT%H:%M:%SZ}"
    choice = ("--application", "10001", "--from", start, "--to", end)
    return terminal.type("pushes", "replay", *choice, *options)


@pytest.fixture
def of_that_time(terminal: Terminal) -> list[Message]:
    """Those between the two times: one just in, one with its report, and others that are not."""
    nine_days_ago = NOW - timedelta(days=9)
    first = ended(terminal, nine_days_ago - timedelta(hours=2))
    last = ended(terminal, nine_days_ago - timedelta(milliseconds=1))
    ended(terminal, nine_days_ago)
    ended(terminal, nine_days_ago - timedelta(hours=2, milliseconds=1))
    ended(terminal, nine_days_ago - timedelta(hours=1), MessageState.SUBMITTED)
    ended(terminal, nine_days_ago - timedelta(hours=1), status_callback=None)
    return [first, last]


def test_an_applications_messages_of_some_time_are_counted_asked_about_and_pushed_again(
    terminal: Terminal, queues: Queues, of_that_time: list[Message]
) -> None:
    counted = of_application(terminal, "--dry-run")
    assert (counted.code, counted.out) == (0, "4 found, 0 queued to be pushed again.\n")
    nobodys = terminal.type("pushes", "replay", "--application", "9", "--from", f"{NOW:%Y-%m-%d}")
    assert nobodys.out == "0 found, 0 queued to be pushed again.\n"
    assert queues.take("PushQueue") == []
    done = of_application(terminal, "--yes")
    assert done.out == "4 found, 4 queued to be pushed again.\n"
    assert queues.reports() == ids(*of_that_time)


def tried(terminal: Terminal, report: StatusReport, *answers: str) -> None:
    for answer in answers:
        terminal.deployment.push_log.record(
            PushTry(
                subject_id=report.message_id,
                push_id=report.push_id,
                at=NOW,
                answer=answer,
                is_taken=answer != answered(503),
            )
        )


def test_of_some_time_only_what_was_not_taken_is_pushed_again(
    terminal: Terminal, queues: Queues
) -> None:
    day = NOW - timedelta(days=20)
    first, last = (terminal.deployment.tell.reports(ended(terminal, day)) for _ in range(2))
    tried(terminal, first[0], answered(503), answered(200))
    tried(terminal, first[1], answered(200), answered(404))
    tried(terminal, last[0], "no answer in time")
    missing = sorted(one.push_id for one in (first[1], *last))
    start, end = (f"{at:%Y-%m-%dT%H:%M:%SZ}" for at in (day, day + timedelta(seconds=1)))
    choice = ("--application", "10001", "--from", start, "--to", end, "--not-taken")
    assert replay(terminal, *choice, "--dry-run") == {"found": 3, "queued": 0}
    assert replay(terminal, *choice, "--yes") == {"found": 3, "queued": 3}
    assert queues.reports() == missing


def test_nothing_is_pushed_if_the_operator_says_no(terminal: Terminal, queues: Queues) -> None:
    message = ended(terminal)
    done = terminal.type("pushes", "replay", "--message", message.message_id, answer="n\n")
    assert done.code == 1
    assert queues.take("PushQueue") == []


# -- what was given up -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", QUEUES)
def test_what_a_queue_has_given_up_is_put_back_into_it(
    terminal: Terminal, queues: Queues, name: str
) -> None:
    bodies = sorted(f'{{"number": {number}}}' for number in range(23))
    queues.put(DEAD[name], *bodies)
    assert replay(terminal, "--dead-letter", name, "--dry-run") == {"found": 23, "queued": 0}
    assert replay(terminal, "--dead-letter", name, "--yes") == {"found": 23, "queued": 23}
    assert queues.groups(QUEUES[name]) == {"10001"}
    assert queues.take(DEAD[name]) == []


def test_an_entry_is_put_back_as_it_was(terminal: Terminal, queues: Queues) -> None:
    report = terminal.deployment.tell.reports(ended(terminal))[0]
    queues.put(DEAD["push-retry"], dump(report))
    assert replay(terminal, "--dead-letter", "push-retry") == {"found": 1, "queued": 1}
    assert [load(Push, body) for body in queues.take("PushRetryQueue")] == [report]


def test_an_empty_queue_has_nothing_to_put_back(terminal: Terminal) -> None:
    assert replay(terminal, "--dead-letter", "push") == {"found": 0, "queued": 0}


# -- what is not understood ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--message", "1", "--dead-letter", "push"),
        ("--application", "10001"),
        ("--application", "10001", "--from", "yesterday"),
        ("--dead-letter", "submit"),
        ("--message", "1", "--not-taken"),
    ],
)
def test_one_thing_is_replayed_no_less_and_no_more(
    terminal: Terminal, options: tuple[str, ...]
) -> None:
    assert terminal.type("pushes", "replay", *options).code == 2


def test_an_application_that_is_not_there_has_no_pushes(terminal: Terminal) -> None:
    done = terminal.type("pushes", "replay", "--application", "404", "--from", "2026-01-01")
    assert (done.code, done.out) == (1, "")
    assert "no application 404" in done.err

"""A queue on SQS: in calls that SQS takes, tried again where it fails, honest about the rest."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from heliograph.aws.api import AwsFailed
from heliograph.domain.configuration import Area
from heliograph.domain.errors import QueueUnavailable
from heliograph.domain.jobs import JobRecipient, SendJob
from heliograph.domain.message_ids import message_ids
from heliograph.queues.sqs import SqsQueue

from tests.deployment import REGION, deployed
from tests.fakes import NOON
from tests.moto_wire import moto_answers, sqs

SQS_LIMIT = 256 * 1024


@dataclass(frozen=True)
class Note:
    """An entry of its own, as large as a test wants it."""

    text: str


def notes(count: int, size: int = 1) -> list[Note]:
    return [Note(f"{number:04}{'x' * size}") for number in range(count)]


# -- moto ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Real:
    """A queue of the template, and what is in it."""

    queue: SqsQueue
    client: Any

    def received(self, **options: Any) -> list[dict[str, Any]]:
        """Everything that can be received now."""
        found: list[dict[str, Any]] = []
        while True:
            answer = self.client.receive_message(
                QueueUrl=self.queue.url, MaxNumberOfMessages=10, AttributeNames=["All"], **options
            )
            if not answer.get("Messages"):
                return found
            found += answer["Messages"]

    def counts(self) -> tuple[int, int]:
        """How many are visible, and how many are delayed."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesDelayed"]
        attributes = self.client.get_queue_attributes(
            QueueUrl=self.queue.url, AttributeNames=names
        )["Attributes"]
        return int(attributes[names[0]]), int(attributes[names[1]])


@pytest.fixture
def real() -> Iterator[Real]:
    with deployed() as deployment, moto_answers():
        url = deployment.queues["SubmitQueue"]
        client = boto3.client("sqs", region_name=REGION)
        yield Real(SqsQueue(sqs(), url), client)


def test_every_entry_gets_into_the_queue_once(real: Real) -> None:
    real.queue.put(notes(23))
    bodies = sorted(message["Body"] for message in real.received())
    assert bodies == [f'{{"text":"{number:04}x"}}' for number in range(23)]


def test_no_entries_are_no_call(real: Real) -> None:
    real.queue.put([])
    assert real.counts() == (0, 0)


def test_a_delay_holds_entries_back(real: Real) -> None:
    real.queue.put(notes(2), delay_seconds=900)
    real.queue.put(notes(1))
    assert real.counts() == (1, 2)


def test_an_entry_that_is_put_off_is_seen_again_when_its_time_has_come(real: Real) -> None:
    real.queue.put(notes(1))
    (first,) = real.received()
    assert real.received() == []
    real.queue.postpone(first["ReceiptHandle"], 0)
    (again,) = real.received()
    assert again["MessageId"] == first["MessageId"]
    assert again["Attributes"]["ApproximateReceiveCount"] == "2"
    real.queue.postpone(again["ReceiptHandle"], 600)
    assert real.received() == []


def test_a_fair_queue_knows_whose_each_entry_is(real: Real) -> None:
    fair = SqsQueue(real.queue.sqs, real.queue.url, group_of=lambda note: note.text[:4])
    fair.put(notes(12))
    fair.put(notes(1), delay_seconds=900)
    groups = {
        message["Body"]: message["Attributes"]["MessageGroupId"] for message in real.received()
    }
    assert groups == {f'{{"text":"{number:04}x"}}': f"{number:04}" for number in range(12)}
    assert real.counts()[1] == 1


def test_any_other_queue_has_no_groups(real: Real) -> None:
    real.queue.put(notes(1))
    assert "MessageGroupId" not in real.received()[0]["Attributes"]


def test_a_queue_that_is_gone_is_unavailable(real: Real) -> None:
    gone = SqsQueue(real.queue.sqs, f"{real.queue.url}Gone")
    with pytest.raises(QueueUnavailable) as unavailable:
        gone.put(notes(12))
    assert unavailable.value.unqueued == frozenset(range(12))


# -- failures, with an SQS that fails as it is told ----------------------------------------------


class FakeSqs:
    """Takes what it is sent, unless its script says what becomes of the next call.

    A script's entry is an exception to raise, or the ids that this call does not take.
    """

    def __init__(self, *script: Exception | set[str]) -> None:
        self.calls: list[list[dict[str, Any]]] = []
        self.taken: list[str] = []
        self._script = deque(script)

    def __call__(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        assert operation == "SendMessageBatch"
        assert request["QueueUrl"] == "https://sqs.test/queue"
        entries = request["Entries"]
        self.calls.append(entries)
        step = self._script.popleft() if self._script else set()
        if isinstance(step, Exception):
            raise step
        taken = [entry["Id"] for entry in entries if entry["Id"] not in step]
        self.taken += taken
        return {
            "Successful": [{"Id": one, "MessageId": one, "MD5OfMessageBody": ""} for one in taken],
            "Failed": [{"Id": one, "Code": "InternalError", "SenderFault": False} for one in step],
        }

    @property
    def ids(self) -> list[list[str]]:
        return [sorted((entry["Id"] for entry in call), key=int) for call in self.calls]


def queue(sqs: FakeSqs) -> SqsQueue:
    return SqsQueue(sqs, "https://sqs.test/queue", pause=list[float]().append)


def throttled() -> AwsFailed:
    return AwsFailed("RequestThrottled")


def test_500_recipients_are_one_call_even_with_the_longest_values_there_are() -> None:
    ids = message_ids("9" * 13, NOON)
    recipients = [JobRecipient(message_id=next(ids), number="+" + "8" * 20) for _ in range(50)]
    job = SendJob(
        application_id="9" * 13,
        dialect="huawei",
        area=Area.MAINLAND,
        channel_number="8" * 21,
        template_id="f" * 32,
        text="中" * 534,
        segment_count=8,
        accepted_at=NOON,
        recipients=tuple(recipients),
        status_callback="https://customer.test/".ljust(2048, "x"),
        client_reference="中" * 128,
    )
    sqs = FakeSqs()
    queue(sqs).put([job] * 10)
    assert len(sqs.calls) == 1


@pytest.mark.parametrize(("count", "calls"), [(1, [1]), (10, [10]), (11, [10, 1]), (20, [10, 10])])
def test_a_call_has_at_most_ten_entries(count: int, calls: list[int]) -> None:
    sqs = FakeSqs()
    queue(sqs).put(notes(count))
    assert [len(call) for call in sqs.calls] == calls
    assert len(sqs.taken) == count


@pytest.mark.parametrize("character", ["x", "中", "😀"])
@pytest.mark.parametrize("size", [10_000, 20_000, 60_000])
def test_a_call_has_at_most_as_many_bytes_as_sqs_takes(size: int, character: str) -> None:
    sqs = FakeSqs()
    queue(sqs).put([Note(character * (size // len(character.encode()))) for _ in range(25)])
    sizes = [sum(len(entry["MessageBody"].encode()) for entry in call) for call in sqs.calls]
    assert max(sizes) <= SQS_LIMIT
    assert sum(len(call) for call in sqs.calls) == 25


def test_an_entry_that_is_too_large_by_itself_does_not_take_others_with_it() -> None:
    sqs = FakeSqs()
    queue(sqs).put([Note("a"), Note("b" * 300_000), Note("c")])
    assert sqs.ids == [["0"], ["1"], ["2"]]


def test_only_what_was_not_taken_is_tried_again() -> None:
    sqs = FakeSqs({"3", "7"}, {"7"})
    queue(sqs).put(notes(10))
    assert sqs.ids == [[str(number) for number in range(10)], ["3", "7"], ["7"]]
    assert sorted(sqs.taken, key=int) == [str(number) for number in range(10)]


def test_a_call_that_fails_is_tried_again() -> None:
    sqs = FakeSqs(throttled(), throttled())
    queue(sqs).put(notes(3))
    assert sqs.ids == [["0", "1", "2"]] * 3


def test_only_a_repetition_waits_and_not_for_long() -> None:
    pauses: list[float] = []
    for _ in range(20):
        sqs = FakeSqs(throttled(), throttled())
        SqsQueue(sqs, "https://sqs.test/queue", pause=pauses.append).put(notes(1))
    second, third = pauses[::2], pauses[1::2]
    assert 0 < max(second) <= 0.25 < max(third) <= 1
    assert len(set(second + third)) == 40


def test_what_is_not_taken_in_the_end_is_told_by_its_position() -> None:
    always: set[str] = {"2", "11"}
    sqs = FakeSqs(*[always] * 6)
    with pytest.raises(QueueUnavailable) as unavailable:
        queue(sqs).put(notes(12))
    assert unavailable.value.unqueued == {2, 11}
    assert len(sqs.taken) == 10


def test_a_batch_that_fails_does_not_keep_the_next_from_being_tried() -> None:
    sqs = FakeSqs(throttled(), throttled(), throttled())
    with pytest.raises(QueueUnavailable) as unavailable:
        queue(sqs).put(notes(15))
    assert unavailable.value.unqueued == frozenset(range(10))
    assert sorted(sqs.taken, key=int) == ["10", "11", "12", "13", "14"]


def test_a_failure_is_logged_with_its_reason(caplog: pytest.LogCaptureFixture) -> None:
    queue(FakeSqs(throttled())).put(notes(1))
    assert "RequestThrottled" in caplog.text


@pytest.mark.parametrize(("delay", "expected"), [(0, None), (1, 1), (900, 900)])
def test_a_delay_is_asked_for_only_if_there_is_one(delay: int, expected: int | None) -> None:
    sqs = FakeSqs()
    queue(sqs).put(notes(2), delay_seconds=delay)
    assert [entry.get("DelaySeconds") for entry in sqs.calls[0]] == [expected, expected]

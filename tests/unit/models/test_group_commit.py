"""Threads that write at the same time, and what DynamoDB is asked for."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Event, Lock
from time import monotonic
from typing import Any, TypeAlias

import pytest
from heliograph.aws.api import AwsFailed, AwsRefused
from heliograph.models.group_commit import GroupCommit
from heliograph.models.statements import AT_ONCE, TableWrite
from heliograph.models.writes import Put, WrittenItem

from bench.stub.counts import Counts
from bench.stub.dynamodb import Tables
from bench.stub.items import ConditionFailed

TABLE = "MessagesTable"
APPLIED = WrittenItem(applied=True, item=None)
PATIENCE = 10.0

Told: TypeAlias = "Future[WrittenItem | None]"


def put(number: int, claim: str = "mine") -> TableWrite:
    key = {"partition": {"S": "1"}, "message_id": {"S": str(number)}}
    return TableWrite(TABLE, Put({**key, "claim": {"S": claim}}, ("partition", "message_id")))


class Held:
    """DynamoDB, which answers a request when the test wants it to."""

    def __init__(self) -> None:
        self._asked: SimpleQueue[Sequence[str]] = SimpleQueue()
        self._answers: SimpleQueue[BaseException | None] = SimpleQueue()

    def __call__(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        statements = request.get("Statements")
        items = [_id(one["Parameters"]) for one in statements] if statements else [operation]
        self._asked.put(items)
        failure = self._answers.get(timeout=PATIENCE)
        if failure is not None:
            raise failure
        return {"Responses": [{} for _ in statements]} if statements else {}

    def asked(self) -> Sequence[str]:
        """Wait for a request; return its operation, or the items of its statements."""
        return self._asked.get(timeout=PATIENCE)

    def answer(self, failure: BaseException | None = None) -> None:
        self._answers.put(failure)


def _id(parameters: Sequence[Mapping[str, str]]) -> str:
    return parameters[1]["S"]


@dataclass
class Writers:
    """Threads that write, each one item."""

    api: Held = field(default_factory=Held)
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(64))

    def __post_init__(self) -> None:
        self.commit = GroupCommit(self.api)

    def write(self, *writes: TableWrite) -> list[Told]:
        """Let each be written, one after the other has begun."""
        told = []
        for one in writes:
            waiting = len(self.commit._waiting)
            told.append(self.pool.submit(self.commit, one))
            self._until_one_more_waits(waiting)
        return told

    def lead(self, number: int = 0) -> Told:
        """Let somebody write while nobody else does, and be asked alone."""
        told = self.pool.submit(self.commit, put(number))
        assert self.api.asked() == ["PutItem"]
        return told

    def _until_one_more_waits(self, before: int) -> None:
        deadline, nothing = monotonic() + PATIENCE, Event()
        while len(self.commit._waiting) == before:
            assert monotonic() < deadline
            nothing.wait(0.001)


@pytest.fixture
def writers() -> Iterator[Writers]:
    made = Writers()
    with made.pool:
        yield made


def results(told: Sequence[Told]) -> list[WrittenItem | None]:
    return [one.result(timeout=PATIENCE) for one in told]


def test_who_writes_alone_waits_for_nobody(writers: Writers) -> None:
    for number in range(3):
        told = writers.lead(number)
        writers.api.answer()
        assert results([told]) == [APPLIED]


def test_what_is_written_meanwhile_goes_out_together(writers: Writers) -> None:
    told = [writers.lead(), *writers.write(put(1), put(2), put(3))]
    writers.api.answer()
    assert writers.api.asked() == ["1", "2", "3"]
    told += writers.write(put(4))
    writers.api.answer()
    assert writers.api.asked() == ["PutItem"]
    writers.api.answer()
    assert results(told) == [APPLIED] * 5


def test_more_than_dynamodb_takes_at_once_waits_for_the_next_request(writers: Writers) -> None:
    told = [writers.lead(), *writers.write(*map(put, range(1, AT_ONCE + 3)))]
    writers.api.answer()
    assert len(writers.api.asked()) == AT_ONCE
    writers.api.answer()
    assert len(writers.api.asked()) == 2
    writers.api.answer()
    assert results(told) == [APPLIED] * (AT_ONCE + 3)


def test_of_two_writes_to_one_item_one_goes_on_alone(writers: Writers) -> None:
    told = [writers.lead(), *writers.write(put(1, "first"), put(1, "second"), put(2))]
    writers.api.answer()
    assert writers.api.asked() == ["1", "2"]
    writers.api.answer()
    assert results(told) == [APPLIED, APPLIED, None, APPLIED]


@pytest.mark.parametrize(
    "failure", [AwsFailed("TimeoutError"), AwsRefused("AccessDeniedException", 400, {})]
)
def test_where_a_request_fails_everybody_goes_on_alone(
    writers: Writers, failure: AwsFailed
) -> None:
    told = [writers.lead(), *writers.write(put(1), put(2))]
    writers.api.answer(failure)
    assert writers.api.asked() == ["1", "2"]
    writers.api.answer(failure)
    assert results(told) == [None] * 3
    test_who_writes_alone_waits_for_nobody(writers)


@pytest.mark.parametrize("failure", [RuntimeError(), SystemExit(), KeyboardInterrupt()])
@pytest.mark.parametrize("is_alone", [True, False])
def test_nobody_waits_for_one_who_has_died(
    writers: Writers, failure: BaseException, is_alone: bool
) -> None:
    first, *others = [writers.lead(), *writers.write(put(1), put(2), put(3))]
    writers.api.answer(failure if is_alone else None)
    assert writers.api.asked() == ["1", "2", "3"]
    if is_alone:
        writers.api.answer()
        assert results(others) == [APPLIED] * 3
        assert first.exception(timeout=PATIENCE) is failure
    else:
        writers.api.answer(failure)
        assert others[0].exception(timeout=PATIENCE) is failure
        assert results([first, *others[1:]]) == [APPLIED, None, None]
    test_who_writes_alone_waits_for_nobody(writers)


class OneAtATime:
    """The stub of the bench, which is asked by one thread at a time."""

    def __init__(self) -> None:
        self._operations = Tables(Counts()).operations
        self._lock = Lock()

    def __call__(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        with self._lock:
            try:
                return self._operations[operation](dict(request))
            except ConditionFailed as failed:
                refusal = {"Item": failed.item}
                raise AwsRefused("ConditionalCheckFailedException", 400, refusal) from None


def test_of_all_who_claim_an_item_one_wins_and_all_others_are_told_who() -> None:
    api, many = OneAtATime(), 12
    commit = GroupCommit(api)

    def claim(number: int, name: str) -> WrittenItem:
        write = put(number, name)
        alone = GroupCommit(api)  # nobody else uses it
        written = commit(write) or alone(write)
        assert written is not None
        return written

    with ThreadPoolExecutor(many) as pool:
        for number in range(30):
            names = [str(name) for name in range(many)]
            told = list(pool.map(claim, [number] * many, names))
            winners = [name for name, one in zip(names, told, strict=True) if one.applied]
            (winner,) = winners
            found = [one.item["claim"]["S"] for one in told if one.item is not None]
            assert found == [winner] * (many - 1)

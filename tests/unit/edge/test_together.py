"""Queue in, several at a time: each entry of a batch fails alone all the same."""

from collections.abc import Callable, Sequence
from typing import Any

from heliograph.edge.queue import Entry, Later, Outcome, TogetherHandler, growing_delay

from tests.lambda_runtime import Context, event
from tests.unit.edge.test_queue import FIRST, THIRD, FakePostponing


def work_off_together(
    work: Callable[[Sequence[Entry]], Sequence[Outcome]],
    queue: FakePostponing | None = None,
    context: Any = None,
) -> dict[str, Any]:
    postponing = queue or FakePostponing()
    handler = TogetherHandler(work, lambda: postponing)
    return handler(event("sqs_batch"), context or Context())


def test_each_of_the_entries_that_are_worked_off_together_fails_alone() -> None:
    queue = FakePostponing()

    def work(entries: Sequence[Entry]) -> Sequence[Outcome]:
        outcomes: list[Outcome] = [Later(7, "not yet"), {"Worked": 1}, ValueError("13800000012")]
        assert len(entries) == len(outcomes)
        return outcomes

    answer = work_off_together(work, queue)
    assert answer == {"batchItemFailures": [{"itemIdentifier": FIRST}, {"itemIdentifier": THIRD}]}
    assert [seconds for _, seconds in queue.postponed] == [7, growing_delay(3)]


def test_all_entries_come_back_if_nobody_knows_what_became_of_them() -> None:
    def work(_: Sequence[Entry]) -> Sequence[Outcome]:
        raise ValueError

    queue = FakePostponing()
    assert len(work_off_together(work, queue)["batchItemFailures"]) == 3
    assert len(queue.postponed) == 3


def test_entries_are_not_begun_together_without_time() -> None:
    class Hurry(Context):
        def get_remaining_time_in_millis(self) -> int:
            return 9_999

    begun: list[Entry] = []

    def work(entries: Sequence[Entry]) -> Sequence[Outcome]:
        begun.extend(entries)
        return [{}] * len(entries)

    queue = FakePostponing()
    assert len(work_off_together(work, queue, Hurry())["batchItemFailures"]) == 3
    assert begun == []
    assert [seconds for _, seconds in queue.postponed] == [0, 0, 0]

"""Queue in: each entry of a batch fails alone, and comes back when it should."""

from collections.abc import Callable, Mapping
from threading import Barrier
from typing import Any

import pytest
from heliograph.edge.queue import Entry, Later, QueueHandler, growing_delay

from tests.lambda_runtime import Context, Output, event

FIRST, SECOND, THIRD = (record["messageId"] for record in event("sqs_batch")["Records"])


class FakePostponing:
    """The queue that the entries come from; it may have lost them."""

    def __init__(self, *, fails: bool = False) -> None:
        self.postponed: list[tuple[str, int]] = []
        self._fails = fails

    def postpone(self, receipt_handle: str, seconds: int) -> None:
        if self._fails:
            raise TimeoutError("SQS at 198.51.100.1")
        self.postponed.append((receipt_handle, seconds))


def works(entry: Entry) -> Mapping[str, int]:
    return {"Worked": int(entry.body.removeprefix("entry "))}


def failing(error: Exception, *entry_ids: str) -> Callable[[Entry], Mapping[str, int]]:
    def work(entry: Entry) -> Mapping[str, int]:
        if entry.entry_id in entry_ids:
            raise error
        return works(entry)

    return work


def work_off(
    work: Callable[[Entry], Mapping[str, int]], queue: FakePostponing | None = None, **options: Any
) -> dict[str, Any]:
    postponing = queue or FakePostponing()
    return QueueHandler(work, lambda: postponing, **options)(event("sqs_batch"), Context())


# -- entries ---------------------------------------------------------------------------------------


def test_an_entry_is_what_the_queue_says_of_it() -> None:
    seen: list[Entry] = []

    def work(entry: Entry) -> Mapping[str, int]:
        seen.append(entry)
        return {}

    work_off(work)
    assert seen[1] == Entry(
        entry_id=SECOND,
        body="entry 2",
        receipts=2,
        receipt_handle="AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a2",
    )


def test_an_entry_that_is_shown_does_not_show_its_content() -> None:
    shown = repr(Entry("id", "the body", 1, "the handle"))
    assert "the body" not in shown
    assert "the handle" not in shown


# -- failures --------------------------------------------------------------------------------------


def test_if_nothing_fails_nothing_comes_back() -> None:
    queue = FakePostponing()
    assert work_off(works, queue) == {"batchItemFailures": []}
    assert queue.postponed == []


def test_an_entry_that_fails_comes_back_alone() -> None:
    """A wrong shape of this answer would delete entries, or bring the whole batch back."""
    answer = work_off(failing(ValueError(), SECOND))
    assert answer == {"batchItemFailures": [{"itemIdentifier": SECOND}]}


def test_if_all_fail_all_come_back() -> None:
    answer = work_off(failing(ValueError(), FIRST, SECOND, THIRD))
    assert [item["itemIdentifier"] for item in answer["batchItemFailures"]] == [
        FIRST,
        SECOND,
        THIRD,
    ]


def test_a_failure_comes_back_after_a_delay_that_grows_with_its_receipts() -> None:
    queue = FakePostponing()
    work_off(failing(ValueError(), FIRST, SECOND, THIRD), queue)
    assert [seconds for _, seconds in queue.postponed] == [1, 2, 4]


def test_growing_delays_end_at_five_minutes() -> None:
    delays = [growing_delay(receipts) for receipts in range(1, 13)]
    assert delays == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
    assert growing_delay(100_000) == 300


def test_an_entry_may_say_when_it_wants_to_come_back() -> None:
    queue = FakePostponing()
    answer = work_off(failing(Later(1800, "answered 503"), THIRD), queue)
    assert answer == {"batchItemFailures": [{"itemIdentifier": THIRD}]}
    assert queue.postponed == [("AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a3", 1800)]


def test_no_entry_is_put_off_longer_than_the_queue_allows() -> None:
    """SQS hides an entry for at most 12 hours, counted from its receipt."""
    queue = FakePostponing()
    work_off(failing(Later(7 * 24 * 3600, "Retry-After"), FIRST), queue)
    ((_, seconds),) = queue.postponed
    assert 6 * 3600 < seconds < 12 * 3600


def test_an_entry_that_cannot_be_put_off_comes_back_anyway(output: Output) -> None:
    answer = work_off(failing(ValueError(), SECOND), FakePostponing(fails=True))
    assert answer == {"batchItemFailures": [{"itemIdentifier": SECOND}]}
    assert "entry not postponed" in [line["message"] for line in output.logs]
    assert "198.51.100.1" not in output.text


def test_an_entry_for_later_is_no_error(output: Output) -> None:
    work_off(failing(Later(60, "answered 503"), FIRST))
    line = next(line for line in output.logs if line["message"] == "entry postponed")
    assert (line["level"], line["reason"], line["seconds"]) == ("INFO", "answered 503", 60)


# -- time ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("remaining", "is_begun"), [(60_000, True), (59_999, False), (0, False)])
def test_no_entry_is_begun_that_the_function_has_no_time_to_finish(
    remaining: int, is_begun: bool
) -> None:
    queue = FakePostponing()
    begun: list[str] = []

    def work(entry: Entry) -> Mapping[str, int]:
        begun.append(entry.entry_id)
        return {}

    handler = QueueHandler(work, lambda: queue, longest=60)
    answer = handler(event("sqs_batch"), Context(remaining_milliseconds=remaining))
    everything = [FIRST, SECOND, THIRD]
    assert begun == (everything if is_begun else [])
    assert [item["itemIdentifier"] for item in answer["batchItemFailures"]] == (
        [] if is_begun else everything
    )
    assert [seconds for _, seconds in queue.postponed] == ([] if is_begun else [0, 0, 0])


def test_the_time_is_looked_at_again_before_each_entry() -> None:
    context = Context()

    def work(_entry: Entry) -> Mapping[str, int]:
        context.remaining_milliseconds = 1
        return {}

    answer = QueueHandler(work, FakePostponing)(event("sqs_batch"), context)
    assert [item["itemIdentifier"] for item in answer["batchItemFailures"]] == [SECOND, THIRD]


# -- concurrency -----------------------------------------------------------------------------------


def test_entries_are_worked_off_at_the_same_time_if_that_is_wanted() -> None:
    together = Barrier(3, timeout=10)

    def work(_entry: Entry) -> Mapping[str, int]:
        together.wait()
        return {}

    assert work_off(work, concurrency=3) == {"batchItemFailures": []}


def test_by_default_entries_are_worked_off_one_after_another_in_their_order() -> None:
    order: list[str] = []

    def work(entry: Entry) -> Mapping[str, int]:
        order.append(entry.entry_id)
        return {}

    work_off(work)
    assert order == [FIRST, SECOND, THIRD]


def test_failures_are_told_in_the_order_of_the_batch_whoever_fails_first() -> None:
    third_has_failed = Barrier(2, timeout=10)

    def work(entry: Entry) -> Mapping[str, int]:
        if entry.entry_id in (FIRST, THIRD):
            third_has_failed.wait()
            raise ValueError
        return {}

    answer = work_off(work, concurrency=3)
    assert [item["itemIdentifier"] for item in answer["batchItemFailures"]] == [FIRST, THIRD]


def test_the_queue_is_made_when_it_is_first_needed_and_once() -> None:
    made: list[FakePostponing] = []

    def queue() -> FakePostponing:
        made.append(FakePostponing())
        return made[-1]

    working_off = QueueHandler(works, queue)
    working_off(event("sqs_batch"), Context())
    assert made == []
    failing_off = QueueHandler(failing(ValueError(), FIRST, SECOND), queue)
    failing_off(event("sqs_batch"), Context())
    assert len(made) == 1


# -- what is seen of it ----------------------------------------------------------------------------


def test_every_batch_is_one_log_line_with_the_sum_of_its_counts(output: Output) -> None:
    work_off(failing(ValueError(), SECOND))
    line = output.logs[-1]
    assert line["message"] == "batch worked off"
    assert (line["entries"], line["failed"], line["Worked"]) == (3, 1, 4)
    (counts,) = [line for line in output.metrics if "ColdStart" not in line]
    assert (counts["Entries"], counts["EntriesFailed"], counts["Worked"]) == ([3.0], [1.0], [4.0])


# -- afterwards ------------------------------------------------------------------------------------


@pytest.mark.parametrize("work", [works, failing(ValueError(), FIRST, SECOND, THIRD)])
def test_what_is_to_be_done_after_a_batch_is_done_once_however_it_ended(
    work: Callable[[Entry], Mapping[str, int]],
) -> None:
    done: list[str] = []
    work_off(work, afterwards=lambda: done.append("done"))
    assert done == ["done"]

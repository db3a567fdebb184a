"""Queue in: entries that are worked off together."""

from collections.abc import Sequence

from heliograph.edge.gathering import Gathered, GatheringHandler
from heliograph.edge.queue import Entry

from tests.lambda_runtime import Context, Output, event

FIRST, SECOND, THIRD = (record["messageId"] for record in event("sqs_batch")["Records"])


def test_all_entries_of_a_batch_come_at_once() -> None:
    seen: list[Sequence[Entry]] = []

    def work(entries: Sequence[Entry]) -> Gathered:
        seen.append(entries)
        return Gathered(failed=[], counts={})

    assert GatheringHandler(work)(event("sqs_batch"), Context()) == {"batchItemFailures": []}
    assert [[entry.entry_id for entry in entries] for entries in seen] == [[FIRST, SECOND, THIRD]]


def test_those_that_failed_come_back() -> None:
    def work(_entries: Sequence[Entry]) -> Gathered:
        return Gathered(failed=[SECOND], counts={})

    answer = GatheringHandler(work)(event("sqs_batch"), Context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": SECOND}]}


def test_if_the_work_raises_all_come_back_and_nothing_of_them_is_logged(output: Output) -> None:
    def work(entries: Sequence[Entry]) -> Gathered:
        raise ValueError(entries[0].body)

    answer = GatheringHandler(work)(event("sqs_batch"), Context())
    assert [one["itemIdentifier"] for one in answer["batchItemFailures"]] == [FIRST, SECOND, THIRD]
    assert [line["error"] for line in output.logs if line["level"] == "ERROR"] == ["ValueError"]
    assert "entry 1" not in output.text


def test_what_was_done_is_counted(output: Output) -> None:
    def work(_entries: Sequence[Entry]) -> Gathered:
        return Gathered(failed=[THIRD], counts={"ReportsBatched": 2})

    GatheringHandler(work)(event("sqs_batch"), Context())
    (counts,) = [line for line in output.metrics if "ColdStart" not in line]
    counted = counts["Entries"], counts["EntriesFailed"], counts["ReportsBatched"]
    assert counted == ([3.0], [1.0], [2.0])

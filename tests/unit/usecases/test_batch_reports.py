"""Status reports that are pushed together (RPT-01)."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from heliograph.domain.jobs import REPORTS_PER_PUSH, Push, ReportBatch, StatusReport
from heliograph.domain.messages import MessageState
from heliograph.usecases.batch_reports import BatchReports
from hypothesis import given
from hypothesis import strategies as st

from tests.contracts.examples import OUTCOMES
from tests.fakes import FakeQueue
from tests.unit.usecases.power import Cut, Power, PowerCut, PoweredQueue, cuts


def report(number: int, application_id: str = "10001", url: str = "a") -> StatusReport:
    return StatusReport(
        message_id=f"019ce9e9-3400-7000-8000-{number:012}_{application_id}",
        dialect="huawei",
        url=f"https://customer.test/{url}",
        recipient="+8613800000012",
        outcome=OUTCOMES[MessageState.DELIVERED],
        sequence=1,
        segment_count=1,
    )


def batched(reports: list[StatusReport]) -> list[ReportBatch]:
    queue: FakeQueue[Push] = FakeQueue()
    assert list(BatchReports(queue)(reports)) == []
    return [one for one in queue.entries if isinstance(one, ReportBatch)]


@pytest.mark.parametrize(
    ("reports", "sizes"), [(0, []), (1, [1]), (50, [50]), (51, [50, 1]), (500, [50] * 10)]
)
def test_at_most_fifty_reports_go_together(reports: int, sizes: list[int]) -> None:
    batches = batched([report(number) for number in range(reports)])
    assert [len(batch.reports) for batch in batches] == sizes
    assert len({batch.push_id for batch in batches}) == len(sizes)


def test_only_what_goes_to_the_same_place_goes_together() -> None:
    others = [
        report(1),
        report(2, application_id="10002"),
        report(3, url="b"),
        replace(report(4), dialect="other"),
        report(5),
    ]
    batches = batched(others)
    assert sorted(len(batch.reports) for batch in batches) == [1, 1, 1, 2]
    for batch in batches:
        destinations = {(one.application_id, one.dialect, one.url) for one in batch.reports}
        assert destinations == {(batch.application_id, batch.dialect, batch.url)}


@given(st.lists(st.integers(0, 60), max_size=150), st.randoms(use_true_random=False))
def test_the_same_reports_make_the_same_batches_in_any_order_and_however_often_they_come(
    numbers: list[int], random: Random
) -> None:
    reports = [report(number) for number in numbers]
    shuffled = random.sample(reports, len(reports))
    assert batched(reports) == batched(shuffled) == batched(list(dict.fromkeys(reports)))
    pushed = Counter(one.push_id for batch in batched(reports) for one in batch.reports)
    assert pushed == Counter({one.push_id for one in reports})


def test_reports_that_differ_by_segment_or_outcome_are_different_reports() -> None:
    first = replace(report(1), segment_count=2)
    other_segment = replace(first, sequence=2)
    late = replace(first, outcome=OUTCOMES[MessageState.EXPIRED])
    (batch,) = batched([first, other_segment, late])
    assert len(batch.reports) == 3
    assert batch.push_id != batched([first, late])[0].push_id


def test_what_the_queue_does_not_take_is_told() -> None:
    queue: FakeQueue[Push] = FakeQueue()
    queue.refuse(1)
    reports = [report(number) for number in range(REPORTS_PER_PUSH + 20)]
    unqueued = BatchReports(queue)(reports)
    assert list(unqueued) == reports[REPORTS_PER_PUSH:]
    assert len(queue.entries) == 1


@pytest.mark.parametrize("cut", cuts(1), ids=str)
def test_a_crash_loses_nothing_and_what_comes_back_together_keeps_its_id(cut: Cut) -> None:
    power = Power()
    queue: PoweredQueue[Push] = PoweredQueue(power)
    reports = [report(number) for number in range(3)]
    power.back(cut)
    with pytest.raises(PowerCut):
        BatchReports(queue)(reports)
    power.back()
    BatchReports(queue)(reports)
    assert {one.push_id for one in queue.entries} == {queue.entries[0].push_id}

"""Segments that are reported at once, races with expiry, and crashes (RPT-07, EXP-04)."""

from functools import partial

import pytest
from heliograph.domain.errors import ReportDeferred
from heliograph.domain.messages import MessageState
from heliograph.usecases.record_delivery_report import TRIES, Recorded

from tests.unit.usecases.power import Cut, cuts
from tests.unit.usecases.segmented import Segmented

S = MessageState


@pytest.fixture
def segmented() -> Segmented:
    return Segmented()


# -- Others who are faster -------------------------------------------------------------------------


def test_segments_that_are_recorded_at_once_are_all_recorded(segmented: Segmented) -> None:
    segmented.messages.meanwhile = [lambda: segmented.report("a"), lambda: segmented.report("b")]
    segmented.report("c", S.UNDELIVERED)
    assert sorted(segmented.pushed) == ["1/3 DELIVRD", "2/3 DELIVRD", "3/3 UNDELIV"]
    assert segmented.state == S.UNDELIVERED


def test_an_expiry_between_read_and_write_loses_nothing(segmented: Segmented) -> None:
    """EXP-04"""
    segmented.messages.meanwhile = [segmented.expire]
    assert segmented.report("a") is Recorded.LATE
    assert sorted(segmented.pushed) == ["1/3 DELIVRD", "1/3 EXPIRED", "2/3 EXPIRED", "3/3 EXPIRED"]


def test_a_segment_that_is_recorded_while_its_message_expires_is_lost_by_neither(
    segmented: Segmented,
) -> None:
    segmented.messages.meanwhile = [lambda: segmented.report("a")]
    segmented.expire()
    assert segmented.pushed == ["1/3 DELIVRD", "2/3 EXPIRED", "3/3 EXPIRED"]


def test_a_whole_report_that_meets_a_segment_between_its_tries_is_not_lost(
    segmented: Segmented,
) -> None:
    segmented.messages.meanwhile = [lambda: segmented.report("a", S.REJECTED)]
    segmented.report(None)
    assert sorted(segmented.pushed) == ["1/3 REJECTD", "2/3 DELIVRD", "3/3 DELIVRD"]


def test_a_report_that_meets_others_again_and_again_comes_back() -> None:
    segmented = Segmented(2 * TRIES)
    segmented.messages.meanwhile = [partial(segmented.report, f"{n}") for n in range(TRIES)]
    with pytest.raises(ReportDeferred):
        segmented.report("last")
    segmented.report("last")
    assert len(segmented.message.segment_reports) == TRIES + 1
    assert len(segmented.push_ids) == TRIES + 1


# -- Crashes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("segment", ["c", None])
@pytest.mark.parametrize("before", [(), ("a",), ("a", "b")])
@pytest.mark.parametrize("cut", cuts(3), ids=str)
def test_wherever_the_recording_ends_the_redelivery_tells_the_customer_once(
    segmented: Segmented, cut: Cut, before: tuple[str, ...], segment: str | None
) -> None:
    for one in before:
        segmented.report(one)
    segmented.until(cut, lambda: segmented.report(segment))
    assert segmented.report(segment) is Recorded.APPLIED
    told = 3 if segment is None else len(before) + 1
    assert segmented.push_ids == {f"{place}.DELIVERED" for place in range(1, told + 1)}
    assert len(segmented.message.segment_reports) == (told if before or segment else 0)


@pytest.mark.parametrize("cut", cuts(7), ids=str)
def test_wherever_an_expiry_ends_the_next_run_tells_of_the_missing_segments(
    segmented: Segmented, cut: Cut
) -> None:
    segmented.report("a")
    segmented.until(cut, segmented.expire)
    segmented.expire()
    assert segmented.push_ids == {"1.DELIVERED", "2.EXPIRED", "3.EXPIRED"}


@pytest.mark.parametrize("cut", cuts(4), ids=str)
def test_a_contradiction_counts_once_wherever_its_recording_ends(
    segmented: Segmented, cut: Cut
) -> None:
    segmented.report("a")
    segmented.until(cut, lambda: segmented.report("a", S.UNDELIVERED))
    assert segmented.report("a", S.UNDELIVERED) is Recorded.CONTRADICTING
    assert segmented.message.contradiction is not None
    assert segmented.message.contradiction.count == 1

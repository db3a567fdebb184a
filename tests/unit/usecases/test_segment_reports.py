"""Carriers that report on each segment: one status report for each, and one end (RPT-07)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from heliograph.domain.errors import MessageUnknown, ReportDeferred
from heliograph.domain.messages import MessageState
from heliograph.usecases.record_delivery_report import Recorded

from tests.contracts.examples import OUTCOMES
from tests.unit.usecases.segmented import SEGMENTS, Segmented

S = MessageState


@pytest.fixture
def segmented() -> Segmented:
    return Segmented()


# -- Each segment for itself -----------------------------------------------------------------------


def test_each_segment_is_pushed_when_its_report_comes_with_its_own_outcome(
    segmented: Segmented,
) -> None:
    assert segmented.report("c") is Recorded.APPLIED
    assert segmented.pushed == ["1/3 DELIVRD"]
    segmented.report("a", S.UNDELIVERED)
    assert segmented.pushed == ["1/3 DELIVRD", "2/3 UNDELIV"]
    assert segmented.state == S.SUBMITTED
    segmented.report("b", S.REJECTED)
    assert segmented.pushed == ["1/3 DELIVRD", "2/3 UNDELIV", "3/3 REJECTD"]
    assert (segmented.state, segmented.message.outcome) == (S.UNDELIVERED, OUTCOMES[S.UNDELIVERED])


def test_a_message_is_delivered_when_its_last_segment_is(segmented: Segmented) -> None:
    for segment in SEGMENTS:
        segmented.clock.advance(timedelta(seconds=2))
        segmented.report(segment)
    assert (segmented.state, segmented.message.received_at) == (S.DELIVERED, segmented.clock.now())
    assert segmented.push_ids == {"1.DELIVERED", "2.DELIVERED", "3.DELIVERED"}


def test_a_carrier_that_reports_on_the_only_segment_ends_the_message_with_it() -> None:
    segmented = Segmented(1)
    segmented.power.back()
    segmented.report("a")
    assert (segmented.state, segmented.pushed) == (S.DELIVERED, ["1/1 DELIVRD"])
    read, write, push = 1, 1, 1
    assert segmented.power.calls == read + write + push


def test_a_segment_costs_one_read_and_one_write(segmented: Segmented) -> None:
    for segment in SEGMENTS:
        segmented.power.back()
        segmented.report(segment)
        assert segmented.power.calls == 3


def test_who_wants_no_reports_gets_none_but_the_record_has_them(segmented: Segmented) -> None:
    """RPT-01"""
    records = segmented.messages.records
    records[segmented.message_id] = replace(segmented.message, status_callback=None)
    assert [segmented.report(segment) for segment in SEGMENTS] == [Recorded.APPLIED] * 3
    assert (segmented.state, segmented.pushed) == (S.DELIVERED, [])


def test_the_carriers_number_of_segments_counts_and_not_ours() -> None:
    segmented = Segmented(4)
    segmented.report("a")
    assert segmented.pushed == ["1/4 DELIVRD"]


# -- Before the answer to the submit ---------------------------------------------------------------


def test_a_segment_that_overtakes_the_answer_to_the_submit_comes_back() -> None:
    segmented = Segmented(None)
    before = segmented.message
    with pytest.raises(ReportDeferred):
        segmented.report("a")
    assert (segmented.message, segmented.pushed) == (before, [])
    segmented.answer(2)
    segmented.report("a")
    assert segmented.pushed == ["1/2 DELIVRD"]


def test_where_no_answer_came_our_own_count_of_segments_is_expected() -> None:
    segmented = Segmented(None)
    segmented.answer(None, S.UNCONFIRMED)
    for segment in "ab":
        segmented.report(segment)
    assert (segmented.state, segmented.pushed) == (S.DELIVERED, ["1/2 DELIVRD", "2/2 DELIVRD"])


def test_an_answer_that_comes_after_a_segment_does_not_change_the_count() -> None:
    """Or the customer would be told of two totals."""
    segmented = Segmented(None)
    segmented.answer(None, S.UNCONFIRMED)
    segmented.report("a")
    segmented.answer(5)
    segmented.report("b")
    assert (segmented.state, segmented.pushed) == (S.DELIVERED, ["1/2 DELIVRD", "2/2 DELIVRD"])


def test_a_segment_of_a_message_without_a_record_comes_back(segmented: Segmented) -> None:
    segmented.messages.records.clear()
    with pytest.raises(MessageUnknown):
        segmented.report("a")


# -- Repetitions and contradictions ----------------------------------------------------------------


def test_a_segment_that_the_carrier_repeats_is_not_told_again(segmented: Segmented) -> None:
    segmented.report("a")
    assert segmented.report("a", entry_id="again") is Recorded.REPEATED
    assert segmented.pushed == ["1/3 DELIVRD"]
    assert len(segmented.message.segment_reports) == 1


def test_a_segment_that_is_reported_otherwise_is_noted_and_not_told(segmented: Segmented) -> None:
    segmented.report("a")
    assert segmented.report("a", S.UNDELIVERED) is Recorded.CONTRADICTING
    assert segmented.pushed == ["1/3 DELIVRD"]
    assert segmented.message.contradiction is not None


# -- Reports on the whole message among those on segments ------------------------------------------


def test_a_report_on_the_whole_message_settles_the_missing_segments(segmented: Segmented) -> None:
    segmented.report("a", S.REJECTED)
    assert segmented.report(None) is Recorded.APPLIED
    assert segmented.pushed == ["1/3 REJECTD", "2/3 DELIVRD", "3/3 DELIVRD"]
    assert segmented.state == S.REJECTED


def test_segments_after_a_report_on_the_whole_message_tell_nothing_new(
    segmented: Segmented,
) -> None:
    segmented.report(None)
    assert [segmented.report(segment) for segment in SEGMENTS] == [Recorded.REPEATED] * 3
    assert segmented.push_ids == {"1.DELIVERED", "2.DELIVERED", "3.DELIVERED"}
    assert len(segmented.pushed) == 3


# -- Expiry ----------------------------------------------------------------------------------------


def test_only_the_segments_expire_that_nobody_reported_on(segmented: Segmented) -> None:
    """EXP-01, EXP-02"""
    segmented.report("a")
    assert segmented.expire() == {"MessagesExpired": 1}
    assert segmented.pushed == ["1/3 DELIVRD", "2/3 EXPIRED", "3/3 EXPIRED"]
    assert segmented.state == S.EXPIRED


def test_a_message_with_a_failed_segment_is_failed_when_the_others_expire(
    segmented: Segmented,
) -> None:
    segmented.report("a", S.REJECTED)
    segmented.expire()
    assert segmented.pushed == ["1/3 REJECTD", "2/3 EXPIRED", "3/3 EXPIRED"]
    assert segmented.state == S.REJECTED


def test_late_segments_replace_those_that_expired_once_each(segmented: Segmented) -> None:
    """EXP-04"""
    segmented.report("a")
    segmented.expire()
    assert segmented.report("b") is Recorded.LATE
    assert segmented.report("c", S.UNDELIVERED) is Recorded.LATE
    assert segmented.report("c", S.UNDELIVERED, "again") is Recorded.REPEATED
    assert segmented.pushed[3:] == ["2/3 DELIVRD", "3/3 UNDELIV"]
    assert segmented.state == S.UNDELIVERED
    assert segmented.message.expired_at is not None


def test_a_late_segment_is_told_also_where_the_message_had_failed(segmented: Segmented) -> None:
    segmented.report("a", S.REJECTED)
    segmented.expire()
    segmented.report("b")
    assert segmented.pushed[3:] == ["2/3 DELIVRD"]
    assert segmented.state == S.REJECTED


def test_a_carriers_expiry_of_a_segment_after_ours_tells_nothing_new(segmented: Segmented) -> None:
    segmented.report("a")
    segmented.expire()
    assert segmented.report("b", S.UNDELIVERED, code="EXPIRED") is Recorded.REPEATED
    assert len(segmented.pushed) == 3


def test_expiry_does_not_tell_twice_what_it_has_told(segmented: Segmented) -> None:
    segmented.report("a")
    segmented.expire()
    segmented.report("b")
    assert segmented.expire() == {"MessagesExpired": 0}
    assert len(segmented.pushed) == 4


def test_a_carrier_that_never_reports_is_closed_in_silence() -> None:
    """NUM-03, C-23"""
    segmented = Segmented(expects_report=False)
    assert segmented.expire() == {"MessagesExpired": 0, "MessagesUnreported": 1}
    assert segmented.message.outcome is not None
    assert (segmented.state, segmented.message.outcome.status_code) == (S.UNREPORTED, "NO_DLR")
    assert segmented.pushed == []


@pytest.mark.parametrize("segment", [None, "a"])
def test_a_failure_counts_also_for_a_carrier_that_never_reports_deliveries(
    segment: str | None,
) -> None:
    """NUM-03"""
    segmented = Segmented(1, expects_report=False)
    assert segmented.report(segment, S.UNDELIVERED) is Recorded.APPLIED
    segmented.expire()
    assert (segmented.state, segmented.pushed) == (S.UNDELIVERED, ["1/1 UNDELIV"])


@pytest.mark.parametrize("segment", [None, "a"])
def test_a_late_failure_replaces_the_silence(segment: str | None) -> None:
    segmented = Segmented(1, expects_report=False)
    segmented.expire()
    assert segmented.report(segment, S.UNDELIVERED) is Recorded.LATE
    assert (segmented.state, segmented.pushed) == (S.UNDELIVERED, ["1/1 UNDELIV"])


def test_a_silent_carriers_failed_segment_is_all_that_is_told() -> None:
    segmented = Segmented(expects_report=False)
    segmented.report("a", S.REJECTED)
    segmented.expire()
    assert (segmented.state, segmented.pushed) == (S.REJECTED, ["1/3 REJECTD"])

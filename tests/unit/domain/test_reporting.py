"""What final reports and the end of time change of a message (RPT-07, EXP-01, C-23)."""

from dataclasses import replace

import pytest
from heliograph.domain.errors import ReportDeferred
from heliograph.domain.messages import (
    UNDECIDED,
    Message,
    MessageState,
    Outcome,
    ReportSource,
    SegmentReport,
)
from heliograph.domain.reporting import (
    closes,
    decides,
    missing_segments,
    says_the_same,
)

from tests.contracts.examples import OUTCOMES
from tests.unit.domain.segmented import (
    DELIVERED,
    EXPIRED,
    LATER,
    REJECTED,
    UNDELIVERED,
    S,
    applied,
    change,
    closed,
    expired,
    message,
    report,
    settled,
)

THEIR_EXPIRY = replace(UNDELIVERED, status_code="EXPIRED")


# -- Segments --------------------------------------------------------------------------------------


def test_a_segment_joins_the_list_and_the_message_waits_for_the_others() -> None:
    """RPT-07"""
    found = applied(message(settled("a")), "b")
    assert [one.segment for one in found.segment_reports] == ["a", "b"]
    assert (found.state, found.outcome, found.decided_by) == (S.SUBMITTED, None, None)


def test_the_last_segment_delivers_a_message_whose_segments_are_all_delivered() -> None:
    found = applied(message(settled("a"), settled("b")), "c")
    assert (found.state, found.outcome, found.decided_by) == (S.DELIVERED, DELIVERED, "entry-c")
    assert found.at == LATER


@pytest.mark.parametrize(
    ("arrived", "last", "ended"),
    [
        ((UNDELIVERED, DELIVERED), DELIVERED, UNDELIVERED),
        ((DELIVERED, DELIVERED), REJECTED, REJECTED),
        ((DELIVERED, REJECTED), UNDELIVERED, REJECTED),
        ((UNDELIVERED, REJECTED), REJECTED, UNDELIVERED),
    ],
)
def test_a_message_ends_as_the_first_of_its_segments_that_was_not_delivered(
    arrived: tuple[Outcome, Outcome], last: Outcome, ended: Outcome
) -> None:
    before = message(settled("a", arrived[0]), settled("b", arrived[1]))
    found = applied(before, "c", last)
    assert (found.state, found.outcome) == (ended.state, ended)


def test_a_failed_segment_does_not_end_the_message_before_the_others_have_come() -> None:
    assert applied(message(), "a", UNDELIVERED).state is S.SUBMITTED


def test_a_segment_proves_that_the_carrier_has_the_message() -> None:
    assert applied(message(state=S.UNCONFIRMED), "a").state is S.SUBMITTED


def test_where_the_carrier_gave_no_number_of_segments_ours_counts_from_the_first_report() -> None:
    before = message(state=S.UNCONFIRMED, segments_expected=None)
    assert applied(before, "a").segments_expected == before.segment_count == 2


def test_a_segment_that_has_come_does_not_come_again() -> None:
    assert change(message(settled("a")), "a", REJECTED) is None


def test_a_segment_beyond_those_expected_changes_nothing() -> None:
    full = message(settled("a"), settled("b"), settled("c"), state=S.DELIVERED, outcome=DELIVERED)
    assert change(full, "d") is None


@pytest.mark.parametrize("state", [S.ACCEPTED, S.SUBMITTING])
def test_a_segment_waits_until_it_is_known_how_many_there_are(state: MessageState) -> None:
    with pytest.raises(ReportDeferred):
        change(message(state=state), "a")


@pytest.mark.parametrize("state", [S.DELIVERED, S.UNDELIVERED, S.REJECTED, S.REFUSED])
def test_a_segment_changes_nothing_of_a_message_that_ended_as_a_whole(state: MessageState) -> None:
    assert change(message(state=state, outcome=OUTCOMES[state]), "a") is None


# -- Reports on the whole message ------------------------------------------------------------------


def test_a_report_on_the_whole_message_decides_where_no_segment_was_reported() -> None:
    found = decides(report(None), DELIVERED)
    assert (found.state, found.outcome, found.decided_by) == (S.DELIVERED, DELIVERED, "entry-None")
    assert (found.carrier_message_id, found.follows) == ("c-9", None)


def test_a_report_on_the_whole_message_settles_the_segments_that_are_missing() -> None:
    found = applied(message(settled("a", UNDELIVERED)), None)
    assert [one.outcome for one in found.segment_reports] == [UNDELIVERED, DELIVERED, DELIVERED]
    assert (found.state, found.decided_by) == (S.UNDELIVERED, "entry-None")


@pytest.mark.parametrize("state", sorted(UNDECIDED | {S.EXPIRED, S.UNREPORTED}))
def test_a_report_on_the_whole_message_needs_no_answer_to_the_submit(state: MessageState) -> None:
    found = change(message(state=state), None)
    assert found is not None
    assert found.state is S.DELIVERED


# -- The end of time -------------------------------------------------------------------------------


@pytest.mark.parametrize("state", sorted(UNDECIDED))
def test_a_message_without_a_report_expires(state: MessageState) -> None:
    """EXP-01"""
    assert closed(message(state=state)).outcome == EXPIRED


@pytest.mark.parametrize("state", sorted(set(S) - UNDECIDED))
def test_a_message_that_has_ended_does_not_expire(state: MessageState) -> None:
    assert closes(message(state=state), LATER, "expiry") is None


def test_a_message_expires_although_some_of_its_segments_were_delivered() -> None:
    assert closed(message(settled("a"), settled("b"))).outcome == EXPIRED


def test_a_message_with_a_failed_segment_ends_as_that() -> None:
    assert closed(message(settled("a"), settled("b", REJECTED))).outcome == REJECTED


def test_a_carrier_that_never_reports_has_done_well_if_it_reported_no_failure() -> None:
    """NUM-03, C-23"""
    outcome = closed(message(expects_report=False)).outcome
    assert outcome is not None
    assert (outcome.state, outcome.status_code) == (S.UNREPORTED, "NO_DLR")
    assert outcome.source is ReportSource.PLATFORM


@pytest.mark.parametrize("state", sorted(UNDECIDED - {S.SUBMITTED}))
def test_what_a_carrier_never_took_expires_also_where_no_reports_come(state: MessageState) -> None:
    """NUM-03: it has to be accepted."""
    assert closed(message(state=state, expects_report=False)).outcome == EXPIRED


# -- Late reports ----------------------------------------------------------------------------------


def test_a_late_segment_takes_the_place_of_one_that_expired() -> None:
    """EXP-04"""
    found = applied(expired(settled("a")), "b")
    assert [one.segment for one in found.segment_reports] == ["a", "b"]
    assert (found.state, found.outcome, found.decided_by) == (S.EXPIRED, None, None)


def test_the_last_late_segment_delivers_the_message() -> None:
    found = applied(expired(settled("a"), settled("b")), "c")
    assert (found.state, found.outcome, found.decided_by) == (S.DELIVERED, DELIVERED, "entry-c")


def test_a_late_failure_ends_the_message_at_once() -> None:
    found = applied(expired(), "a", UNDELIVERED)
    assert (found.state, found.outcome, found.decided_by) == (S.UNDELIVERED, UNDELIVERED, None)


def test_late_segments_do_not_change_how_a_message_failed() -> None:
    before = expired(settled("a", REJECTED), outcome=REJECTED)
    found = applied(before, "b", UNDELIVERED)
    assert (found.state, found.outcome) == (S.REJECTED, None)


def test_a_late_report_on_the_whole_message_settles_what_had_expired() -> None:
    found = applied(expired(settled("a")), None, REJECTED)
    assert [one.outcome for one in found.segment_reports] == [DELIVERED, REJECTED, REJECTED]
    assert (found.state, found.decided_by) == (S.REJECTED, "entry-None")


@pytest.mark.parametrize("segment", ["b", None])
@pytest.mark.parametrize("reports", [(), (settled("a"),)])
def test_a_carrier_that_reports_an_expiry_after_ours_tells_nothing_new(
    reports: tuple[SegmentReport, ...], segment: str | None
) -> None:
    """EXP-04: one EXPIRED for each segment."""
    before = expired(*reports)
    assert change(before, segment, THEIR_EXPIRY) is None
    assert says_the_same(before, report(segment, THEIR_EXPIRY), THEIR_EXPIRY)


def test_an_expiry_is_news_where_nothing_was_told() -> None:
    no_dlr = Outcome(state=S.UNREPORTED, status_code="NO_DLR", source=ReportSource.PLATFORM)
    unreported = expired(outcome=no_dlr, expects_report=False)
    assert applied(unreported, "a", THEIR_EXPIRY).state is S.UNDELIVERED
    found = change(unreported, None, THEIR_EXPIRY)
    assert found is not None
    assert found.outcome == THEIR_EXPIRY


# -- How many are missing --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "missing"),
    [
        (message(), 3),
        (message(settled("a")), 2),
        (message(state=S.UNCONFIRMED, segments_expected=None), 2),
        (expired(), 3),
        (expired(settled("a", REJECTED), outcome=REJECTED), 2),
        (message(state=S.SUBMITTING), 0),
        (message(state=S.DELIVERED, outcome=DELIVERED), 0),
        (message(settled("a"), settled("b"), settled("c"), state=S.DELIVERED), 0),
    ],
)
def test_what_a_carrier_may_still_report_on_is_missing(before: Message, missing: int) -> None:
    assert missing_segments(before) == missing

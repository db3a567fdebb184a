"""What the customer is told of each segment, who settled it, and what says nothing new (RPT-07)."""

import pytest
from heliograph.domain.messages import (
    Message,
    Outcome,
    SegmentReport,
)
from heliograph.domain.reporting import (
    is_settled_by,
    outcomes,
    says_the_same,
)

from tests.contracts.examples import OUTCOMES
from tests.unit.domain.segmented import (
    DELIVERED,
    EXPIRED,
    REJECTED,
    UNDELIVERED,
    S,
    closed,
    expired,
    message,
    report,
    settled,
)

# -- What is told, and who has settled it ----------------------------------------------------------


def test_each_segment_is_told_with_its_own_outcome_in_the_order_of_arrival() -> None:
    before = message(settled("b", REJECTED), settled("a"))
    assert outcomes(before) == {1: REJECTED, 2: DELIVERED}


def test_an_entry_tells_only_what_it_has_settled() -> None:
    before = message(settled("a"), settled("b", REJECTED))
    assert outcomes(before, "entry-b") == {2: REJECTED}
    assert outcomes(before, "another") == {}


def test_a_message_that_ended_as_a_whole_is_told_for_each_segment() -> None:
    ended = message(state=S.DELIVERED, outcome=DELIVERED, decided_by="entry-9")
    assert outcomes(ended) == outcomes(ended, "entry-9") == dict.fromkeys((1, 2, 3), DELIVERED)
    assert outcomes(ended, "another") == {}


def test_expiry_tells_only_of_the_segments_that_are_missing() -> None:
    """EXP-02"""
    ended = expired(settled("a", REJECTED), outcome=REJECTED)
    assert outcomes(ended, "expiry") == {2: EXPIRED, 3: EXPIRED}
    assert outcomes(ended) == {1: REJECTED, 2: EXPIRED, 3: EXPIRED}


@pytest.mark.parametrize("reports", [(), (settled("a"),)])
def test_nothing_is_told_of_what_a_silent_carrier_did_not_report(
    reports: tuple[SegmentReport, ...],
) -> None:
    """C-23"""
    no_dlr = closed(message(*reports, expects_report=False)).outcome
    assert no_dlr is not None
    assert outcomes(expired(*reports, outcome=no_dlr, expects_report=False), "expiry") == {}


def test_a_silent_carriers_failed_segment_is_told_and_nothing_more() -> None:
    ended = expired(settled("a", REJECTED), outcome=REJECTED, expects_report=False)
    assert outcomes(ended) == {1: REJECTED}


def test_a_decider_is_who_ended_the_message_or_one_of_its_segments() -> None:
    before = expired(settled("a"))
    deciders = ("expiry", "entry-a", "entry-b")
    assert [is_settled_by(before, one) for one in deciders] == [True, True, False]


# -- Repetitions and contradictions ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "segment", "outcome", "same"),
    [
        (message(settled("a", REJECTED)), "a", REJECTED, True),
        (message(settled("a", REJECTED)), "a", DELIVERED, False),
        (message(state=S.DELIVERED, outcome=DELIVERED), None, DELIVERED, True),
        (message(state=S.DELIVERED, outcome=DELIVERED), None, UNDELIVERED, False),
        (message(state=S.DELIVERED, outcome=DELIVERED), "a", UNDELIVERED, False),
        (message(state=S.DELIVERED, outcome=DELIVERED), "a", DELIVERED, True),
        (message(state=S.REFUSED, outcome=OUTCOMES[S.REFUSED]), None, DELIVERED, False),
    ],
)
def test_a_report_repeats_or_contradicts_what_is_known_of_its_segment_or_of_the_message(
    before: Message, segment: str | None, outcome: Outcome, same: bool
) -> None:
    assert says_the_same(before, report(segment, outcome), outcome) is same

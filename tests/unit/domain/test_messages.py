"""The one table that says which state may follow which."""

import re
from collections.abc import Iterable
from datetime import timedelta

import pytest
from heliograph.domain import messages
from heliograph.domain.messages import (
    PREDECESSORS,
    RETENTION,
    Change,
    MessageState,
    Outcome,
    ReportSource,
    ends,
)

from tests.contracts.examples import message_at
from tests.fakes import NOON

S = MessageState
UNDECIDED = {S.ACCEPTED, S.SUBMITTING, S.SUBMITTED, S.UNCONFIRMED}
REPORTED = {S.DELIVERED, S.UNDELIVERED, S.REJECTED}
BY_THE_CLOCK = {S.EXPIRED, S.UNREPORTED}
FINAL = {*REPORTED, S.REFUSED, *BY_THE_CLOCK}

PICTURE = {
    (S.SUBMITTING, S.ACCEPTED),
    (S.ACCEPTED, S.SUBMITTING),
    *((S.SUBMITTING, answer) for answer in (S.SUBMITTED, S.UNCONFIRMED, S.REFUSED)),
    *((sent, end) for sent in (S.SUBMITTED, S.UNCONFIRMED) for end in (*REPORTED, S.EXPIRED)),
    (S.SUBMITTED, S.UNREPORTED),
    *((ended, late) for ended in BY_THE_CLOCK for late in REPORTED),
}
"""The arrows of the picture at the top of the module."""


def followers(state: MessageState) -> set[MessageState]:
    return {then for then in MessageState if state in PREDECESSORS[then]}


def reachable(states: Iterable[MessageState]) -> set[MessageState]:
    found = set(states)
    while more := {then for state in found for then in followers(state)} - found:
        found |= more
    return found


def test_every_state_has_states_that_it_follows() -> None:
    assert set(PREDECESSORS) == set(MessageState)
    assert all(PREDECESSORS.values())


def test_every_state_can_be_reached_by_a_message_that_was_just_queued() -> None:
    assert reachable([S.ACCEPTED]) == set(MessageState)


def test_no_state_follows_itself() -> None:
    """So a change that is repeated is not applied twice."""
    assert not [state for state in MessageState if state in PREDECESSORS[state]]


@pytest.mark.parametrize("state", sorted(FINAL - BY_THE_CLOCK))
def test_a_final_state_stays_final(state: MessageState) -> None:
    assert followers(state) == set()


@pytest.mark.parametrize("state", sorted(BY_THE_CLOCK))
def test_only_a_report_follows_what_our_clock_decided_and_nothing_follows_that(
    state: MessageState,
) -> None:
    """EXP-04, C-23"""
    assert followers(state) == REPORTED
    assert reachable(REPORTED) == REPORTED


@pytest.mark.parametrize("state", sorted(UNDECIDED))
def test_an_undecided_message_can_always_be_reported_and_always_expire(state: MessageState) -> None:
    """RPT-08, EXP-01: also one whose report overtakes the answer to its submit."""
    assert {*REPORTED, S.EXPIRED} <= followers(state)


def test_only_what_a_carrier_took_can_end_well_without_a_report() -> None:
    """NUM-03: success is that it was accepted and that no failure was reported."""
    assert PREDECESSORS[S.UNREPORTED] == {S.SUBMITTED}


def test_a_message_that_the_carrier_took_is_never_claimed_again() -> None:
    assert PREDECESSORS[S.SUBMITTING] == {S.ACCEPTED}
    assert not {S.ACCEPTED, S.SUBMITTING} & reachable([S.SUBMITTED])


def test_a_message_without_an_answer_is_released_only_by_who_has_it_in_hand() -> None:
    """A redelivered job may say UNCONFIRMED while the first one is still with the carrier."""
    assert followers(S.UNCONFIRMED) - FINAL == {S.SUBMITTED, S.ACCEPTED}


# -- The picture -----------------------------------------------------------------------------------


def test_the_picture_shows_every_state_and_no_other() -> None:
    picture = (messages.__doc__ or "").partition("The picture shows")[0]
    assert set(re.findall(r"\b[A-Z]{5,}\b", picture)) == set(MessageState)


def test_every_arrow_of_the_picture_is_in_the_table() -> None:
    table = {(before, then) for then, befores in PREDECESSORS.items() for before in befores}
    assert table >= PICTURE


def test_what_the_picture_leaves_out_is_told_below_it() -> None:
    """Reports and expiry may skip states, and a second answer may follow UNCONFIRMED."""
    left_out = {
        (before, then) for then, befores in PREDECESSORS.items() for before in befores
    } - PICTURE
    overtaking = {(S.ACCEPTED, end) for end in FINAL - {S.UNREPORTED}} | {
        (S.SUBMITTING, end) for end in (*REPORTED, S.EXPIRED)
    }
    late_answers = {(S.UNCONFIRMED, then) for then in (S.ACCEPTED, S.SUBMITTED, S.REFUSED)}
    assert left_out == overtaking | late_answers
    below = " ".join((messages.__doc__ or "").partition("The picture shows")[2].split())
    assert "A report may overtake" in below
    assert "the answer of the carrier may still follow" in below


# -- Changes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", MessageState)
def test_a_change_may_follow_what_the_table_says(state: MessageState) -> None:
    assert Change(state=state, at=NOON).allowed_from == PREDECESSORS[state]


def test_an_outcome_makes_a_change_that_tells_when_and_by_whom() -> None:
    outcome = Outcome(state=S.DELIVERED, status_code="DELIVRD", source=ReportSource.CARRIER)
    assert ends(outcome, NOON, "entry-1") == Change(
        state=S.DELIVERED, at=NOON, outcome=outcome, decided_by="entry-1"
    )


def test_a_record_is_kept_for_90_days_from_acceptance() -> None:
    """DET-11"""
    assert timedelta(days=90) == RETENTION
    assert message_at(NOON).kept_until == NOON + timedelta(days=90)


def test_sources_are_the_numbers_that_customers_know() -> None:
    """RPT-09: 1 made by the platform, 2 from the carrier."""
    assert (ReportSource.PLATFORM, ReportSource.CARRIER) == ("1", "2")

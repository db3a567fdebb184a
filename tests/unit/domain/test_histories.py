"""The history of a number: its claims, and what of them stays at hand."""

from datetime import datetime, timedelta

import pytest
from heliograph.domain.frequency import FrequencyLimit, FrequencyLimits, digest
from heliograph.domain.histories import AT_HAND, PAGE, Claim, History, new_claim
from heliograph.domain.message_ids import message_ids
from heliograph.domain.messages import RETENTION
from heliograph.domain.validity import LONGEST_VALIDITY
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import NOON

MILLISECOND = timedelta(milliseconds=1)
ONE_A_DAY = FrequencyLimits(per_day=1)
WRITE_UNIT = 1024
ROOM_FOR_KEYS_AND_TIME = 80


def claim(at: datetime = NOON, *, is_for_ending: bool = False, application: str = "10001") -> Claim:
    """The claim of a message that is accepted at this time."""
    message_id = next(message_ids(application, at))
    return Claim(message_id, at, digest("text"), new_claim(), is_for_ending)


def history(*claims: Claim) -> History:
    return History(claims)


# -- claims ----------------------------------------------------------------------------------------


def test_a_message_is_found_by_its_id_and_no_other_is() -> None:
    one, other = claim(), claim()
    assert history(one, other).claim_of(other.message_id) == other
    assert history(one).claim_of(other.message_id) is None


def test_what_was_taken_only_to_be_ended_counts_for_no_limit() -> None:
    """FRQ-05: what was refused does not count."""
    ended, sent = claim(is_for_ending=True), claim()
    assert history(ended).limit_hit(claim(), ONE_A_DAY) is None
    assert history(ended, sent).limit_hit(claim(), ONE_A_DAY) is FrequencyLimit.DAY


# -- what stays at hand ----------------------------------------------------------------------------


def test_a_claim_stays_at_hand_for_longer_than_its_message_may_be_handed_over() -> None:
    assert timedelta(hours=24) < AT_HAND
    assert LONGEST_VALIDITY < AT_HAND


def test_what_is_old_stays_until_it_fills_a_page_and_then_moves_as_a_whole() -> None:
    old = [claim(NOON + place * MILLISECOND) for place in range(PAGE)]
    young = claim(NOON + timedelta(hours=20))
    now = NOON + AT_HAND + timedelta(minutes=1)
    assert history(*old[1:], young).apart(now) == (history(*old[1:], young), history())
    assert history(*old, young).apart(now) == (history(young), history(*old))


def test_what_nobody_keeps_any_more_goes() -> None:
    now = NOON + RETENTION
    gone, kept = claim(), claim(NOON + MILLISECOND)
    assert history(gone, kept).apart(now) == (history(kept), history())


@given(
    ages=st.lists(st.timedeltas(timedelta(), timedelta(days=100)), max_size=40),
)
def test_a_claim_that_is_kept_is_at_hand_or_apart_and_no_young_one_is_apart(
    ages: list[timedelta],
) -> None:
    now = NOON + timedelta(days=100)
    claims = [claim(now - age // MILLISECOND * MILLISECOND) for age in sorted(ages, reverse=True)]
    at_hand, apart = History(tuple(claims)).apart(now)
    kept = {one for one in claims if now - one.at < RETENTION}
    assert {*at_hand.claims, *apart.claims} == kept
    assert len(at_hand.claims) + len(apart.claims) == len(kept)
    assert all(now - one.at >= AT_HAND for one in apart.claims)
    assert sum(now - one.at >= AT_HAND for one in at_hand.claims) < PAGE


# -- as it is stored -------------------------------------------------------------------------------

CLAIMS = st.builds(
    lambda after, is_for_ending, application: claim(
        NOON + after * MILLISECOND, is_for_ending=is_for_ending, application=application
    ),
    st.integers(0, 10**10),
    st.booleans(),
    st.from_regex(r"[0-9]{1,13}", fullmatch=True),
)


@given(claims=st.lists(CLAIMS, max_size=60))
def test_a_history_is_read_as_it_was_written(claims: list[Claim]) -> None:
    written = History(tuple(claims))
    assert History.decoded(written.encoded()) == written


def test_twenty_messages_are_one_write_unit() -> None:
    written = history(*(claim() for _ in range(20)))
    assert len(written.encoded()) + ROOM_FOR_KEYS_AND_TIME < WRITE_UNIT


def test_a_history_of_nothing_has_no_newest_id() -> None:
    with pytest.raises(ValueError, match="empty"):
        _ = history().newest_id

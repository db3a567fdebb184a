"""Parts of a message in any order, repeated, missing, and with the power cut anywhere."""

import pytest
from heliograph.domain.parts import PATIENCE
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.usecases.long_replies import SECOND, THREE, Handsets, part
from tests.unit.usecases.power import Cut, Moment, cuts


def story(handsets: Handsets) -> None:
    """Three parts, one of them twice, and then all the time that anything needs."""
    for one in (THREE[1], THREE[0], THREE[1], THREE[2]):
        handsets.hand_over(one)
    handsets.let_pass(3 * PATIENCE)


def calls_of_the_story() -> int:
    handsets = Handsets()
    story(handsets)
    return handsets.power.calls


@pytest.mark.parametrize("cut", cuts(calls_of_the_story()), ids=str)
def test_wherever_the_power_is_cut_the_message_is_forwarded_whole_and_stored_once(cut: Cut) -> None:
    handsets = Handsets()
    handsets.power.back(cut)
    story(handsets)
    assert [one.text for one in handsets.store.records.values()] == ["one two three"]
    assert {notice.push_id for notice in handsets.notices} == handsets.store.records.keys()
    assert set(handsets.texts) == {"one two three"}


@pytest.mark.parametrize("cut", cuts(10), ids=str)
def test_wherever_the_power_is_cut_what_is_there_is_forwarded(cut: Cut) -> None:
    handsets = Handsets()
    handsets.hand_over(THREE[0])
    handsets.power.back(cut)
    handsets.hand_over(THREE[2])
    handsets.let_pass(3 * PATIENCE)
    assert [one.text for one in handsets.store.records.values()] == ["one three"]
    assert {notice.push_id for notice in handsets.notices} == handsets.store.records.keys()


# -- Any order, any repetition, any part missing ---------------------------------------------------

ARRIVALS = st.integers(2, 5).flatmap(
    lambda total: st.tuples(
        st.just(total), st.lists(st.integers(1, total), min_size=1, max_size=10)
    )
)
CUTS = st.none() | st.builds(Cut, st.integers(0, 60), st.sampled_from(Moment))


@given(ARRIVALS, st.integers(0, 15), CUTS)
def test_parts_that_come_in_time_make_exactly_one_message(
    arrivals: tuple[int, list[int]], pause: int, cut: Cut | None
) -> None:
    total, numbers = arrivals
    handsets = Handsets()
    handsets.power.back(cut)
    for number in numbers:
        handsets.hand_over(part(number, total, f"<{number}>"))
        handsets.let_pass(pause * SECOND)
    handsets.let_pass(3 * PATIENCE)
    present = sorted(set(numbers))
    (stored,) = handsets.store.records.values()
    assert stored.text == "".join(f"<{number}>" for number in present)
    assert stored.missing_parts == tuple(set(range(1, total + 1)) - set(present))
    assert {notice.push_id for notice in handsets.notices} == {stored.inbound_id}
    assert handsets.waiting == []


@given(ARRIVALS, st.lists(st.integers(0, 400), min_size=10, max_size=10), CUTS)
def test_whenever_parts_come_each_is_forwarded_exactly_once(
    arrivals: tuple[int, list[int]], pauses: list[int], cut: Cut | None
) -> None:
    total, numbers = arrivals
    handsets = Handsets()
    handsets.power.back(cut)
    for number, pause in zip(numbers, pauses, strict=False):
        handsets.hand_over(part(number, total, f"<{number}>"))
        handsets.let_pass(pause * SECOND)
    handsets.let_pass(3 * PATIENCE)
    said = "".join(stored.text for stored in handsets.store.records.values())
    assert sorted(said) == sorted("".join(f"<{number}>" for number in set(numbers)))
    assert {notice.push_id for notice in handsets.notices} == handsets.store.records.keys()
    assert handsets.waiting == []

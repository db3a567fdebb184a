"""Whenever expiry runs and however its runs end, each message expires in time and is told."""

from datetime import datetime, timedelta

from heliograph.domain.message_ids import first_id_at
from heliograph.domain.messages import MessageState
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.usecases.expiries import Expiries, time_for
from tests.unit.usecases.power import Cut, Moment

SPAN = timedelta(hours=3)

OFFSETS = st.lists(
    st.timedeltas(timedelta(milliseconds=1), SPAN)
    | st.timedeltas(timedelta(minutes=1), timedelta(minutes=1, milliseconds=5)),
    max_size=12,
)
PAUSES = st.lists(st.timedeltas(timedelta(), timedelta(minutes=50)), min_size=1, max_size=8)


def accepted(expiries: Expiries, offsets: list[timedelta]) -> dict[str, datetime]:
    """Accept messages that will be due so long from now; return their times by their ids."""
    times = [expiries.horizon + offset for offset in offsets]
    return {expiries.accept(at): at for at in times}


def due(expiries: Expiries, ids: dict[str, datetime]) -> set[str]:
    """The messages that were accepted in a millisecond that is wholly past the horizon."""
    return {one for one, at in ids.items() if first_id_at(at) < first_id_at(expiries.horizon)}


@settings(max_examples=50)
@given(offsets=OFFSETS, pauses=PAUSES)
def test_every_message_is_read_once_and_expires_in_the_first_run_after_its_time(
    offsets: list[timedelta], pauses: list[timedelta]
) -> None:
    expiries = Expiries.under_way()
    ids = accepted(expiries, offsets)
    for pause in [*pauses, SPAN]:
        expiries.clock.advance(pause)
        expiries.run()
        assert set(expiries.told) == due(expiries, ids)
        assert all(ids[message_id] < expiries.horizon for message_id in expiries.told)
    assert sorted(expiries.messages.read) == sorted(ids)
    assert sorted(expiries.told) == sorted(ids)


@settings(max_examples=50)
@given(
    offsets=OFFSETS,
    runs=st.lists(
        st.tuples(
            st.timedeltas(timedelta(), timedelta(minutes=50)),
            st.none() | st.integers(0, 5),
            st.none() | st.builds(Cut, st.integers(0, 30), st.sampled_from(Moment)),
        ),
        max_size=10,
    ),
)
def test_no_message_is_missed_however_the_runs_end(
    offsets: list[timedelta], runs: list[tuple[timedelta, int | None, Cut | None]]
) -> None:
    """Each run comes after a pause, has time for some messages, and may die at any call."""
    expiries = Expiries.under_way()
    ids = accepted(expiries, offsets)
    for pause, budget, cut in runs:
        expiries.clock.advance(pause)
        has_time = (lambda: True) if budget is None else time_for(budget)
        if cut is None:
            expiries.run(has_time)
        else:
            expiries.run_until(cut, has_time)
        assert set(expiries.told) <= due(expiries, ids)
    expiries.clock.advance(SPAN)
    expiries.run()
    assert {expiries.state(one) for one in ids} <= {MessageState.EXPIRED}
    assert set(expiries.told) == set(ids)

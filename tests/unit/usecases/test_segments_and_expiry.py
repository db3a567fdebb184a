"""Segment reports in any order, repeated, among expiry and crashes, end in one consistent state."""

from heliograph.domain.messages import MessageState, Outcome, SegmentReport
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from tests.unit.usecases.power import Cut, Moment
from tests.unit.usecases.segmented import SEGMENTS, Segmented

S = MessageState
REPORTED = (S.DELIVERED, S.UNDELIVERED, S.REJECTED)
TOTAL = len(SEGMENTS)
EXPIRY = "expiry"

SEGMENT_STATES = st.fixed_dictionaries({segment: st.sampled_from(REPORTED) for segment in SEGMENTS})
EVENTS = st.lists(st.sampled_from([*SEGMENTS, EXPIRY]), max_size=12).flatmap(
    lambda events: st.permutations([*events, *SEGMENTS])
)
"""Each segment is reported, some again, and expiry comes somewhere between or not at all."""


def told(events: list[str], states: dict[str, S]) -> Segmented:
    """A message to which all this has happened. What is repeated comes as another entry."""
    segmented = Segmented(TOTAL)
    for place, event in enumerate(events):
        if event == EXPIRY:
            segmented.expire()
        else:
            segmented.report(event, states[event], entry_id=f"entry-{place}")
    return segmented


def expected(events: list[str], states: dict[str, S]) -> tuple[S, set[str]]:
    """How such a message ends, and what is told of it."""
    first = list(dict.fromkeys(event for event in events if event != EXPIRY))
    ended = next((states[one] for one in first if states[one] is not S.DELIVERED), S.DELIVERED)
    push_ids = {f"{place}.{states[one]}" for place, one in enumerate(first, start=1)}
    if EXPIRY in events:
        reported = len({*events[: events.index(EXPIRY)]})
        push_ids |= {f"{place}.EXPIRED" for place in range(reported + 1, TOTAL + 1)}
    return ended, push_ids


@given(states=SEGMENT_STATES, events=EVENTS)
def test_however_reports_are_shuffled_and_repeated_among_expiry_the_first_ones_decide(
    states: dict[str, S], events: list[str]
) -> None:
    """RPT-07, EXP-04: whatever comes again or late changes nothing and is told once."""
    segmented = told(events, states)
    assert (segmented.state, segmented.push_ids) == expected(events, states)
    assert len(segmented.pushed) == len(segmented.push_ids)
    assert {report.segment_count for report in segmented.reports} == {TOTAL}


@given(
    state=st.sampled_from(REPORTED),
    one=st.permutations([*SEGMENTS, *SEGMENTS]),
    other=st.permutations([*SEGMENTS, *SEGMENTS]),
)
def test_the_order_of_segments_that_ended_alike_changes_nothing_at_all(
    state: S, one: list[str], other: list[str]
) -> None:
    states = dict.fromkeys(SEGMENTS, state)
    assert (first := told(one, states)).push_ids == (second := told(other, states)).push_ids
    assert first.state is second.state is state


CUTS = st.none() | st.builds(Cut, st.integers(0, 7), st.sampled_from(Moment))
Entry = tuple[str | None, MessageState, str]


class SegmentsAndExpiry(RuleBasedStateMachine):
    """One message of three segments, and everything that may happen to it, also in the middle."""

    entries = Bundle("entries")

    def __init__(self) -> None:
        super().__init__()
        self.segmented = Segmented(TOTAL)
        self.unfinished: set[Entry] = set()
        self.count = 0
        self.list_before: tuple[SegmentReport, ...] = ()
        self.decided: list[MessageState] = []

    # -- What happens ------------------------------------------------------------------------------

    @rule(
        target=entries,
        segment=st.sampled_from([*SEGMENTS, "one too many", None]),
        state=st.sampled_from(REPORTED),
        cut=CUTS,
    )
    def report(self, segment: str | None, state: MessageState, cut: Cut | None) -> Entry:
        self.count += 1
        entry = (segment, state, f"entry-{self.count}")
        self._deliver(entry, cut)
        return entry

    @rule(target=entries, entry=entries, cut=CUTS)
    def deliver_again(self, entry: Entry, cut: Cut | None) -> object:
        self._deliver(entry, cut)
        return multiple()

    @rule(entry=entries, other=entries, cut=CUTS)
    def deliver_at_once(self, entry: Entry, other: Entry, cut: Cut | None) -> None:
        """Another report is recorded between this one's read and its write."""
        self.segmented.messages.meanwhile = [lambda: self.segmented.report(*other)]
        self.unfinished.add(other)
        self._deliver(entry, cut)
        self.segmented.messages.meanwhile = []

    @rule(cut=CUTS)
    def time_passes(self, cut: Cut | None) -> None:
        self.segmented.until(cut, self.segmented.expire)

    def _deliver(self, entry: Entry, cut: Cut | None) -> None:
        self.unfinished.add(entry)

        def work() -> None:
            self.segmented.report(*entry)
            self.unfinished.discard(entry)

        self.segmented.until(cut, work)

    # -- What always holds -------------------------------------------------------------------------

    @invariant()
    def what_was_recorded_of_a_segment_stays(self) -> None:
        reports = self.segmented.message.segment_reports
        assert reports[: len(self.list_before)] == self.list_before
        assert len(reports) <= TOTAL
        self.list_before = reports

    @invariant()
    def what_a_carrier_decided_stays(self) -> None:
        state = self.segmented.state
        if state in REPORTED:
            self.decided.append(state)
        assert len(set(self.decided)) <= 1
        assert not self.decided or state is self.decided[0]

    @invariant()
    def each_push_id_always_says_the_same(self) -> None:
        said: dict[str, Outcome] = {}
        for report in self.segmented.reports:
            assert report.segment_count == TOTAL
            assert said.setdefault(report.push_id, report.outcome) == report.outcome

    @invariant()
    def each_segment_is_told_one_end_besides_our_own(self) -> None:
        true = [one.split(".")[0] for one in self.segmented.push_ids if "EXPIRED" not in one]
        assert len(true) == len(set(true))

    def teardown(self) -> None:
        """Whatever was interrupted comes back, and time ends what nobody reported."""
        for entry in sorted(self.unfinished, key=lambda entry: entry[2]):
            self._deliver(entry, None)
        self.segmented.expire()
        message = self.segmented.message
        assert message.outcome is not None
        places = range(1, TOTAL + 1)
        if message.segment_reports:
            ends = [one.outcome.state for one in message.segment_reports]
            ends += [S.EXPIRED] * (TOTAL - len(ends))
            failed = [state for state in ends if state not in {S.DELIVERED, S.EXPIRED}]
            rest = S.EXPIRED if S.EXPIRED in ends else S.DELIVERED
            assert message.state is (failed[0] if failed else rest)
        else:
            ends = [message.state] * TOTAL
        now = {f"{place}.{state}" for place, state in zip(places, ends, strict=True)}
        assert now <= self.segmented.push_ids
        assert self.segmented.push_ids - now <= {f"{place}.EXPIRED" for place in places}


SegmentsAndExpiry.TestCase.settings = settings(max_examples=60, stateful_step_count=15)
TestSegmentsAndExpiry = SegmentsAndExpiry.TestCase

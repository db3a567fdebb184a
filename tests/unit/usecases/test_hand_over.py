"""Messages that are claimed, submitted and recorded beside each other (docs/adr/0058)."""

from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Event

import pytest
from heliograph.domain.barring import BarringKind
from heliograph.domain.frequency import FrequencyLimits
from heliograph.domain.messages import MessageState
from heliograph.ports.carriers import ProvedUnsent, Refused, Submitted, Unconfirmed
from heliograph.ports.pending import Pending
from heliograph.usecases.hand_over import Lane
from heliograph.usecases.passage import Passage

from tests.fakes import NOON, FakeCommit
from tests.unit.usecases.dispatches import TO_BOTH, Dispatches, taken
from tests.unit.usecases.examples import a_job
from tests.unit.usecases.power import SameThread

AT_ONCE = 8
UNSENT = ProvedUnsent("connection refused")
SILENCE = Unconfirmed("no answer")
REFUSED = Refused("ESME_RINVDSTADR", "REJECTD")
MINUTE = timedelta(minutes=1)
PATIENCE = 10.0

Commit = Callable[[FakeCommit, Pending], bool]


def test_what_carriers_said_is_recorded_in_the_requests_that_claim_the_next_messages() -> None:
    dispatches = Dispatches()
    assert dispatches.deliver(a_job(20)) == {"MessagesSubmitted": 20}
    assert dispatches.commit.sizes == [AT_ONCE, 2 * AT_ONCE, AT_ONCE + 4, 4]


def test_no_more_messages_are_claimed_than_the_carrier_gets_at_once() -> None:
    dispatches, job = Dispatches(), a_job(30)
    held: list[int] = []

    def look() -> None:
        submitted = len(dispatches.carrier.submissions)
        held.append(len(dispatches.histories.histories) - (submitted - 1))

    dispatches.carrier.meanwhile = [look] * 30
    dispatches.deliver(job)
    assert max(held) == AT_ONCE


@pytest.mark.parametrize(("free", "is_ready"), [(1, True), (0, False), (-1, False)])
def test_nothing_is_handed_over_while_threads_have_more_to_do_than_they_are(
    free: int, is_ready: bool
) -> None:
    """Answers that nobody could record together keep their threads, beside what was just begun."""
    passage = Passage(recipient=a_job().recipients[0])
    lane = Lane(SameThread(), free, NOON, deque([passage]))
    assert lane.is_ready(NOON) is is_ready


def test_a_message_that_takes_long_holds_up_its_thread_and_no_other() -> None:
    with ThreadPoolExecutor(AT_ONCE) as executor:
        dispatches = Dispatches(executor=executor)
        others_are_done = Event()

        def wait() -> None:
            assert others_are_done.wait(PATIENCE)

        def count() -> None:
            if len(dispatches.carrier.submissions) == 50:
                others_are_done.set()

        dispatches.carrier.meanwhile = [wait, *[count] * 49]
        assert dispatches.deliver(a_job(50)) == {"MessagesSubmitted": 50}


# -- What does not become of a write what should ---------------------------------------------------


def _lost(commit: FakeCommit, write: Pending) -> bool:
    FakeCommit.committed(commit, write)
    return False


def _not_made(commit: FakeCommit, write: Pending) -> bool:
    _ = commit, write
    return False


def _broken(commit: FakeCommit, write: Pending) -> bool:
    raise RuntimeError(commit, write)


@pytest.mark.parametrize("limits", [None, FrequencyLimits()], ids=["free", "limited"])
@pytest.mark.parametrize("committed", [_lost, _not_made, _broken])
@pytest.mark.parametrize("place", range(4))
def test_whatever_is_not_written_for_certain_is_written_by_itself(
    committed: Commit, limits: FrequencyLimits | None, place: int
) -> None:
    """Also when it was written, and only the answer was lost."""
    dispatches, job = Dispatches(SILENCE, REFUSED, limits=limits), a_job(12)
    calls = 0

    def sometimes(write: Pending) -> bool:
        nonlocal calls
        calls += 1
        act = committed if calls % 4 == place else FakeCommit.committed
        return act(dispatches.commit, write)

    dispatches.commit.committed = sometimes  # type: ignore[method-assign]
    counts = dispatches.deliver(job)
    assert counts == {"MessagesUnconfirmed": 1, "MessagesRefused": 1, "MessagesSubmitted": 10}
    assert taken(dispatches) == [1] * 12
    assert len(dispatches.reports) == 1


@pytest.mark.parametrize(
    ("answers", "state"),
    [([], MessageState.SUBMITTED), ([SILENCE], MessageState.UNCONFIRMED)],
    ids=["taken", "silence"],
)
def test_a_message_that_was_let_go_of_before_is_recorded_all_the_same(
    answers: Sequence[Submitted], state: MessageState
) -> None:
    dispatches, job = Dispatches(UNSENT, *answers), a_job()
    dispatches.deliver(job)
    dispatches.settle()
    assert dispatches.message(job).state is state
    assert dispatches.message(job).attempts == 2


def nothing() -> None:
    """Answer at once."""


def test_who_is_barred_by_now_is_asked_once_for_all_that_are_due() -> None:
    dispatches = Dispatches(UNSENT, UNSENT, UNSENT, routing=TO_BOTH)
    asked: list[int] = []
    barred = dispatches.barrings.barred

    def ask(channel_number: str, recipients: Collection[str]) -> Mapping[str, BarringKind]:
        asked.append(len(recipients))
        return barred(channel_number, recipients)

    dispatches.barrings.barred = ask  # type: ignore[method-assign]
    advance = partial(dispatches.clock.advance, MINUTE)
    dispatches.carrier.meanwhile = [nothing, nothing, advance]
    assert dispatches.deliver(a_job(3)) == {"MessagesSubmitted": 3}
    assert asked == [3, 3]

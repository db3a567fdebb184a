"""The record tells which carriers were asked in vain, for people who ask where a message is."""

from heliograph.domain.not_taken import LONGEST_REASON, NotTaken
from heliograph.ports.carriers import ProvedUnsent, Unconfirmed

from tests.fakes import NOON
from tests.unit.usecases.dispatches import TO_BOTH, Dispatches
from tests.unit.usecases.examples import a_job

UNSENT = ProvedUnsent("connection refused")


def not_taken(*carriers: str, reason: str = UNSENT.reason) -> tuple[NotTaken, ...]:
    return tuple(NotTaken(carrier=name, reason=reason, at=NOON) for name in carriers)


def test_the_record_tells_who_was_asked_before() -> None:
    dispatches = Dispatches(UNSENT, spare=[Unconfirmed("no answer")], routing=TO_BOTH)
    job = a_job()
    dispatches.deliver(job)
    assert dispatches.message(job).not_taken_by == not_taken("fake")


def test_the_record_tells_of_the_last_attempt_only() -> None:
    dispatches = Dispatches(UNSENT, spare=[UNSENT], routing=TO_BOTH)
    job = a_job()
    dispatches.deliver(job)
    assert dispatches.message(job).not_taken_by == not_taken("fake", "spare")
    dispatches.settle()
    assert dispatches.message(job).not_taken_by == ()


def test_a_long_word_of_a_carrier_is_cut() -> None:
    dispatches = Dispatches(ProvedUnsent("x" * 1000), routing=TO_BOTH)
    job = a_job()
    dispatches.deliver(job)
    assert dispatches.message(job).not_taken_by == not_taken("fake", reason="x" * LONGEST_REASON)

"""The sliding windows against an oracle that keeps everything and counts by looking at it all."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta

import pytest
from heliograph.domain.frequency import FrequencyLimit, FrequencyLimits
from heliograph.ports.screening import Histories
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contracts.conftest import ADAPTERS
from tests.contracts.histories import histories_of, new_claim_at, new_number
from tests.fakes import NOON, FakeHistories

# Steps that land on, before and behind the edges of the windows.
SECONDS = (0, 1, 20, 59, 60, 1180, 3540, 43_200, 86_400)
STEPS = st.builds(
    lambda second, beside: max(0, 1000 * second + beside),
    st.sampled_from(SECONDS),
    st.sampled_from((-1, 0, 0, 1)),
)
SENDS = st.lists(st.tuples(STEPS, st.sampled_from("abc")), min_size=1, max_size=25)
LIMITS = st.builds(
    FrequencyLimits,
    per_minute=st.integers(1, 4),
    per_day=st.integers(1, 9),
    same_per_59_seconds=st.integers(1, 3),
    same_per_59_minutes=st.integers(1, 4),
)
WINDOWS = {
    "per_minute": (timedelta(minutes=1), False, FrequencyLimit.MINUTE),
    "per_day": (timedelta(hours=24), False, FrequencyLimit.DAY),
    "same_per_59_seconds": (timedelta(seconds=59), True, FrequencyLimit.SAME),
    "same_per_59_minutes": (timedelta(minutes=59), True, FrequencyLimit.SAME),
}


@dataclass(frozen=True)
class Message:
    at: datetime
    text: str


def limits_broken(
    earlier: list[Message], message: Message, limits: FrequencyLimits
) -> set[FrequencyLimit]:
    """Those limits that some window which ends with this message would break."""
    broken = set()
    for name, (length, of_same_text, hit) in WINDOWS.items():
        within = [
            one
            for one in [*earlier, message]
            if message.at - one.at < length and (one.text == message.text or not of_same_text)
        ]
        if len(within) > getattr(limits, name):
            broken.add(hit)
    return broken


def test_the_oracle_knows_every_limit() -> None:
    assert list(WINDOWS) == [field.name for field in fields(FrequencyLimits)]


@pytest.mark.parametrize("adapter", ADAPTERS)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(sends=SENDS, limits=LIMITS)
def test_a_message_passes_exactly_if_no_window_would_hold_too_many(
    request: pytest.FixtureRequest,
    adapter: str,
    sends: list[tuple[int, str]],
    limits: FrequencyLimits,
) -> None:
    """FRQ-01 to FRQ-05, at any moment."""
    histories = histories_in(request, adapter)
    recipient, at, passed = new_number(), NOON, list[Message]()
    for step, text in sends:
        at += timedelta(milliseconds=step)
        message = Message(at, text)
        broken = limits_broken(passed, message, limits)
        foretold = histories.would_admit(recipient, text, at, limits)
        claim = new_claim_at(at, text)
        found = histories.take(recipient, claim, limits)
        hit = None if found == claim else found
        assert foretold == hit
        assert (hit in broken) if broken else (hit is None)
        if hit is None:
            passed.append(message)


def histories_in(request: pytest.FixtureRequest, adapter: str) -> Histories:
    if adapter == "fake":
        return FakeHistories()
    return histories_of(request.getfixturevalue("database"))

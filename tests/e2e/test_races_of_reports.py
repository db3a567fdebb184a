"""Segments, whole reports and expiry at once on one record; only the local engine shows that."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random

import pytest
from heliograph.domain.errors import ReportDeferred
from heliograph.domain.jobs import Push, StatusReport
from heliograph.domain.messages import Change, DeliveryReport, Message, MessageState
from heliograph.domain.reporting import closes, missing_segments
from heliograph.models.messages import DynamoMessageStore
from heliograph.usecases.record_delivery_report import RecordDeliveryReport

from cli.deployment import connect
from cli.target import Target
from tests.contracts.examples import OUTCOMES, message_at
from tests.e2e.local_system import LocalSystem
from tests.fakes import FakeQueue
from tests.telling import telling

SEGMENTS = 8
ROUNDS = range(10)
STATES = (MessageState.DELIVERED, MessageState.UNDELIVERED, MessageState.REJECTED)


@dataclass
class Race:
    """A message that was submitted, and everybody who wants to change it."""

    messages: DynamoMessageStore
    segments: int | None
    queue: FakeQueue[Push] = field(default_factory=FakeQueue)

    def __post_init__(self) -> None:
        self.now = datetime.now(UTC)
        self.message_id = self.messages.claim(message_at(self.now, "778")).message.message_id
        submitted = Change(
            state=MessageState.SUBMITTED, at=self.now, segments_expected=self.segments
        )
        self.messages.record(self.message_id, submitted)
        self.record = RecordDeliveryReport(self.messages, telling(self.queue))

    def report(self, segment: str | None, state: MessageState, entry_id: str) -> None:
        """Record a report, and again whenever it would come back from its queue."""
        report = DeliveryReport(
            message_id=self.message_id,
            carrier="simulator",
            carrier_code="000",
            outcome=OUTCOMES[state],
            segment=segment,
            received_at=self.now,
            entry_id=entry_id,
        )
        while True:
            try:
                self.record(report)
            except ReportDeferred:
                continue
            return

    def expire(self) -> None:
        """Do what expiry does with a message of its slice."""
        message = self.message
        while (change := closes(message, self.now + timedelta(hours=72), "expiry")) is not None:
            message = self.messages.record(self.message_id, change).message
        if message.decided_by == "expiry":
            telling(self.queue)(message, "expiry")

    @property
    def message(self) -> Message:
        found = self.messages.message(self.message_id)
        assert found is not None
        return found

    @property
    def told(self) -> list[str]:
        """What was told, as `sequence state`."""
        reports = [push for push in self.queue.entries if isinstance(push, StatusReport)]
        return sorted(f"{one.sequence} {one.outcome.state}" for one in reports)


@pytest.fixture(scope="module")
def messages(system: LocalSystem) -> DynamoMessageStore:
    return connect(Target(url=system.base_url)).messages


@pytest.fixture(scope="module")
def writers() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(16) as threads:
        yield threads


def at_once(writers: ThreadPoolExecutor, *work: Callable[[], object], seed: int) -> None:
    started = [writers.submit(one) for one in Random(seed).sample(work, len(work))]  # noqa: S311
    for one in started:
        one.result()


def segments_of(race: Race) -> list[Callable[[], object]]:
    return [
        partial(race.report, f"part-{place}", STATES[place % 3], f"entry-{place}")
        for place in range(SEGMENTS)
    ]


@pytest.mark.parametrize("seed", ROUNDS)
def test_segments_that_are_reported_at_once_are_all_recorded_and_told_once(
    messages: DynamoMessageStore, writers: ThreadPoolExecutor, seed: int
) -> None:
    """RPT-07: each of them comes twice, as from a carrier that repeats itself."""
    race = Race(messages, SEGMENTS)
    repeated = [
        partial(race.report, f"part-{place}", STATES[place % 3], f"repeated-{place}")
        for place in range(SEGMENTS)
    ]
    at_once(writers, *segments_of(race), *repeated, seed=seed)
    reports = race.message.segment_reports
    assert sorted(one.segment or "" for one in reports) == [f"part-{n}" for n in range(SEGMENTS)]
    assert race.told == sorted(f"{n} {one.outcome.state}" for n, one in enumerate(reports, 1))
    failed = [one.outcome for one in reports if one.outcome.state is not MessageState.DELIVERED]
    assert race.message.outcome == failed[0]


@pytest.mark.parametrize("seed", ROUNDS)
def test_expiry_and_segments_at_once_lose_nothing(
    messages: DynamoMessageStore, writers: ThreadPoolExecutor, seed: int
) -> None:
    """EXP-04: what comes before is not expired, what comes after replaces it, all are told."""
    race = Race(messages, SEGMENTS)
    at_once(writers, *segments_of(race), race.expire, seed=seed)
    message = race.message
    assert (len(message.segment_reports), missing_segments(message)) == (SEGMENTS, 0)
    reported = {f"{n} {one.outcome.state}" for n, one in enumerate(message.segment_reports, 1)}
    assert len(race.told) == len(set(race.told))
    expired = set(race.told) - reported
    assert reported <= set(race.told)
    assert expired <= {f"{n} EXPIRED" for n in range(1, SEGMENTS + 1)}
    # Whatever expired was missing at one moment: the last places of the list.
    assert expired == {f"{n} EXPIRED" for n in range(SEGMENTS + 1 - len(expired), SEGMENTS + 1)}


@pytest.mark.parametrize("seed", ROUNDS)
def test_expiry_and_a_report_at_once_end_in_the_report_and_tell_it(
    messages: DynamoMessageStore, writers: ThreadPoolExecutor, seed: int
) -> None:
    """EXP-04"""
    race = Race(messages, None)
    delivered = partial(race.report, None, MessageState.DELIVERED, "entry-1")
    at_once(writers, delivered, race.expire, seed=seed)
    assert race.message.state is MessageState.DELIVERED
    assert [one for one in race.told if "EXPIRED" not in one] == ["1 DELIVERED", "2 DELIVERED"]
    was_expired = race.message.expired_at is not None
    told_expired = [one for one in race.told if "EXPIRED" in one]
    assert told_expired in ([], ["1 EXPIRED", "2 EXPIRED"])
    assert was_expired or not told_expired


@pytest.mark.parametrize("seed", ROUNDS)
def test_segments_and_a_report_on_the_whole_at_once_tell_each_segment_once(
    messages: DynamoMessageStore, writers: ThreadPoolExecutor, seed: int
) -> None:
    race = Race(messages, SEGMENTS)
    whole = partial(race.report, None, MessageState.DELIVERED, "whole")
    at_once(writers, *segments_of(race), whole, seed=seed)
    assert [one.split()[0] for one in race.told] == [str(n) for n in range(1, SEGMENTS + 1)]
    assert race.message.outcome is not None

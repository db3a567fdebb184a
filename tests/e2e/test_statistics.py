"""Statistics agree with what was sent, counted by the stream of a local run (DET-07)."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from heliograph.clock import SystemClock
from heliograph.domain.counting import CountedHour
from heliograph.domain.statistics import Counts, Tally, effect, hour_of, total, total_counts
from heliograph.usecases.rebuild_statistics import RebuildStatistics

from local.demo import MAINLAND_ID
from tests.e2e.client import Client
from tests.e2e.local_system import LocalSystem
from tests.e2e.tables import Tables

PATIENCE_SECONDS = 60
DELIVERED = [f"+86139777{number:02}111" for number in range(4)]
FAILED = ["+8613977790001", "+8613977780001"]
SILENT = ["+8613977790004"]


def polled(seconds: float) -> Iterator[None]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        yield
        time.sleep(0.2)


def recorded(tables: Tables, application_id: str) -> Tally:
    """What the records of today's messages count."""
    now = datetime.now(UTC)
    messages = tables.messages.accepted_between(application_id, now - timedelta(hours=1), now)
    return total(map(effect, messages))


def counted(tables: Tables, application_id: str) -> Tally:
    days = {(datetime.now(UTC) - back).date() for back in (timedelta(), timedelta(hours=1))}
    hours = [hour for day in days for hour in tables.statistics.of_day(application_id, day)]
    return total(tally for _, tally in hours)


def test_statistics_agree_with_the_records_of_what_was_sent(
    system: LocalSystem, client: Client
) -> None:
    tables = Tables(system)
    application_id = MAINLAND_ID
    before = total_counts(counted(tables, application_id).counts.values())
    client.send(*DELIVERED, *FAILED, *SILENT)
    wanted = len(DELIVERED + FAILED + SILENT)
    now = Counts()
    for _ in polled(PATIENCE_SECONDS):
        tally = counted(tables, application_id)
        now = total_counts(tally.counts.values())
        arrived = now.delivered - before.delivered >= len(DELIVERED)
        if arrived and tally == recorded(tables, application_id):
            break
    else:
        raise AssertionError(f"the statistics still say {now}")
    assert now.messages - before.messages == wanted
    assert now.requests - before.requests == 1
    assert now.latencies.count > before.latencies.count


def test_a_rebuild_puts_lost_counts_right_on_the_engine(
    system: LocalSystem, client: Client
) -> None:
    tables = Tables(system)
    before = failed(recorded(tables, MAINLAND_ID))
    answer = client.send(*FAILED)
    hour = hour_of(answer.message_ids[0])
    wanted = recorded_when_still(tables, before + len(FAILED))
    kept = tables.statistics.read(hour)
    assert tables.statistics.replace(hour, kept.version, CountedHour()).applied
    assert counted(tables, MAINLAND_ID) != wanted
    rebuild = RebuildStatistics(
        tables.messages, tables.statistics, SystemClock(), time.sleep, settle=timedelta(seconds=4)
    )
    rebuilt = rebuild(MAINLAND_ID, hour.start.date(), hour.start.date())
    assert rebuilt.moving == []
    assert counted(tables, MAINLAND_ID) == wanted


def failed(tally: Tally) -> int:
    return sum(counts.failed for counts in tally.counts.values())


def recorded_when_still(tables: Tables, ended: int) -> Tally:
    """Wait until so many messages have failed and are counted; return what all records count."""
    for _ in polled(PATIENCE_SECONDS):
        tally = recorded(tables, MAINLAND_ID)
        if failed(tally) >= ended and tally == counted(tables, MAINLAND_ID):
            return tally
    raise AssertionError("the statistics never agreed with the records")

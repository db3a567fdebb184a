"""A schedule in: the work knows whether it has time, and a failure is a failure of the function."""

from collections.abc import Callable, Mapping

import pytest
from heliograph.edge.schedule import ScheduledWorkFailed, ScheduleHandler

from tests.lambda_runtime import Context, Output, event


def test_the_work_is_done_once_and_its_counts_are_seen(output: Output) -> None:
    ScheduleHandler(lambda _has_time: {"MessagesExpired": 7})(event("schedule"), Context())
    (line,) = output.logs
    assert (line["message"], line["MessagesExpired"]) == ("scheduled work done", 7)
    (counts,) = [line for line in output.metrics if "ColdStart" not in line]
    assert counts["MessagesExpired"] == [7.0]


@pytest.mark.parametrize(
    ("remaining", "has_time"), [(300_000, True), (15_001, True), (15_000, False), (0, False)]
)
def test_the_work_has_time_until_a_quarter_of_a_minute_is_left(
    remaining: int, has_time: bool
) -> None:
    told: list[bool] = []

    def work(ask: Callable[[], bool]) -> Mapping[str, int]:
        told.append(ask())
        return {"Done": 1}

    ScheduleHandler(work)(event("schedule"), Context(remaining_milliseconds=remaining))
    assert told == [has_time]


def test_the_time_is_asked_for_anew_each_time() -> None:
    context = Context()
    told: list[bool] = []

    def work(ask: Callable[[], bool]) -> Mapping[str, int]:
        told.append(ask())
        context.remaining_milliseconds = 1
        told.append(ask())
        return {"Done": 1}

    ScheduleHandler(work)(event("schedule"), context)
    assert told == [True, False]


def test_work_that_fails_fails_the_function_so_that_its_alarm_rings(output: Output) -> None:
    def work(_has_time: Callable[[], bool]) -> Mapping[str, int]:
        raise ConnectionError("could not reach 198.51.100.1")

    with pytest.raises(ScheduledWorkFailed, match=r"^ConnectionError$") as failure:
        ScheduleHandler(work)(event("schedule"), Context())
    assert failure.value.__suppress_context__
    (line,) = output.logs
    assert (line["level"], line["error"]) == ("ERROR", "ConnectionError")
    assert "198.51.100.1" not in output.text

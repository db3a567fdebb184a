"""Values that operators look at, as CloudWatch reads them: one line for each owner and batch."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from heliograph.domain.measures import Measure, Unit
from heliograph.edge.observability import measure
from heliograph.edge.schedule import ScheduledWorkFailed, ScheduleHandler

from tests.lambda_runtime import Context, Output, event

EAST = ("carrier", "east")
WEST = ("carrier", "west")


def run(output: Output, *measures: Measure) -> list[dict[str, Any]]:
    """Measure this in one invocation; return the lines of metrics it writes."""
    return invoke(output, lambda: measure(*measures))


def invoke(output: Output, work: Callable[[], object]) -> list[dict[str, Any]]:
    def handle(_has_time: Callable[[], bool]) -> Mapping[str, int]:
        work()
        return {"Done": 1}

    ScheduleHandler(handle)(event("schedule"), Context())
    return [line for line in output.metrics if "ColdStart" not in line]


def of(lines: list[dict[str, Any]], owner: tuple[str, str]) -> list[dict[str, Any]]:
    kind, name = owner
    return [line for line in lines if line.get(kind) == name]


def test_values_of_an_owner_count_for_it_and_for_the_whole_deployment(output: Output) -> None:
    lines = run(
        output,
        Measure("CarrierDelivered", 1, of=EAST),
        Measure("CarrierReportSeconds", 2.5, Unit.SECONDS, of=EAST),
        Measure("CarrierDelivered", 0, of=EAST),
    )
    (line,) = of(lines, EAST)
    (about,) = line["_aws"]["CloudWatchMetrics"]
    assert about["Namespace"] == "Heliograph"
    assert [sorted(names) for names in about["Dimensions"]] == [
        ["service", "stage"],
        ["carrier", "service", "stage"],
    ]
    assert about["Metrics"] == [
        {"Name": "CarrierDelivered", "Unit": "Count"},
        {"Name": "CarrierReportSeconds", "Unit": "Seconds"},
    ]
    assert (line["stage"], line["service"]) == ("dev", "heliograph")
    assert line["CarrierDelivered"] == [1, 0]
    assert line["CarrierReportSeconds"] == [2.5]


def test_each_owner_has_a_line_of_its_own(output: Output) -> None:
    lines = run(
        output, Measure("CarrierDelivered", 1, of=EAST), Measure("CarrierDelivered", 0, of=WEST)
    )
    assert [line["CarrierDelivered"] for line in of(lines, EAST)] == [[1]]
    assert [line["CarrierDelivered"] for line in of(lines, WEST)] == [[0]]
    for line in (*of(lines, EAST), *of(lines, WEST)):
        (about,) = line["_aws"]["CloudWatchMetrics"]
        assert len(about["Dimensions"]) == 2


def test_values_of_nobody_are_in_the_line_of_the_invocation(output: Output) -> None:
    (line,) = run(output, Measure("PushSeconds", 0.5, Unit.SECONDS), Measure("PushSeconds", 4))
    assert (line["Done"], line["PushSeconds"]) == ([1.0], [0.5, 4.0])


def test_a_line_holds_no_more_values_than_cloudwatch_reads(output: Output) -> None:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html"""
    lines = run(output, *[Measure("CarrierDelivered", 1, of=EAST)] * 250)
    assert [len(line["CarrierDelivered"]) for line in of(lines, EAST)] == [100, 100, 50]


def test_whatever_threads_measure_is_written_once(output: Output) -> None:
    def work() -> None:
        with ThreadPoolExecutor(10) as executor:
            for number in range(40):
                executor.submit(measure, Measure("CarrierDelivered", number, of=EAST))

    first = of(invoke(output, work), EAST)
    assert sorted(first[0]["CarrierDelivered"]) == list(range(40))
    assert of(invoke(output, lambda: None), EAST) == first


def test_an_invocation_that_fails_writes_what_it_has_measured(output: Output) -> None:
    def fail(_has_time: Callable[[], bool]) -> Mapping[str, int]:
        measure(Measure("CarrierDelivered", 1, of=EAST))
        raise ValueError

    with pytest.raises(ScheduledWorkFailed):
        ScheduleHandler(fail)(event("schedule"), Context())
    assert [line["CarrierDelivered"] for line in of(output.metrics, EAST)] == [[1]]

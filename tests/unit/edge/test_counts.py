"""Counts: those of Powertools, made in less time."""

import json
from collections.abc import Iterable
from typing import Any

import pytest
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import (
    AmazonCloudWatchEMFProvider,
)
from heliograph.edge.counts import Counts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

UNITS = (MetricUnit.Count, MetricUnit.Seconds)

ADDED = st.lists(
    st.tuples(st.sampled_from([f"Metric{number}" for number in range(120)]), st.integers(0, 1000)),
    min_size=1,
    max_size=250,
)


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "Heliograph")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "heliograph")


def printed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What was written, but for when."""
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    for line in lines:
        assert line["_aws"].pop("Timestamp") > 1_700_000_000_000
    return lines


def unit_of(name: str) -> MetricUnit:
    """The same whenever something of this name is counted."""
    return UNITS[len(name) % 2]


def counted(added: Iterable[tuple[str, int]]) -> None:
    counts = Counts()
    counts.set_default_dimensions(stage="dev")
    for name, value in added:
        counts.count(name, value, unit_of(name).value)
    if counts.metric_set:
        counts.flush_metrics()


def counted_by_powertools(added: Iterable[tuple[str, int]]) -> None:
    counts = AmazonCloudWatchEMFProvider()
    counts.set_default_dimensions(stage="dev")
    for name, value in added:
        counts.add_metric(name, unit_of(name), value)
    if counts.metric_set:
        counts.flush_metrics()


@given(added=ADDED)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_lines_are_those_of_powertools(
    added: list[tuple[str, int]], capsys: pytest.CaptureFixture[str]
) -> None:
    counted(added)
    ours = printed(capsys)
    counted_by_powertools(added)
    assert ours == printed(capsys)


@pytest.mark.parametrize(
    "added",
    [
        [(f"Metric{number}", 1) for number in range(250)],
        [("Metric", number) for number in range(250)],
    ],
    ids=["names", "values"],
)
def test_no_line_holds_more_than_cloudwatch_reads(
    added: list[tuple[str, int]], capsys: pytest.CaptureFixture[str]
) -> None:
    counted(added)
    ours = printed(capsys)
    counted_by_powertools(added)
    assert ours == printed(capsys)
    assert len(ours) == 3


def test_nothing_is_written_where_metrics_are_switched_off(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "true")
    counted([("Metric", 1)])
    assert printed(capsys) == []


def test_who_has_no_name_has_no_dimension_of_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a service, a line is that of Powertools: it has no such dimension."""
    monkeypatch.delenv("POWERTOOLS_SERVICE_NAME")
    counted([("Metric", 1)])
    ours = printed(capsys)
    counted_by_powertools([("Metric", 1)])
    assert ours == printed(capsys)


@given(
    owner=st.text("abß-7", min_size=1), values=st.lists(st.floats(0, 1000), min_size=1, max_size=9)
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_line_of_an_owner_is_that_of_powertools(
    owner: str, values: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    lines = []
    for counts in (Counts(), AmazonCloudWatchEMFProvider()):
        counts.set_default_dimensions(stage="dev", service="heliograph")
        counts.add_dimensions(carrier=owner)
        for value in values:
            counts.add_metric("Seconds", MetricUnit.Seconds, value)
        counts.flush_metrics()
        lines.append(printed(capsys))
    ours, theirs = lines
    assert ours == theirs

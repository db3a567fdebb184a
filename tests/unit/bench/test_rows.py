"""When a budget is kept, and how many floors something costs."""

import pytest

from bench.rows import Budget, Row


@pytest.mark.parametrize(("value", "is_kept"), [(0.9, True), (1.0, True), (1.1, False)])
def test_a_budget_without_a_floor_holds_for_the_value(value: float, is_kept: bool) -> None:
    assert Row("a send", value, "ms", budget=Budget(1.0)).is_kept is is_kept


@pytest.mark.parametrize(("value", "is_kept"), [(79.0, True), (80.0, True), (81.0, False)])
def test_a_budget_with_a_floor_holds_for_the_ratio(value: float, is_kept: bool) -> None:
    assert Row("a send", value, "us", floor=20.0, budget=Budget(4.0)).is_kept is is_kept


def test_what_has_no_budget_cannot_miss_it() -> None:
    assert Row("a latency", 1e9, "ms").is_kept


def test_missing_the_aim_alone_misses_nothing() -> None:
    assert Row("a send", 3.0, "us", floor=1.0, budget=Budget(4.0, aim=2.5)).is_kept

"""How rows are shown."""

import pytest

from bench.rows import Budget, Row
from bench.table import as_table


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def shown(row: Row) -> list[str]:
    return cells(as_table([row]).splitlines()[2])


def test_a_row_shows_its_floor_its_ratio_and_its_budget() -> None:
    row = Row("a send", 10.0, "us", floor=4.0, budget=Budget(4.0, aim=2.5))
    assert shown(row) == ["a send", "10 us", "4 us", "2.50", "<= 4 x floor, aim 2.5", "kept"]


def test_a_missed_budget_cries_out() -> None:
    row = Row("a send", 1.234, "ms", budget=Budget(1.0))
    assert shown(row) == ["a send", "1.23 ms", "", "", "<= 1 ms", "MISSED"]


def test_what_has_no_budget_says_nothing_of_one() -> None:
    assert shown(Row("a latency", 4.0, "ms")) == ["a latency", "4 ms", "", "", "", ""]


@pytest.mark.parametrize(
    ("value", "text"), [(1234.5, "1234 x"), (123.4, "123 x"), (3.056, "3.06 x"), (1.0, "1 x")]
)
def test_a_number_has_the_digits_that_count(value: float, text: str) -> None:
    assert shown(Row("a thing", value, "x"))[1] == text


def test_the_columns_are_aligned() -> None:
    table = as_table([Row("a", 1.0, "ms"), Row("a much longer name", 1000.0, "ms")])
    places = {tuple(i for i, sign in enumerate(line) if sign == "|") for line in table.splitlines()}
    assert len(places) == 1

"""Bars and sparklines of the statistics."""

import pytest

from cli.statistics.charts import WIDTH, bar, sparkline


@pytest.mark.parametrize(
    ("value", "largest", "drawn"),
    [
        (0, 0, ""),
        (0, 9, ""),
        (9, 9, "█" * WIDTH),
        (9, 18, "█" * (WIDTH // 2)),
        (1, 1_000_000, "▏"),
        (1, 16, "█▎"),
    ],
)
def test_a_bar_is_as_long_as_its_value_beside_the_largest(
    value: int, largest: int, drawn: str
) -> None:
    assert bar(value, largest) == drawn


@pytest.mark.parametrize(
    ("values", "drawn"),
    [
        ([], ""),
        ([0, 0], "  "),
        ([8, 4, 1, 0], "█▄▁ "),
        ([1_000_000, 1], "█▁"),
        ([5, 5], "██"),
    ],
)
def test_a_sparkline_has_a_character_for_each_value(values: list[int], drawn: str) -> None:
    assert sparkline(values) == drawn

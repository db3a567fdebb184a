"""Rows as a table of Markdown, which is also plain to read on a terminal."""

from collections.abc import Sequence
from typing import Final

from bench.rows import Budget, Row

_HEADINGS: Final = ("what", "measured", "floor", "ratio", "budget", "")


def as_table(rows: Sequence[Row]) -> str:
    """Return the table, its columns aligned."""
    lines = [_HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    heading, *body = [_line(line, widths) for line in lines]
    return "\n".join([heading, _line(["-" * width for width in widths], widths), *body])


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.what,
        f"{_number(row.value)} {row.unit}",
        "" if row.floor is None else f"{_number(row.floor)} {row.unit}",
        "" if row.ratio is None else f"{row.ratio:.2f}",
        "" if row.budget is None else _budget(row.budget, row),
        "" if row.budget is None else ("kept" if row.is_kept else "MISSED"),
    )


def _budget(budget: Budget, row: Row) -> str:
    of_what = f" {row.unit}" if row.floor is None else " x floor"
    aim = "" if budget.aim is None else f", aim {budget.aim:g}"
    return f"<= {budget.limit:g}{of_what}{aim}"


def _number(value: float) -> str:
    """Three digits that count, and no more; whole numbers as they are."""
    return f"{value:.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"

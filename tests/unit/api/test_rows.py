"""Rows of a file (DET-08)."""

import csv
import gzip
import io
import json
from typing import Any

import pytest
from heliograph.api.rows import FileForm, cell, in_file
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.api.service import MASKED, NUMBER

COLUMNS = ("name", "count")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
PAGES = st.lists(st.lists(st.fixed_dictionaries({"name": TEXTS, "count": st.integers()})))


def file_of(pages: list[list[dict[str, Any]]], form: FileForm) -> bytes:
    return b"".join(
        in_file(page, COLUMNS, form, first=number == 0) for number, page in enumerate(pages)
    )


@given(PAGES)
def test_pages_put_together_are_one_file_of_json_lines(pages: list[list[dict[str, Any]]]) -> None:
    file = file_of([[], *pages], FileForm.JSON_LINES)
    found = [json.loads(line) for line in gzip.decompress(file).decode().split("\n")[:-1]]
    assert found == [row for page in pages for row in page]


@given(PAGES)
def test_pages_put_together_are_one_table(pages: list[list[dict[str, Any]]]) -> None:
    file = file_of([[], *pages], FileForm.CSV)
    names, *found = csv.reader(io.StringIO(file.decode(), newline=""))
    assert tuple(names) == COLUMNS
    assert found == [[cell(row[one]) for one in COLUMNS] for page in pages for row in page]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\uff1d1", "'\uff1d1"),
        (NUMBER, NUMBER),
        (MASKED, MASKED),
        ("order-4711", "order-4711"),
        (None, ""),
        (2, "2"),
    ],
)
def test_a_cell_is_no_formula(value: Any, shown: str) -> None:
    assert cell(value) == shown

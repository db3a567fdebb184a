"""Rows of a file: CSV for spreadsheets, JSON Lines for programs (DET-08)."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, TypeAlias

from heliograph.domain.statistics import NOTHING

Row: TypeAlias = Mapping[str, Any]

DETAILS_COLUMNS: Final = (
    "message_id",
    "application_id",
    "recipient",
    "country",
    "channel_number",
    "template_id",
    "template_name",
    "segment_count",
    "client_reference",
    "send_result",
    "state",
    "status_code",
    "status_description",
    "reason",
    "carrier_code",
    "accepted_at",
    "submitted_at",
    "reported_at",
    "received_at",
)

# Also full-width, which some spreadsheets take for the same.
_FORMULA: Final = tuple("=+-@\t\r\n＝＋－＠")
_NUMBER: Final = re.compile(r"\+[0-9]+\**[0-9]*")
"""A phone number, whole or masked: no formula, although it begins like one."""
_QUICKLY: Final = 6
"""As zlib is used otherwise. The gzip module's own 9 takes thrice the time for a hundredth less."""


class FileForm(StrEnum):
    """What a file of rows is: CSV, or JSON Lines that are compressed."""

    CSV = "csv"
    JSON_LINES = "jsonl"

    @property
    def ending(self) -> str:
        """Return how the names of such files end."""
        return "csv" if self is FileForm.CSV else "jsonl.gz"


def statistics_columns(by: Iterable[str]) -> tuple[str, ...]:
    """Return the columns of statistics that are told apart by these dimensions."""
    return ("start", *by, *NOTHING.as_json())


def in_file(rows: Iterable[Row], columns: Sequence[str], form: FileForm, *, first: bool) -> bytes:
    """Return rows as they stand in a file, one piece of which follows the other.

    first: whether these are the first of the file. Each piece of a compressed file is compressed by
    itself; put together they are one file to every program that reads gzip (RFC 1952, 2.2).
    """
    if form is FileForm.CSV:
        return _csv(rows, columns, first).encode()
    lines = "".join(json_line(row) for row in rows)
    return gzip.compress(lines.encode(), compresslevel=_QUICKLY, mtime=0) if lines or first else b""


def json_line(row: Row) -> str:
    """Return a row as a line of JSON."""
    return json.dumps(row, ensure_ascii=False) + "\n"


def cells(row: Row, columns: Sequence[str]) -> list[str]:
    """Return a row as a line of CSV shows it."""
    return [cell(row[column]) for column in columns]


def cell(value: Any) -> str:
    """Return what a cell shows. What a spreadsheet would run as a formula begins with `'`."""
    text = "" if value is None else str(value)
    is_harmless = not text.startswith(_FORMULA) or _NUMBER.fullmatch(text)
    return text if is_harmless else f"'{text}"


def _csv(rows: Iterable[Row], columns: Sequence[str], first: bool) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    if first:
        writer.writerow(columns)
    writer.writerows(cells(row, columns) for row in rows)
    return text.getvalue()

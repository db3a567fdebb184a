"""The lines of a blocklist file: `number` or `number,reason`, in UTF-8, one number a line.

Each line is read by itself and none is held for long, so a file may be of any size, and what is
wrong in one line spoils no other.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from heliograph.domain.configuration_rules import RuleBroken
from heliograph.domain.erasure import names

from cli.arguments import international_number, reason

HEADS: Final = ("number", "reason", "recorded_by", "recorded_at")

_LONGEST: Final = 4096


@dataclass(frozen=True, slots=True)
class Line:
    """A line that names a number. reason: None if the line gives none."""

    number: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that names none: where it stands, counted from 1, and what is wrong with it."""

    position: int
    problem: str


def read_lines(file: BinaryIO) -> Iterator[Line | BadLine]:
    """Yield what each line says. Empty lines and a line of headings say nothing."""
    for position, raw in enumerate(_raw_lines(file), start=1):
        try:
            line = _parsed(raw, is_first=position == 1)
        except (RuleBroken, csv.Error) as error:
            yield BadLine(position, str(error))
        except UnicodeDecodeError:
            yield BadLine(position, "It is not in UTF-8.")
        else:
            if line is not None:
                yield line


def _raw_lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield each line, cut where no line with a number and a reason can reach."""
    while line := file.readline(_LONGEST):
        yield line
        while len(line) == _LONGEST and not line.endswith(b"\n"):
            line = file.readline(_LONGEST)


def _parsed(raw: bytes, *, is_first: bool) -> Line | None:
    if len(raw) == _LONGEST:
        raise RuleBroken("It is too long.")
    text = raw.decode("utf-8-sig" if is_first else "utf-8").strip()
    if not text:
        return None
    cells = [cell.strip() for cell in next(csv.reader([text], strict=True))]
    if is_first and cells[0].lower() == HEADS[0]:
        return None
    number, given = international_number(cells[0]), cells[1] if len(cells) > 1 else ""
    if names(given, number):
        raise RuleBroken("Its reason names the number, and the audit keeps it.")
    return Line(number, reason(given) if given else None)

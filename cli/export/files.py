"""Files of rows, as CSV or as JSON Lines, that are there whole or not at all (DET-08)."""

from __future__ import annotations

import csv
import gzip
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp
from typing import Annotated, Literal, TextIO, TypeAlias

import typer
from heliograph.api.rows import Row, cells, json_line

from cli.screen import fail

Form: TypeAlias = Literal["csv", "jsonl.gz"]
WriteRow: TypeAlias = Callable[[Row], None]

Out: TypeAlias = Annotated[
    Path, typer.Option("--out", dir_okay=False, help="The file, which must not be there yet.")
]
Format: TypeAlias = Annotated[Form, typer.Option("--format", help="What the file is to be.")]


@contextmanager
def new_file(file: Path, form: Form, columns: Sequence[str]) -> Iterator[WriteRow]:
    """Yield what writes rows to a new file; if it cannot be written, say so: exit code 1."""
    try:
        with whole_file(file, form, columns) as write:
            yield write
    except FileExistsError:
        fail(f"{file} is there already.")
    except OSError as error:
        fail(f"{file} cannot be written: {error.strerror}.")


@contextmanager
def whole_file(file: Path, form: Form, columns: Sequence[str]) -> Iterator[WriteRow]:
    """Yield what writes rows to a new file, which has its name only when all are written.

    Only its owner may read it. Raises FileExistsError, and OSError if it cannot be written.
    """
    if file.exists():
        raise FileExistsError(file)
    handle, name = mkstemp(dir=file.parent, prefix=f".{file.name}.", suffix=".part")
    os.close(handle)
    unfinished = Path(name)
    try:
        with _opened(unfinished, form) as opened:
            yield _rows_of(opened, form, columns)
        unfinished.rename(file)
    finally:
        unfinished.unlink(missing_ok=True)


def _opened(file: Path, form: Form) -> TextIO:
    if form == "csv":
        return file.open("w", encoding="utf-8", newline="")
    return gzip.open(file, "wt", encoding="utf-8")


def _rows_of(opened: TextIO, form: Form, columns: Sequence[str]) -> WriteRow:
    if form == "csv":
        writer = csv.writer(opened)
        writer.writerow(columns)
        return lambda row: writer.writerow(cells(row, columns))

    def write(row: Row) -> None:
        opened.write(json_line(row))

    return write

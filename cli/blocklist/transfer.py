"""`heliograph blocklist import` and `export`: many numbers, from and to files, at any size."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated, BinaryIO, Final, TypeAlias

import typer
from heliograph.domain.barring import Barring
from heliograph.domain.numbers import is_erased

from cli.arguments import following, reason
from cli.barrings import barring
from cli.blocklist.lines import HEADS, BadLine, Line, read_lines
from cli.context import AsJson, group, reached
from cli.screen import fail, iso_time, note, say, show_json

app = group("Block numbers from files.")

_KEPT_PROBLEMS: Final = 100

File: TypeAlias = Annotated[Path, typer.Argument(metavar="FILE.csv", dir_okay=False)]
DefaultReason: TypeAlias = Annotated[
    str,
    typer.Option("--reason", callback=following(reason), help="For lines that give none."),
]


@dataclass(slots=True)
class Problems:
    """The bad lines of a file: all are told as they are found, the first ones are kept."""

    count: int = 0
    first: list[BadLine] = field(default_factory=list)

    def add(self, bad: BadLine) -> None:
        """Tell a bad line."""
        note(f"line {bad.position}: {bad.problem}")
        self.count += 1
        if len(self.first) < _KEPT_PROBLEMS:
            self.first.append(bad)


@app.command("import")
def import_(
    ctx: typer.Context, file: File, reason: DefaultReason = "imported", as_json: AsJson = False
) -> None:
    """Block the numbers of a file: one a line, with a reason after a comma if there is one.

    Bad lines are told with their number and left out; the exit code is 1 then. Doing it again
    changes nothing.
    """
    problems = Problems()
    with _opened(file) as opened, reached(ctx) as deployment, _progress(file) as advance:
        lines = _reported(read_lines(opened), problems, lambda: advance(opened.tell()))
        count = deployment.barring_changes.record_all(
            barring(line.number, None, line.reason or reason) for line in lines
        )
    if as_json:
        first = [asdict(bad) for bad in problems.first]
        show_json({"imported": count, "bad_lines": problems.count, "first_bad_lines": first})
    else:
        say(f"{count} lines imported, {problems.count} bad ones left out.")
    if problems.count:
        raise typer.Exit(1)


@app.command("export")
def export(ctx: typer.Context, file: File, as_json: AsJson = False) -> None:
    """Write all blocked numbers to a new file, which `blocklist import` reads.

    Those that were erased stay blocked and cannot be in it.
    """
    with reached(ctx) as deployment:
        try:
            count, erased = _write(file, deployment.barrings.of_channel(None))
        except FileExistsError:
            fail(f"{file} is there already.")
        except OSError as error:
            fail(f"{file} cannot be written: {error.strerror}.")
    if as_json:
        show_json({"exported": count, "erased": erased})
    else:
        say(f"{count} numbers are in {file}.")
        if erased:
            note(f"{erased} were erased. They are blocked here, and no file can have them.")


def _reported(
    lines: Iterable[Line | BadLine], problems: Problems, advance: Callable[[], None]
) -> Iterator[Line]:
    """Yield the good lines; count and tell the bad ones, and how far it has come."""
    for line in lines:
        advance()
        if isinstance(line, BadLine):
            problems.add(line)
        else:
            yield line


def _opened(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror}.")


@contextmanager
def _progress(file: Path) -> Iterator[Callable[[int], None]]:
    """Show, if somebody is watching, how much of a file is done; yield what moves it there."""
    bar = typer.progressbar(
        length=file.stat().st_size, file=sys.stderr, hidden=not sys.stderr.isatty()
    )
    with bar:
        yield lambda position: bar.update(position - bar.pos)


def _write(file: Path, found: Iterable[Barring]) -> tuple[int, int]:
    """Write all of them or no file; return how many, and how many have no number any more.

    Only its owner may read it: it holds whole numbers.
    """
    count = erased = 0
    file.touch(mode=0o600, exist_ok=False)
    with file.open("w", encoding="utf-8", newline="") as opened:
        try:
            writer = csv.writer(opened)
            writer.writerow(HEADS)
            for one in found:
                if is_erased(one.recipient):
                    erased += 1
                    continue
                at = iso_time(one.recorded_at)
                writer.writerow((one.recipient, one.reason, one.recorded_by, at))
                count += 1
        except BaseException:
            file.unlink()
            raise
    return count, erased

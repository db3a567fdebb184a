"""The lines of a blocklist file, of any size."""

import io
import itertools
import tracemalloc
from collections.abc import Iterator

import pytest

from cli.blocklist.lines import BadLine, Line, read_lines

HUNDRED_KILOBYTES = 100_000


def read(content: bytes) -> list[Line | BadLine]:
    return list(read_lines(io.BytesIO(content)))


def problems(content: bytes) -> list[int]:
    return [line.position for line in read(content) if isinstance(line, BadLine)]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"+12025550123", Line("+12025550123", None)),
        (b" +12025550123 , asked \r\n", Line("+12025550123", "asked")),
        (b'"+12025550123","a, b"\n', Line("+12025550123", "a, b")),
        (b"+12025550123,asked,olga,2026-03-14T12:00:00Z\n", Line("+12025550123", "asked")),
        (b"+12025550123,\n", Line("+12025550123", None)),
    ],
)
def test_a_line_names_a_number_and_perhaps_a_reason(content: bytes, line: Line) -> None:
    assert read(content) == [line]


def test_headings_and_empty_lines_say_nothing() -> None:
    assert read(b"\xef\xbb\xbfnumber,reason\n\n   \n") == []
    assert problems(b"+12025550123\nnumber,reason\n") == [2]


@pytest.mark.parametrize(
    "content",
    [b"2025550123", b"+1 202", b'"+1202', b"\xff", b"+1,\xff", b",asked", b"+1," + b"x" * 201],
)
def test_another_line_is_bad(content: bytes) -> None:
    assert problems(b"+12025550123\n" + content + b"\n+12025550124\n") == [2]


@pytest.mark.parametrize("length", [4095, 4096, 4097, 8192, 8193, 100_000])
def test_a_line_of_any_length_is_one_line(length: int) -> None:
    long = b"+1," + b"x" * (length - 3)
    assert problems(long + b"\n+12025550124\n") == [1]
    assert read(long + b"\n+12025550124\n")[1] == Line("+12025550124", None)
    assert problems(long) == [1]


class Endless(io.RawIOBase):
    """Lines that are made as they are read, or one line that does not end."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece = next(self._pieces, b"")
        buffer[: len(piece)] = piece
        return len(piece)


@pytest.mark.parametrize(
    "pieces",
    [
        (b"+1202%07d,asked\n" % number for number in range(20_000)),
        itertools.repeat(b"x" * 4096, 5_000),
    ],
    ids=["twenty thousand lines", "one line of twenty megabytes"],
)
def test_a_file_is_never_held_as_a_whole(pieces: Iterator[bytes]) -> None:
    file = io.BufferedReader(Endless(pieces))
    tracemalloc.start()
    count = sum(1 for _ in read_lines(file))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count in (1, 20_000)
    assert peak < HUNDRED_KILOBYTES

"""A blocklist of any length is read in the same memory (BLK-06)."""

import io
import tracemalloc
from collections.abc import Iterator

from cli.blocklist.lines import BadLine, Line, read_lines

LINES = 20_000
MORE_BYTES = 100_000
"""Less than a quarter of what is between the two files."""


class LargeFile(io.RawIOBase):
    """A file that is made while it is read; every hundredth line is bad."""

    def __init__(self, lines: int) -> None:
        self._lines = self._made(lines)
        self._rest = b""

    @staticmethod
    def _made(lines: int) -> Iterator[bytes]:
        for place in range(lines):
            number = b"12025550000" if place % 100 == 0 else b"+86138%08d" % place
            yield number + b",asked for it\n"

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while len(self._rest) < len(buffer) and (line := next(self._lines, b"")):
            self._rest += line
        taken, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)


def read(lines: int) -> tuple[int, list[int], int]:
    """How many lines were good, the positions of the bad ones, the most bytes in use meanwhile."""
    good, bad = 0, list[int]()
    tracemalloc.start()
    try:
        for line in read_lines(io.BufferedReader(LargeFile(lines))):
            if isinstance(line, BadLine):
                bad.append(line.position)
            else:
                assert isinstance(line, Line)
                good += 1
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return good, bad, most


def test_many_lines_take_no_more_memory_than_a_few() -> None:
    read(LINES // 100)  # what is imported and compiled on the way is not counted
    *_, most_for_few = read(LINES // 10)
    good, bad, most = read(LINES)
    assert (good, len(bad)) == (LINES - LINES // 100, LINES // 100)
    assert bad[:3] == [1, 101, 201]
    assert most < most_for_few + MORE_BYTES

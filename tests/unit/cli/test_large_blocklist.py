"""A blocklist of 100,000 lines is read in bounded memory (BLK-06)."""

import io
import tracemalloc
from collections.abc import Iterator

from cli.blocklist.lines import BadLine, Line, read_lines

LINES = 100_000
MOST_BYTES = 1_000_000
"""A fraction of the file, which is more than 2 MB."""


class LargeFile(io.RawIOBase):
    """A file that is made while it is read; every hundredth line is bad."""

    def __init__(self) -> None:
        self._lines = self._made()
        self._rest = b""

    @staticmethod
    def _made() -> Iterator[bytes]:
        for place in range(LINES):
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


def test_a_hundred_thousand_lines_take_no_more_memory_than_a_few() -> None:
    good, bad = 0, list[int]()
    tracemalloc.start()
    try:
        for line in read_lines(io.BufferedReader(LargeFile())):
            if isinstance(line, BadLine):
                bad.append(line.position)
            else:
                assert isinstance(line, Line)
                good += 1
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (good, len(bad)) == (LINES - LINES // 100, LINES // 100)
    assert bad[:3] == [1, 101, 201]
    assert most < MOST_BYTES

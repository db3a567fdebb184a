"""Answers of HTTP/1.1, read by llhttp, the parser of Node.js (docs/adr/0042)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from heliograph.domain.values import value

Receive: TypeAlias = Callable[[int], bytes]
"""Returns the next bytes, at most so many; none at the end. Raises OSError."""

_Line: TypeAlias = tuple[bytes, bytes]
"""A header: its name and its value."""

_PIECE: Final = 16 * 1024
_FINAL: Final = 200
"""Answers below it are followed by another one."""


class NoAnswer(Exception):
    """There is no whole answer. Says why, and never what came.

    NoAnswer
     ├── BrokenOff
     ├── NotHttp
     └── TooLong
    """


class BrokenOff(NoAnswer):
    """The connection was closed before the end of the answer, or even before its beginning."""


class NotHttp(NoAnswer):
    """What came is not HTTP."""


class TooLong(NoAnswer):
    """The status line and the headers have more bytes than are read."""


@value()
class Answer:
    """An answer. lines: its headers as they came, for few of them are ever looked at.

    body: as much as was read of it. is_last: nothing can be asked over its connection any more; if
    its body was not waited for, what follows may still show that.
    """

    status: int
    lines: Sequence[_Line]
    body: bytes
    is_last: bool

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers, in lower case; of several with one name the last."""
        return _headers(self.lines)


class Answers:
    """The answers that come over one connection, one after the other."""

    def __init__(self) -> None:
        self._parser = HttpResponseParser(self)
        self._begin()

    def next(self, receive: Receive, most_bytes: int, *, head_only: bool = False) -> Answer:
        """Return the next answer. Raises NoAnswer, and what `receive` raises.

        most_bytes: as much is read; a longer body is cut off. head_only: the body is not waited
        for.
        """
        self._begin()
        left = most_bytes
        while not (self._is_whole or (head_only and self._has_head)):
            if not left and self._has_head:
                break
            piece = receive(min(left, _PIECE)) if left else self._too_long()
            if not piece:
                self._end()
                break
            left -= len(piece)
            self._feed(piece)
        is_cut_off = not left or not (self._is_whole or head_only)
        is_last = is_cut_off or not self._is_kept
        return Answer(self._status, self._lines, b"".join(self._body), is_last)

    @property
    def are_over(self) -> bool:
        """Whether the last answer is there to its end, and another one may follow."""
        return self._is_whole and self._is_kept

    def take_rest(self, piece: bytes) -> None:
        """Take what has come since the last answer was returned. Raises NoAnswer.

        It is the rest of that answer; more was not asked for.
        """
        self._feed(piece)

    def _begin(self) -> None:
        self._status = 0
        self._lines: list[_Line] = []
        self._body: list[bytes] = []
        self._has_head = self._is_whole = self._is_kept = False

    def _feed(self, piece: bytes) -> None:
        try:
            self._parser.feed_data(piece)
        except (HttpParserError, HttpParserUpgrade):
            if not self._is_whole:
                raise NotHttp("not HTTP") from None
            self._is_kept = False

    def _end(self) -> None:
        """Take the end of the connection for that of the answer, if nothing else tells it."""
        headers = _headers(self._lines)
        is_told = "content-length" in headers or "chunked" in headers.get("transfer-encoding", "")
        if is_told or not self._has_head:
            raise BrokenOff("broken off")

    def _too_long(self) -> bytes:
        raise TooLong("too long")

    # -- what the parser tells ---------------------------------------------------------------------

    def on_message_begin(self) -> None:
        """Begin; what begins after the end of the answer was not asked for."""
        self._is_kept = False
        if not self._is_whole:
            self._lines = []

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header, and none of those that may follow a body."""
        if not self._has_head:
            self._lines.append((name, value))

    def on_headers_complete(self) -> None:
        """End the head, unless it is a word in between, such as `100 Continue`."""
        if not self._is_whole:
            self._status = self._parser.get_status_code()
            self._has_head = self._status >= _FINAL
            self._is_kept = self._parser.should_keep_alive()

    def on_body(self, piece: bytes) -> None:
        """Take a piece of the body."""
        if not self._is_whole:
            self._body.append(piece)

    def on_message_complete(self) -> None:
        """End the answer."""
        if not self._is_whole:
            self._is_whole = self._has_head


def _headers(lines: Sequence[_Line]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in lines}

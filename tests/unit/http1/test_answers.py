"""Answers, however their bytes are cut into pieces, and whatever is no answer."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

import pytest
from heliograph.http1.answers import Answer, Answers, BrokenOff, NoAnswer, NotHttp, TooLong
from hypothesis import given
from hypothesis import strategies as st

MUCH = 1_000_000
LENGTH = b"HTTP/1.1 200 OK\r\nX-Two: a\r\nx-TWO: b\r\nContent-Length: 5\r\n\r\nhello"
CHUNKS = (
    b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nLate: header\r\n\r\n"
)
TO_THE_END = b"HTTP/1.1 202 Accepted\r\nA: b\r\n\r\nhello"
NOTHING = b"HTTP/1.1 204 No Content\r\n\r\n"
IN_BETWEEN = b"HTTP/1.1 100 Continue\r\nEarly: yes\r\n\r\n"


def arriving(pieces: Iterator[bytes]) -> Callable[[int], bytes]:
    """Bytes as a socket would give them, in pieces of these lengths at most; then the end."""
    rest = b""

    def receive(most: int) -> bytes:
        nonlocal rest
        rest = rest or next(pieces, b"")
        piece, rest = rest[:most], rest[most:]
        return piece

    return receive


_Told: TypeAlias = tuple[int, dict[str, str], bytes, bool]
"""An answer: its status, headers and body, and whether it is the last."""


def read(content: bytes, most_bytes: int = MUCH, *, head_only: bool = False) -> Answer:
    return Answers().next(arriving(iter([content])), most_bytes, head_only=head_only)


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (LENGTH, (200, {"x-two": "b", "content-length": "5"}, b"hello", False)),
        (CHUNKS, (201, {"transfer-encoding": "chunked"}, b"hello", False)),
        (TO_THE_END, (202, {"a": "b"}, b"hello", True)),
        (NOTHING, (204, {}, b"", False)),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", None),
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", None),
        (IN_BETWEEN + IN_BETWEEN + NOTHING, (204, {}, b"", False)),
    ],
)
@given(lengths=st.lists(st.integers(1, 40)))
def test_an_answer_is_the_same_in_whatever_pieces_it_comes(
    content: bytes, answer: _Told | None, lengths: list[int]
) -> None:
    def pieces() -> Iterator[bytes]:
        rest = content
        for length in lengths:
            piece, rest = rest[:length], rest[length:]
            yield piece
        yield rest

    found = Answers().next(arriving(piece for piece in pieces() if piece), MUCH)
    if answer is None:
        assert (found.status, found.is_last) == (200, True)
    else:
        assert (found.status, found.headers, found.body, found.is_last) == answer


def test_answers_follow_each_other_over_one_connection() -> None:
    answers = Answers()
    for content in (LENGTH, CHUNKS, NOTHING, LENGTH):
        assert answers.next(arriving(iter([content])), MUCH) == read(content)


@pytest.mark.parametrize("surplus", [NOTHING, b"\x00\xff", b"HTTP"])
def test_who_speaks_without_being_asked_is_not_asked_again(surplus: bytes) -> None:
    found = read(LENGTH + surplus)
    assert (found.status, found.body, found.is_last) == (200, b"hello", True)
    assert found.headers["content-length"] == "5"


@pytest.mark.parametrize("content", [LENGTH, CHUNKS, IN_BETWEEN + NOTHING])
def test_half_an_answer_is_none(content: bytes) -> None:
    for length in range(len(content)):
        with pytest.raises(BrokenOff):
            read(content[:length])


@pytest.mark.parametrize(
    "content",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxy",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nno header\r\n\r\n",
        b"HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n",
    ],
)
def test_what_is_not_http_is_no_answer(content: bytes) -> None:
    with pytest.raises(NotHttp) as told:
        read(content)
    assert str(told.value) == "not HTTP"


@pytest.mark.parametrize("content", [LENGTH, CHUNKS, TO_THE_END])
def test_a_body_is_cut_off_where_no_more_is_read_and_a_head_is_not(content: bytes) -> None:
    head = content.index(b"\r\n\r\n") + 4
    found = read(content, head + 1)
    assert found.status == read(content).status
    assert found.body in {b"", b"h"}
    assert found.is_last
    with pytest.raises(TooLong):
        read(content, head - 1)


@pytest.mark.parametrize(
    ("content", "is_last"), [(LENGTH, False), (CHUNKS, False), (TO_THE_END, True)]
)
def test_a_body_is_not_waited_for_where_it_is_not_wanted(content: bytes, *, is_last: bool) -> None:
    head = content.index(b"\r\n\r\n") + 4
    found = read(content[:head], head_only=True)
    assert (found.status, found.body, found.is_last) == (read(content).status, b"", is_last)


@pytest.mark.parametrize("content", [LENGTH, CHUNKS])
@given(cuts=st.lists(st.integers(1, 40)))
def test_answers_are_over_when_the_rest_of_the_last_one_is_there(
    content: bytes, cuts: list[int]
) -> None:
    answers = Answers()
    head = content.index(b"\r\n\r\n") + 4
    answers.next(arriving(iter([content[:head]])), MUCH, head_only=True)
    rest = content[head:]
    while rest:
        assert not answers.are_over
        length = cuts.pop() if cuts else len(rest)
        answers.take_rest(rest[:length])
        rest = rest[length:]
    assert answers.are_over
    assert answers.next(arriving(iter([LENGTH])), MUCH) == read(LENGTH)


@pytest.mark.parametrize("surplus", [NOTHING, b"\x00\xff", b"HTTP"])
def test_answers_are_not_over_when_more_came_than_was_asked_for(surplus: bytes) -> None:
    answers = Answers()
    answers.next(arriving(iter([LENGTH[:-1]])), MUCH, head_only=True)
    answers.take_rest(LENGTH[-1:])
    assert answers.are_over
    answers.take_rest(surplus)
    assert not answers.are_over


def test_a_rest_that_is_not_http_is_no_answer() -> None:
    answers = Answers()
    head = CHUNKS.index(b"\r\n\r\n") + 4
    answers.next(arriving(iter([CHUNKS[:head]])), MUCH, head_only=True)
    with pytest.raises(NotHttp):
        answers.take_rest(b"hello")


def test_what_is_read_up_to_the_limit_may_have_something_behind_it() -> None:
    assert not read(LENGTH, len(LENGTH) + 1).is_last
    assert read(LENGTH, len(LENGTH)).is_last


@given(st.binary(max_size=200))
def test_no_bytes_bring_anything_but_an_answer_or_none(content: bytes) -> None:
    try:
        read(b"HTTP/1.1 " + content)
    except NoAnswer:
        return

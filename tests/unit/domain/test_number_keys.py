"""Keys of numbers: the same for good, another one for each number and each secret."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from heliograph.domain.number_keys import NumberKeys, fingerprint_of
from hypothesis import given
from hypothesis import strategies as st

FINGERPRINT = "2f62d9c4b05fa4f85504ec98af75cb5c17f194fb9e3c8ad168a559e3614d8f42"
SECRETS = st.text("abc", min_size=1, max_size=64).map(str.encode)
NUMBERS = st.from_regex(r"\+[0-9]{3,20}", fullmatch=True)
ANNA = "+8613800000012"


def keys(secret: bytes = b"secret") -> NumberKeys:
    return NumberKeys(lambda: secret)


def test_a_key_is_the_same_for_good() -> None:
    """Of HMAC-SHA-256, the first 18 bytes; another way to make them would lose every opt-out."""
    assert keys().of(ANNA) == "IZrP-Uqx0CfP5164-PKodq15"


@given(NUMBERS, NUMBERS)
def test_two_numbers_have_two_keys(one: str, other: str) -> None:
    assert (keys().of(one) == keys().of(other)) is (one == other)


@given(NUMBERS)
def test_a_key_shows_nothing_of_its_number_and_needs_the_secret(number: str) -> None:
    key = keys().of(number)
    assert len(key) == 24
    assert number.removeprefix("+") not in key or len(number) < 6
    assert keys(b"another").of(number) != key


def failing_first(secret: bytes) -> Callable[[], bytes]:
    answers = iter([None, secret])

    def read() -> bytes:
        answer = next(answers)
        if answer is None:
            raise TimeoutError
        return answer

    return read


def test_a_secret_that_could_not_be_read_is_asked_for_again_and_then_kept() -> None:
    made = NumberKeys(failing_first(b"secret"))
    with pytest.raises(TimeoutError):
        made.of(ANNA)
    assert made.of(ANNA) == made.of(ANNA) == keys().of(ANNA)


def test_many_threads_read_the_secret_once() -> None:
    reads: list[int] = []

    def read() -> bytes:
        reads.append(1)
        return b"secret"

    made = NumberKeys(read)
    assert reads == []
    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(made.of, [ANNA] * 64))) == 1
    assert len(reads) == 1


def test_a_fingerprint_is_the_same_for_good() -> None:
    """Another way to make it would keep every deployment from writing to anybody."""
    assert fingerprint_of(b"secret") == FINGERPRINT


@given(SECRETS, SECRETS, NUMBERS)
def test_a_fingerprint_is_of_one_secret_and_no_key_of_a_number(
    one: bytes, other: bytes, number: str
) -> None:
    assert (fingerprint_of(one) == fingerprint_of(other)) is (one == other)
    assert fingerprint_of(one) != keys(one).of(number)

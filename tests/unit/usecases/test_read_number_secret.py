"""The secret of the keys of numbers: used as long as it is the one that was used first (BLK-07)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from heliograph.domain.errors import NumberSecretChanged
from heliograph.domain.number_keys import NumberKeys, fingerprint_of
from heliograph.usecases.read_number_secret import ReadNumberSecret

from tests.fakes import FakeFingerprints

FORMER, NEW = b"former secret", b"new secret"
ANNA = "+8613800000012"


@pytest.fixture
def fingerprints() -> FakeFingerprints:
    return FakeFingerprints()


def reading(
    fingerprints: FakeFingerprints, secret: bytes, *, is_keeper: bool = True
) -> ReadNumberSecret:
    return ReadNumberSecret(lambda: secret, fingerprints, is_keeper)


def test_the_first_use_keeps_the_fingerprint_and_never_the_secret(
    fingerprints: FakeFingerprints,
) -> None:
    assert reading(fingerprints, FORMER)() == FORMER
    assert fingerprints.kept() == fingerprint_of(FORMER)
    assert FORMER.decode() not in fingerprint_of(FORMER)


@pytest.mark.parametrize("is_keeper", [True, False])
def test_the_same_secret_is_used_by_everybody(
    fingerprints: FakeFingerprints, is_keeper: bool
) -> None:
    reading(fingerprints, FORMER)()
    assert reading(fingerprints, FORMER, is_keeper=is_keeper)() == FORMER


@pytest.mark.parametrize("is_keeper", [True, False])
def test_another_secret_is_refused_by_everybody_and_replaces_nothing(
    fingerprints: FakeFingerprints, is_keeper: bool
) -> None:
    reading(fingerprints, FORMER)()
    for _ in range(2):
        with pytest.raises(NumberSecretChanged, match="former value"):
            reading(fingerprints, NEW, is_keeper=is_keeper)()
    assert fingerprints.kept() == fingerprint_of(FORMER)


def test_who_only_asks_keeps_nothing(fingerprints: FakeFingerprints) -> None:
    assert reading(fingerprints, NEW, is_keeper=False)() == NEW
    assert fingerprints.kept() is None


class Overtaken(FakeFingerprints):
    """Somebody else keeps theirs between our look and our own."""

    def keep(self, fingerprint: str) -> str:
        super().keep(fingerprint_of(FORMER))
        return super().keep(fingerprint)


@pytest.mark.parametrize(("secret", "is_refused"), [(FORMER, False), (NEW, True)])
def test_of_two_that_begin_at_once_the_later_one_goes_by_the_first(
    secret: bytes, is_refused: bool
) -> None:
    read = reading(Overtaken(), secret)
    if is_refused:
        with pytest.raises(NumberSecretChanged):
            read()
    else:
        assert read() == secret


def test_many_that_begin_at_once_keep_one_fingerprint(fingerprints: FakeFingerprints) -> None:
    secrets = [FORMER, NEW] * 32

    def begins(secret: bytes) -> bool:
        try:
            return bool(reading(fingerprints, secret)())
        except NumberSecretChanged:
            return False

    with ThreadPoolExecutor(8) as threads:
        used = list(threads.map(begins, secrets))
    kept = fingerprints.kept()
    assert used == [fingerprint_of(secret) == kept for secret in secrets]


class Unreadable(FakeFingerprints):
    def kept(self) -> str | None:
        raise TimeoutError


def test_a_fingerprint_that_cannot_be_read_is_no_leave_to_go_on() -> None:
    with pytest.raises(TimeoutError):
        reading(Unreadable(), FORMER)()


def counted(fingerprints: FakeFingerprints, reads: list[bytes]) -> Callable[[], bytes]:
    def read() -> bytes:
        return reads.pop(0)

    return ReadNumberSecret(read, fingerprints, is_keeper=True)


def test_a_process_asks_once_and_one_that_was_refused_asks_again(
    fingerprints: FakeFingerprints,
) -> None:
    """What the operator puts right is right at the next try, without a new start."""
    reading(fingerprints, FORMER)()
    reads = [NEW, FORMER, NEW]
    keys = NumberKeys(counted(fingerprints, reads))
    with pytest.raises(NumberSecretChanged):
        keys.of(ANNA)
    assert keys.of(ANNA) == keys.of(ANNA) == NumberKeys(lambda: FORMER).of(ANNA)
    assert reads == [NEW]

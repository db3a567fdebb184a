"""Keys that stand for phone numbers in records that outlive the numbers (PRV-02, BLK-07)."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable
from threading import Lock
from typing import Final

_BYTES: Final = 18
"""Enough that no two numbers ever meet, and no padding in base64."""
_NO_NUMBER: Final = b"the secret that the keys of numbers are made with"


class NumberKeys:
    """Makes the key of a number: the same one always, and only with the deployment's secret.

    There are few enough numbers to try them all, so a hash without a secret would hide nobody.
    May be used by several threads.
    """

    def __init__(self, read: Callable[[], bytes]) -> None:
        """Take what reads the secret: when the first key is asked for, and again if that failed."""
        self._read = read
        self._secret: bytes | None = None
        self._lock = Lock()

    def of(self, number: str) -> str:
        """Return the key of a number (E.164): 24 letters, digits, `-` and `_`.

        Raises whatever reading the secret raises: without it nobody knows what holds for a number.
        """
        digest = hmac.digest(self._secret or self._known(), number.encode(), "sha256")
        return urlsafe_b64encode(digest[:_BYTES]).decode()

    def _known(self) -> bytes:
        with self._lock:
            if self._secret is None:
                self._secret = self._read()
            return self._secret


def fingerprint_of(secret: bytes) -> str:
    """Return what this secret is known again by: 64 hexadecimal digits, which do not give it away.

    It is no key of a number, nor does it help to make one.
    """
    return hmac.digest(secret, _NO_NUMBER, "sha256").hex()

"""Read the secret that the keys of numbers are made with, and see that it is still the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hmac import compare_digest

from heliograph.domain.errors import NumberSecretChanged
from heliograph.domain.number_keys import fingerprint_of
from heliograph.ports.fingerprints import Fingerprints


@dataclass(frozen=True, slots=True)
class ReadNumberSecret:
    """With another secret no barring would be found, and everybody would be written to (BLK-07).

    read: returns the secret as it is now. is_keeper: whether the first use of the secret may be
    here, which keeps its fingerprint. Until then it is held against nothing.
    """

    read: Callable[[], bytes]
    fingerprints: Fingerprints
    is_keeper: bool

    def __call__(self) -> bytes:
        """Return the secret. Raises NumberSecretChanged, and whatever reading raises."""
        secret = self.read()
        fingerprint = fingerprint_of(secret)
        known = self._known(fingerprint)
        if known is not None and not compare_digest(known, fingerprint):
            raise NumberSecretChanged
        return secret

    def _known(self, fingerprint: str) -> str | None:
        known = self.fingerprints.kept()
        return self.fingerprints.keep(fingerprint) if known is None and self.is_keeper else known

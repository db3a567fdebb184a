"""What the secret of the deployment is known again by, kept in memory."""

from threading import Lock


class FakeFingerprints:
    """Fingerprints."""

    def __init__(self) -> None:
        self._kept: str | None = None
        self._lock = Lock()

    def kept(self) -> str | None:
        return self._kept

    def keep(self, fingerprint: str) -> str:
        with self._lock:
            self._kept = self._kept or fingerprint
            return self._kept

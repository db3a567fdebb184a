"""How the secret of the deployment is known again."""

from __future__ import annotations

from typing import Protocol


class Fingerprints(Protocol):
    """The fingerprint of the secret that the keys of the barrings are made with. There is one."""

    def kept(self) -> str | None:
        """Return it, None if none was kept yet."""

    def keep(self, fingerprint: str) -> str:
        """Keep this one if there is none, and return the one that is there then.

        Of several who do so at once, one is first, and all return what that one has kept.
        """

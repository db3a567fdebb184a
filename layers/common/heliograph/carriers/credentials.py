"""The credentials of the carriers, out of one secret that holds a JSON object."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock
from typing import TypeAlias

import orjson

from heliograph.aws.api import Api

Credentials: TypeAlias = Mapping[str, str]
"""The credentials of one carrier, by what its vendor calls them."""


class RememberedCredentials:
    """The credentials of all carriers, read once for each of their revisions.

    May be used by several threads. read: reads the secret.
    """

    def __init__(self, read: Callable[[], Mapping[str, Credentials]]) -> None:
        self._read = read
        self._known: tuple[int, Mapping[str, Credentials]] | None = None
        self._lock = Lock()

    def of(self, name: str, revision: int = 0) -> Credentials:
        """Return the credentials of a carrier, none if it has none.

        revision: at least this one, as `domain.routing.Routing` counts them.
        """
        with self._lock:
            if self._known is None or self._known[0] < revision:
                self._known = revision, self._read()
            return self._known[1].get(name, {})


def carrier_credentials(secrets_manager: Api, secret_arn: str) -> Mapping[str, Credentials]:
    """Return the credentials of each carrier, by the carrier's name.

    A member that is a text and not an object is a credential called `secret`. Raises AwsFailed.
    """
    secret = secrets_manager("GetSecretValue", {"SecretId": secret_arn})
    document = orjson.loads(secret["SecretString"])
    return {str(name): _credentials(member) for name, member in document.items()}


def _credentials(member: object) -> Credentials:
    if isinstance(member, dict):
        return {str(name): str(value) for name, value in member.items()}
    return {"secret": str(member)}

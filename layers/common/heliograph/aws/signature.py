"""Signature Version 4, for requests of AWS's JSON protocols: a POST without a query.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Final, Protocol

ALGORITHM: Final = "AWS4-HMAC-SHA256"

_DAYS_AND_KEYS: Final = 8
"""More than there are services, midnights and renewed credentials at once."""


class Credentials(Protocol):
    """Who asks. token: None for credentials that last."""

    @property
    def access_key(self) -> str: ...
    @property
    def secret_key(self) -> str: ...
    @property
    def token(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs requests to one service in one region."""

    service: str
    region: str

    def signed(
        self,
        headers: Mapping[str, str],
        path: str,
        body: bytes,
        credentials: Credentials,
        now: int,
    ) -> dict[str, str]:
        """Return the headers with those that prove who asks, for this time alone.

        headers: all that are to be protected, among them the host; names in lower case, values
        without spaces at their ends. path: as it is sent. now: seconds since 1970.
        """
        moment = _moment(now)
        scope = f"{moment[:8]}/{self.region}/{self.service}/aws4_request"
        protected = {**headers, "x-amz-date": moment}
        if credentials.token:
            protected["x-amz-security-token"] = credentials.token
        names = sorted(protected)
        lines = "".join([f"{name}:{protected[name]}\n" for name in names])
        listed = ";".join(names)
        request = f"POST\n{path}\n\n{lines}\n{listed}\n{sha256(body).hexdigest()}"
        to_sign = f"{ALGORITHM}\n{moment}\n{scope}\n{sha256(request.encode()).hexdigest()}"
        mac = _keyed(credentials.secret_key, scope).copy()
        mac.update(to_sign.encode())
        protected["authorization"] = (
            f"{ALGORITHM} Credential={credentials.access_key}/{scope}, "
            f"SignedHeaders={listed}, Signature={mac.hexdigest()}"
        )
        return protected


@lru_cache(maxsize=1)
def _moment(now: int) -> str:
    """Return a time as AWS wants it, such as `20261122T093000Z`."""
    return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))


@lru_cache(maxsize=_DAYS_AND_KEYS)
def _keyed(secret_key: str, scope: str) -> hmac.HMAC:
    """Return what signs with the key of a day, a region and a service; to be copied first."""
    key = f"AWS4{secret_key}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.new(key, digestmod="sha256")

"""How requests between us and the carrier are signed, in both directions.

`X-Simulator-Timestamp` holds seconds since 1970, `X-Simulator-Signature` the HMAC-SHA256 in hex of
the timestamp, a full stop and the exact bytes of the body.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final

from heliograph.domain.errors import WebhookNotAuthentic

TOLERANCE_SECONDS: Final = 300
"""How far the clocks may be apart, and how long a recorded request can be played back."""

_TIMESTAMP: Final = "X-Simulator-Timestamp"
_SIGNATURE: Final = "X-Simulator-Signature"
_SECONDS: Final = re.compile(r"[0-9]{1,12}")


def signed_headers(secret: str, body: bytes, at: datetime) -> dict[str, str]:
    """Return the two headers that prove where a request comes from."""
    timestamp = str(int(at.timestamp()))
    return {_TIMESTAMP: timestamp, _SIGNATURE: _digest(secret, timestamp, body)}


def verify(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
    """Check the two headers (names in lower case). Raises WebhookNotAuthentic."""
    timestamp = headers.get(_TIMESTAMP.lower(), "")
    signature = headers.get(_SIGNATURE.lower(), "")
    if not _SECONDS.fullmatch(timestamp):
        raise WebhookNotAuthentic("no timestamp")
    # Compared as bytes: text that is not ASCII would make compare_digest raise.
    given = signature.encode(errors="backslashreplace")
    if not hmac.compare_digest(_digest(secret, timestamp, body).encode(), given):
        raise WebhookNotAuthentic("wrong signature")
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE_SECONDS:
        raise WebhookNotAuthentic("signed too long ago or in the future")


def _digest(secret: str, timestamp: str, body: bytes) -> str:
    signing = _keyed(secret).copy()
    signing.update(f"{timestamp}.".encode())
    signing.update(body)
    return signing.hexdigest()


@lru_cache(maxsize=8)
def _keyed(secret: str) -> hmac.HMAC:
    """Return what is begun with a key; to begin takes longer than all the rest."""
    return hmac.new(secret.encode(), digestmod="sha256")

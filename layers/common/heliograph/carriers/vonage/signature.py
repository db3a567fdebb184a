"""How Vonage proves that a callback comes from it.

An account that signs puts `sig` among the fields: a digest of all others, sorted by name, each as
`&name=value` with `&` and `=` in values replaced by `_`. It is a keyed one (HMAC) of the account's
choice, or, by default, plain MD5 with the secret at the end. `timestamp` holds seconds since 1970.

An account that does not sign echoes our reference, so that carries a proof of its own, an HMAC
which nobody but Vonage has seen. It fits into `client-ref` (100 characters), not into the address
of the callback, which may have 100 characters as well. An inbound message has no reference; its
address, which the operator gives to Vonage, has the token in its query.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from heliograph.domain.errors import WebhookNotAuthentic

CLOCKS_APART: Final = timedelta(minutes=5)
"""How far Vonage's clock may be ahead of ours."""
REPEATED_FOR: Final = timedelta(hours=72)
"""For how long Vonage repeats a callback that we could not take. It does not say that it signs it
anew, so a signature is good for as long. To play one back gains nobody anything: what a callback
says is recorded once."""

MD5_HASH: Final = "md5hash"

_SECONDS: Final = re.compile(r"[0-9]{1,12}")
_PROOF_LENGTH: Final = 32
"""Hex digits: 128 bits."""


def verify(fields: Mapping[str, str], secret: str, method: str, now: datetime) -> None:
    """Check the signature among the fields. Raises WebhookNotAuthentic."""
    rest = {name: value for name, value in fields.items() if name != "sig"}
    if not is_same(signature_of(rest, secret, method), fields.get("sig", "").lower()):
        raise WebhookNotAuthentic("wrong signature")
    timestamp = fields.get("timestamp", "")
    if not _SECONDS.fullmatch(timestamp):
        raise WebhookNotAuthentic("no timestamp")
    age = now.timestamp() - int(timestamp)
    if not -CLOCKS_APART.total_seconds() <= age <= REPEATED_FOR.total_seconds():
        raise WebhookNotAuthentic("signed too long ago or in the future")


def signature_of(fields: Mapping[str, str], secret: str, method: str) -> str:
    """Return the signature of all these fields, in lower case.

    method: `md5hash`, or the digest of an HMAC: `md5`, `sha1`, `sha256`, `sha512`.
    """
    written = "".join(f"&{name}={_masked(fields[name])}" for name in sorted(fields))
    signed = written.encode("utf-8", "surrogatepass")  # a text may end within a character
    if method == MD5_HASH:
        return hashlib.md5(signed + secret.encode(), usedforsecurity=False).hexdigest()
    return hmac.new(secret.encode(), signed, method).hexdigest()


def proved(message_id: str, token: str) -> str:
    """Return our reference with a proof that it comes from us."""
    return f"{message_id}.{_proof(message_id, token)}"


def message_id_in(reference: str, token: str) -> str:
    """Return the message id of a proved reference. Raises WebhookNotAuthentic."""
    message_id, _, proof = reference.rpartition(".")
    if not is_same(_proof(message_id, token), proof):
        raise WebhookNotAuthentic("no reference of ours")
    return message_id


def is_same(ours: str, given: str) -> bool:
    """Compare in constant time; as bytes, for text that is not ASCII would raise."""
    return hmac.compare_digest(ours.encode(), given.encode(errors="backslashreplace"))


def _masked(value: str) -> str:
    return value.replace("&", "_").replace("=", "_")


def _proof(message_id: str, token: str) -> str:
    signed = message_id.encode(errors="backslashreplace")
    return hmac.new(token.encode(), signed, "sha256").hexdigest()[:_PROOF_LENGTH]

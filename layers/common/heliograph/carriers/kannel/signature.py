"""How we know that the gateway calls us, which signs nothing.

For status reports, our own message id and an HMAC over it travel in the URL that the gateway is
given with the message. So who calls us knows what only the gateway and the carrier were told; what
the report says is not proved. An inbound message comes with a token that the operator has put into
kannel.conf. The addresses that the gateway calls from may be limited as well.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Mapping
from typing import Final

from heliograph.domain.errors import WebhookNotAuthentic

_LENGTH: Final = 32
"""Hex digits, 128 bits: the gateway's databases often hold no URL longer than 255 characters."""


def signature(secret: str, message_id: str) -> str:
    """Return the proof that a message id is ours."""
    signed = f"report\n{message_id}".encode(errors="backslashreplace")
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()[:_LENGTH]


def verify(secrets: Collection[str], uplink_token: str, fields: Mapping[str, str]) -> None:
    """Check the proofs in a query: of a report, `sig` over `ref`; of an uplink, `token`.

    Every one that is there must be right; any of the secrets may have made a `sig`.
    Raises WebhookNotAuthentic.
    """
    proofs = []
    if "ref" in fields:
        signatures = [signature(secret, fields["ref"]) for secret in secrets]
        proofs.append(_is_one_of(signatures, fields.get("sig", "")))
    if "token" in fields:
        proofs.append(_is_one_of([uplink_token], fields["token"]))
    if not proofs:
        raise WebhookNotAuthentic("no proof")
    if not all(proofs):
        raise WebhookNotAuthentic("wrong proof")


def _is_one_of(expected: Collection[str], given: str) -> bool:
    # Compared as bytes: text that is not ASCII would make compare_digest raise.
    as_bytes = given.encode(errors="backslashreplace")
    return any(hmac.compare_digest(one.encode(), as_bytes) for one in expected)

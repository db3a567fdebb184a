"""The signature of Standard Webhooks, by their own library."""

from __future__ import annotations

from datetime import datetime

from standardwebhooks.webhooks import Webhook


def webhook_signature(secret: str, push_id: str, at: datetime, body: bytes) -> str:
    """Return the signature of a body in UTF-8, as it stands in `webhook-signature`: `v1,...`."""
    return Webhook(secret).sign(push_id, at, body.decode())

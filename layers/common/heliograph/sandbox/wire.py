"""What goes over the wire, seen from the carrier's side.

Every request is JSON and signed, in both directions: `X-Simulator-Timestamp` holds Unix seconds,
`X-Simulator-Signature` the hex HMAC-SHA256 of `<timestamp>.<body>`.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from typing import Annotated, Final

import orjson
from pydantic import BaseModel, ConfigDict, Field

from heliograph.ports.http import HttpAnswer, HttpRequest

MAX_AGE: Final = timedelta(minutes=5)


class SubmissionBody(BaseModel):
    """A message for a handset, with the addresses at which its sender wants to be called."""

    model_config = ConfigDict(strict=True, frozen=True, hide_input_in_errors=True)

    reference: Annotated[str, Field(min_length=1, max_length=64)]
    recipient: Annotated[str, Field(pattern=r"^\+[0-9]{1,20}$")]
    channel_number: str
    text: str
    segment_count: int
    status_callback: str
    uplink_callback: str


def is_authentic(request: HttpRequest, secret: str, now: datetime) -> bool:
    """Tell whether a customer of this carrier, who shares its secret, has signed this just now."""
    given = request.headers.get("x-simulator-signature", "")
    stamp = request.headers.get("x-simulator-timestamp", "")
    expected = _hmac(secret, stamp, request.body)
    return hmac.compare_digest(expected.encode(), given.encode(errors="replace")) and _is_recent(
        stamp, now
    )


def signature(secret: str, body: bytes, now: datetime) -> dict[str, str]:
    """Return the headers that sign a callback."""
    stamp = f"{now.timestamp():.0f}"
    return {
        "X-Simulator-Timestamp": stamp,
        "X-Simulator-Signature": _hmac(secret, stamp, body),
    }


def taken(carrier_message_id: str, segment_count: int | None = None) -> HttpAnswer:
    """Answer that the carrier has the message, and how many segments it will report on."""
    segments = {} if segment_count is None else {"segment_count": segment_count}
    return _answer(202, {"carrier_message_id": carrier_message_id, **segments})


def not_taken(status: int, code: str) -> HttpAnswer:
    """Answer that the carrier does not have the message."""
    return _answer(status, {"code": code})


def _answer(status: int, content: dict[str, str | int]) -> HttpAnswer:
    return HttpAnswer(
        status=status, body=orjson.dumps(content), content_type="application/json;charset=UTF-8"
    )


def _hmac(secret: str, stamp: str, body: bytes) -> str:
    message = b".".join((stamp.encode(errors="replace"), body))
    return hmac.digest(secret.encode(), message, "sha256").hex()


def _is_recent(stamp: str, now: datetime) -> bool:
    """Only asked about a stamp that was signed with the secret."""
    return stamp.isdecimal() and abs(now.timestamp() - int(stamp)) <= MAX_AGE.total_seconds()

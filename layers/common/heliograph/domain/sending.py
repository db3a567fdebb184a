"""A send as every dialect hands it in, and what became of each of its recipients."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from heliograph.domain.configuration import Application
from heliograph.domain.errors import FieldInvalid
from heliograph.domain.message_ids import new_seed
from heliograph.domain.values import value

MAX_CALLBACK_URL_LENGTH: Final = 2048

_LABEL: Final = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST_AND_PORT: Final = re.compile(
    rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]+\])(?::[0-9]*)?", re.ASCII | re.IGNORECASE
)
_MAX_HOST_LENGTH: Final = 253


class Refusal(StrEnum):
    """Why one recipient of a send gets no message. The others are not affected (API-06)."""

    TEMPLATE_NOT_ACTIVE = "template_not_active"
    """No such template in this application, or it is not approved and activated (TPL-24)."""
    CHANNEL_MISMATCH = "channel_mismatch"
    """Channel number, signature and template do not belong together (API-14)."""
    PARAMETERS_MISMATCH = "parameters_mismatch"
    """The values do not fit the template's variables (API-05)."""
    NUMBER_MALFORMED = "number_malformed"
    """The number has allowed characters only, but is no number, or lacks its country code."""
    DUPLICATE = "duplicate"
    """The same text to the same number stands earlier in this send (API-10)."""
    NOT_QUEUED = "not_queued"
    """The queue did not take it; the caller may send it again."""


@value(kw_only=True)
class SendGroup:
    """Recipients of one text. The numbers are as submitted, each with allowed characters only.

    signature_name: counts only where the template is a general one (TPL-35).
    """

    recipients: tuple[str, ...]
    template_id: str
    parameters: tuple[str, ...] = ()
    signature_name: str | None = None


@value()
class Origin:
    """What the message ids of a send are made of. A request with the same origin is the same send.

    accepted_at: to the millisecond. seed: what the ids count upwards from.
    """

    accepted_at: datetime
    seed: int = field(default_factory=new_seed)


@value(kw_only=True)
class SendRequest:
    """One authenticated send.

    dialect: the wire API it came in, which its status reports will be pushed in.
    channel_number: may be absent only for general templates.
    origin: of the first request, where this one may repeat it (Idempotency-Key).
    """

    application: Application
    dialect: str
    groups: tuple[SendGroup, ...]
    channel_number: str | None = None
    status_callback: str | None = None
    client_reference: str | None = None
    origin: Origin | None = None


@dataclass(slots=True)
class SendRow:
    """What became of one recipient: queued, or refused for a reason.

    submitted: as the customer wrote it. number: E.164, None if it is none.
    segment_count: 0 where there is no text.
    """

    message_id: str
    submitted: str
    number: str | None
    channel_number: str | None
    segment_count: int
    refusal: Refusal | None = None


@value(kw_only=True)
class SendResult:
    """The rows of a send, in the order of its recipients."""

    accepted_at: datetime
    rows: tuple[SendRow, ...]


def to_millisecond(at: datetime) -> datetime:
    """Return a time without what is finer than a millisecond, as message ids hold it."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def checked_callback_url(field: str, url: str) -> str:
    """Return a customer's URL if it has the form of one that can be called (RPT-02).

    Where it leads is checked when it is called. What could never be called is refused here, while
    the customer is listening. Raises FieldInvalid.
    """
    if len(url) > MAX_CALLBACK_URL_LENGTH:
        raise FieldInvalid(field, f"at most {MAX_CALLBACK_URL_LENGTH} characters")
    if not _has_form_of_url(url):
        raise FieldInvalid(field, "an http or https URL with a plain host and no user name")
    return url


@lru_cache(maxsize=256)  # an application has few
def _has_form_of_url(url: str) -> bool:
    if not url.isprintable() or url != url.strip() or "\\" in url:
        return False
    try:
        parts = urlsplit(url)
        can_be_called = parts.port != 0 and parts.scheme in ("http", "https")
    except ValueError:
        return False
    has_plain_host = _HOST_AND_PORT.fullmatch(parts.netloc) is not None
    return can_be_called and has_plain_host and len(parts.hostname or "") <= _MAX_HOST_LENGTH

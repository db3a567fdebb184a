"""Two headers that are ours: the vendor's API does not know them, and its clients do not send them.

Idempotency-Key: 4711        the same request again gets the first answer and sends nothing
X-Dry-Run: true              the whole judgement, and nothing is sent
"""

from __future__ import annotations

import re
from typing import Final

from heliograph.domain.errors import FieldInvalid
from heliograph.ports.http import HttpRequest

IDEMPOTENCY_KEY: Final = "Idempotency-Key"
DRY_RUN: Final = "X-Dry-Run"

_KEY: Final = re.compile(r"[!-~]{1,255}")
_FLAGS: Final = {"true": True, "false": False}


def idempotency_key(request: HttpRequest) -> str | None:
    """Return the request's key, None if it has none. Raises FieldInvalid."""
    key = request.headers.get(IDEMPOTENCY_KEY.lower())
    if key is not None and not _KEY.fullmatch(key):
        raise FieldInvalid(IDEMPOTENCY_KEY, "1 to 255 visible ASCII characters")
    return key


def is_dry_run(request: HttpRequest) -> bool:
    """Tell whether nothing is to be sent.

    Raises FieldInvalid for anything but `true` and `false`: a dry run with a slip of the pen must
    not become a send.
    """
    given = request.headers.get(DRY_RUN.lower())
    if given is None:
        return False
    try:
        return _FLAGS[given.strip().lower()]
    except KeyError:
        raise FieldInvalid(DRY_RUN, "true or false") from None

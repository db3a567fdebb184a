"""Keys, secrets and numbers that nobody can guess."""

from __future__ import annotations

import base64
import secrets
import string
from typing import Final
from uuid import uuid4

_ALPHABET: Final = string.ascii_letters + string.digits
_KEY_LENGTH: Final = 28
_WEBHOOK_SECRET_BYTES: Final = 32
_CHANNEL_PREFIX: Final = "88"
_CHANNEL_DIGITS: Final = 11


def new_key() -> str:
    """Return an application key or secret: 28 letters and digits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_KEY_LENGTH))


def new_webhook_secret() -> str:
    """Return a secret as Standard Webhooks write it: `whsec_` and 32 random bytes in base64."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(_WEBHOOK_SECRET_BYTES)).decode()}"


def new_channel_number() -> str:
    """Return a channel number: 13 digits that look like no phone number of the mainland."""
    return f"{_CHANNEL_PREFIX}{secrets.randbelow(10**_CHANNEL_DIGITS):0{_CHANNEL_DIGITS}}"


def new_template_id() -> str:
    """Return a template id: 32 hexadecimal digits."""
    return uuid4().hex

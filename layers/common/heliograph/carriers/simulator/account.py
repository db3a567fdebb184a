"""What an account at the simulator consists of."""

from __future__ import annotations

from typing import Final

from heliograph.ports.carriers import AccountField

FIELDS: Final = (
    AccountField(
        name="url",
        help="the base URL of the stack whose simulator it is; our own if it is left out",
        pattern=r"https?://[!-~]{0,500}[!-.0-~]",
        is_required=False,
    ),
    AccountField(
        name="secret",
        help="the key that signs the requests in both directions",
        pattern=r"[ -~]{16,200}",
        is_secret=True,
    ),
)

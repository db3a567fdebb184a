"""What an account at Twilio consists of."""

from __future__ import annotations

from typing import Final

from heliograph.ports.carriers import AccountField

DEFAULT_URL: Final = "https://api.twilio.com"

FIELDS: Final = (
    AccountField(
        name="account_sid",
        help="the Account SID, as the console shows it",
        pattern=r"AC[0-9a-f]{32}",
    ),
    AccountField(
        name="messaging_service_sid",
        help="a Messaging Service that chooses the sender; without one, the channel number sends",
        pattern=r"MG[0-9a-f]{32}",
        is_required=False,
    ),
    AccountField(
        name="url",
        help=f"the base URL of the API, {DEFAULT_URL} if left out",
        pattern=r"https?://[!-~]{0,500}[!-.0-~]",
        is_required=False,
    ),
    AccountField(
        name="auth_token",
        help="the Auth Token: it sends, and it signs what Twilio calls us with",
        pattern=r"[ -~]{16,200}",
        is_secret=True,
    ),
    AccountField(
        name="shared_key",
        help="the secret of the shared key that signs callbacks instead, if there is one",
        pattern=r"[ -~]{16,200}",
        is_secret=True,
        is_required=False,
    ),
)

"""What an account at Vonage consists of."""

from __future__ import annotations

from typing import Final

from heliograph.ports.carriers import AccountField

DEFAULT_URL: Final = "https://rest.nexmo.com"
DEFAULT_SIGNATURE_METHOD: Final = "md5hash"

FIELDS: Final = (
    AccountField(
        name="api_key",
        help="the API key, as the dashboard shows it",
        pattern=r"[0-9A-Za-z]{8}",
    ),
    AccountField(
        name="signature_method",
        help=f"how callbacks are signed, {DEFAULT_SIGNATURE_METHOD} if left out: "
        "md5hash, md5, sha1, sha256 or sha512",
        pattern=r"md5hash|md5|sha1|sha256|sha512",
        is_required=False,
    ),
    AccountField(
        name="url",
        help=f"the base URL of the API, {DEFAULT_URL} if left out",
        pattern=r"https?://[!-~]{0,500}[!-.0-~]",
        is_required=False,
    ),
    AccountField(
        name="api_secret",
        help="the API secret",
        pattern=r"[ -~]{6,100}",
        is_secret=True,
    ),
    AccountField(
        name="signature_secret",
        help="the signature secret, if the account signs its callbacks; better than a token",
        pattern=r"[ -~]{6,200}",
        is_secret=True,
        is_required=False,
    ),
    AccountField(
        name="token",
        help="32 or more letters and digits of your own that prove callbacks that are not signed",
        pattern=r"[0-9A-Za-z]{32,200}",
        is_secret=True,
        is_required=False,
    ),
)

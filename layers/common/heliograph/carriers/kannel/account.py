"""What an account at a Kannel gateway has."""

from __future__ import annotations

from typing import Final

from heliograph.ports.carriers import AccountField

FIELDS: Final = (
    AccountField(
        name="url",
        help="the address of the gateway's sendsms, such as https://gateway.example:13013/cgi-bin/sendsms",
        pattern=r"https?://[!-~]{0,500}[!-.0-~]",
    ),
    AccountField(
        name="source_addresses",
        help="the addresses that the gateway calls from, a comma between two; any if left out",
        pattern=r"[0-9A-Fa-f.:]{2,45}(,[0-9A-Fa-f.:]{2,45}){0,19}",
        is_required=False,
    ),
    AccountField(
        name="username",
        help="the name of the group sendsms-user in kannel.conf",
        pattern=r"[!-~]{1,100}",
        is_secret=True,
    ),
    AccountField(
        name="password",
        help="the password of that group",
        pattern=r"[!-~]{1,100}",
        is_secret=True,
    ),
    AccountField(
        name="secret",
        help="the key of ours that proves status reports; the gateway never sees it",
        pattern=r"[ -~]{16,200}",
        is_secret=True,
    ),
    AccountField(
        name="previous_secret",
        help="the key before, for three days after a change: reports on messages out by then",
        pattern=r"[ -~]{16,200}",
        is_secret=True,
        is_required=False,
    ),
    AccountField(
        name="uplink_token",
        help="what the gateway shows us with an inbound message, part of get-url in kannel.conf",
        pattern=r"[A-Za-z0-9_-]{32,200}",
        is_secret=True,
    ),
)

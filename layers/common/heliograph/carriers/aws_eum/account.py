"""What an account at AWS End User Messaging consists of.

It has no credentials: messages are sent with the role of the function that sends them.
"""

from __future__ import annotations

from typing import Final

from heliograph.ports.carriers import AccountField

FIELDS: Final = (
    AccountField(
        name="configuration_set",
        help="the configuration set whose events reach the stack (an output of it)",
        pattern=r"[A-Za-z0-9_:/-]{1,256}",
    ),
    AccountField(
        name="message_type",
        help="TRANSACTIONAL, which it is without this setting, or PROMOTIONAL",
        pattern=r"TRANSACTIONAL|PROMOTIONAL",
        is_required=False,
    ),
    AccountField(
        name="max_price",
        help="the most that one segment may cost in US dollars, such as 0.10",
        pattern=r"[0-9]{0,2}\.[0-9]{1,5}",
        is_required=False,
    ),
    AccountField(
        name="region",
        help="the region of its numbers, if it is not the stack's",
        pattern=r"[a-z]{2,6}(-[a-z]{2,12}){1,3}-[0-9]{1,2}",
        is_required=False,
    ),
    AccountField(
        name="url",
        help="the base URL of the API, if it is not the region's own, as that of a VPC endpoint",
        pattern=r"https?://[!-~]{0,500}[!-.0-~]",
        is_required=False,
    ),
)

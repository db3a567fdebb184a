"""What Vonage's words and numbers mean: statuses of reports, statuses of answers.

The raw code that is kept of a report is its status, with its error code behind a colon if there is
one: `failed:5`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from heliograph.domain.carrier_codes import UNKNOWN, Meaning
from heliograph.domain.messages import MessageState

CODES: Final[Mapping[str, Meaning]] = MappingProxyType(
    {
        # Interim: Vonage or the next network has it, the handset does not.
        "accepted": Meaning(None, "ACCEPTD"),
        "buffered": Meaning(None, "ENROUTE"),
        # Final.
        "delivered": Meaning(MessageState.DELIVERED, "DELIVRD"),
        "failed": Meaning(MessageState.UNDELIVERED, "UNDELIV"),
        "rejected": Meaning(MessageState.REJECTED, "REJECTD"),
        # Vonage gave up. Our own state EXPIRED is only for our own clock.
        "expired": Meaning(MessageState.UNDELIVERED, "EXPIRED"),
        # Somebody removed it from the network's queue.
        "deleted": Meaning(MessageState.UNDELIVERED, "DELETED"),
        # The network itself has lost track, and says so as its last word.
        "unknown": Meaning(MessageState.UNDELIVERED, "UNKNOWN"),
    }
)

TAKEN: Final = "0"
"""The status of an answer, or of one segment in it, that Vonage has taken."""

TRY_AGAIN: Final = frozenset(
    {
        "1",  # throttled
        "5",  # internal error
        "10",  # too many connections
        # Our operator's to repair, so they are no word on the message.
        "4",  # API key or secret wrong
        "8",  # account barred
        "9",  # no credit left
        "14",  # signature wrong
    }
)
"""Statuses of an answer that say: not taken, and it is worth another try.

Every other one but 0 refuses the message: 2 and 3 a wrong parameter, 6 no such network, 7 number
barred, 12 too long, 15 sender not allowed, 29 number not on the list of a trial account, 33 number
deactivated.
"""

REFUSED_STATUS_CODE: Final = "REJECTD"
"""The customer's code for a refused submit; Vonage's numbers would tell them nothing."""

_NO_ERROR: Final = frozenset({"", "0"})
_OUR_OWN: Final = frozenset(meaning.status_code for meaning in CODES.values())
"""A word that means something to our customers is not passed through for a failure."""


def carrier_code_of(status: str, error_code: str) -> str:
    """Return the raw code of a report: its status, and its error code where that says more."""
    if error_code in _NO_ERROR:
        return status
    return f"{status}:{error_code}"


def meaning_of(status: str) -> Meaning:
    """Return what a report's status means.

    An unknown one is passed on to the customer as it is, unless it would not fit into a status
    report or says something else there.
    """
    return CODES.get(status) or UNKNOWN.told_as(status, but=_OUR_OWN)

"""What Vonage's words and numbers mean: statuses of reports, statuses of answers.

The raw code that is kept of a report is its status, with its error code behind a colon if there is
one: `failed:5`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from heliograph.domain.messages import MessageState


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a carrier's code means to us, and the code the customer gets for it.

    state: None for an interim code, which says only that the message is on its way.
    """

    state: MessageState | None
    status_code: str


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

UNKNOWN: Final = Meaning(MessageState.UNDELIVERED, "UNKNOWN")
"""The row for every other code: a carrier that says something new has not delivered."""

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
_PASSED_THROUGH: Final = re.compile(r"[A-Za-z0-9:._-]{1,10}")
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
    known = CODES.get(status)
    if known is not None:
        return known
    if _PASSED_THROUGH.fullmatch(status) and status not in _OUR_OWN:
        return replace(UNKNOWN, status_code=status)
    return UNKNOWN

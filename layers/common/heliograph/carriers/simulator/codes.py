"""What the carrier's codes mean: its final and interim stat words and its refusals (SMPP 3.4).

The raw code is kept verbatim beside what it means here, always.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from heliograph.domain.carrier_codes import UNKNOWN, Meaning
from heliograph.domain.messages import MessageState

CODES: Final[Mapping[str, Meaning]] = MappingProxyType(
    {
        # Interim: the carrier or the next network has it, the handset does not.
        "ACCEPTD": Meaning(None, "ACCEPTD"),
        "ENROUTE": Meaning(None, "ENROUTE"),
        # Final.
        "DELIVRD": Meaning(MessageState.DELIVERED, "DELIVRD"),
        "UNDELIV": Meaning(MessageState.UNDELIVERED, "UNDELIV"),
        "REJECTD": Meaning(MessageState.REJECTED, "REJECTD"),
        # The carrier gave up. Our own state EXPIRED is only for our own clock.
        "EXPIRED": Meaning(MessageState.UNDELIVERED, "EXPIRED"),
        # Somebody removed it from the carrier's queue.
        "DELETED": Meaning(MessageState.UNDELIVERED, "DELETED"),
        # The carrier itself has lost track, and says so as its last word.
        "UNKNOWN": Meaning(MessageState.UNDELIVERED, "UNKNOWN"),
        # Refusals, given as the answer to a submit.
        "ESME_RINVDSTADR": Meaning(MessageState.REJECTED, "REJECTD"),  # no such number
        "ESME_RSYNTAX": Meaning(MessageState.REJECTED, "REJECTD"),  # a submission it cannot read
    }
)

_REFUSING: Final = frozenset({MessageState.REJECTED, MessageState.UNDELIVERED})


def meaning_of(carrier_code: str) -> Meaning:
    """Return what a code means.

    An unknown one is passed on to the customer as it is, as networks' own codes such as `MK:0001`
    are, unless it would not fit into a status report.
    """
    return CODES.get(carrier_code) or UNKNOWN.told_as(carrier_code)


def status_code_of_refusal(carrier_code: str) -> str:
    """Return the customer's code for a refused submit; a refusal never says `DELIVRD`."""
    meaning = meaning_of(carrier_code)
    return meaning.status_code if meaning.state in _REFUSING else "REJECTD"

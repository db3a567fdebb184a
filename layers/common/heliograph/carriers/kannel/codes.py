"""What the gateway's codes mean: the types of its reports, the words in them, its refusals.

A report has a type, and a text of the carrier behind the gateway. The type decides how a message
ended; the words of the text say only which failure it was. They are Kannel 1.4.5's own
(gw/dlr.h, gw/smsbox.c, gw/bb_smscconn.c) and those of SMPP 3.4, Appendix B.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from heliograph.domain.carrier_codes import UNKNOWN, Meaning
from heliograph.domain.messages import MessageState

_FAILED: Final = "2"
_NOT_TAKEN: Final = "16"

TYPES: Final[Mapping[str, Meaning]] = MappingProxyType(
    {
        "1": Meaning(MessageState.DELIVERED, "DELIVRD"),
        # Every failure, whatever its word: UNDELIV, EXPIRED, REJECTD, DELETED, UNKNOWN or a
        # carrier's own.
        _FAILED: Meaning(MessageState.UNDELIVERED, "UNDELIV"),
        # Interim: ACCEPTD or ENROUTE at the carrier, and the carrier's answer to the submit.
        "4": Meaning(None, "ACCEPTD"),
        "8": Meaning(None, "ACCEPTD"),
        # The carrier refused the message, or the gateway never handed it on.
        _NOT_TAKEN: Meaning(MessageState.REJECTED, "REJECTD"),
        # Failures that a carrier names in the field message_state: 32 and 64 more than 2.
        "34": Meaning(MessageState.UNDELIVERED, "EXPIRED"),
        "66": Meaning(MessageState.UNDELIVERED, "UNKNOWN"),
    }
)

FAILURES: Final[Mapping[str, Meaning]] = MappingProxyType(
    {
        # stat: of a receipt.
        "UNDELIV": Meaning(MessageState.UNDELIVERED, "UNDELIV"),
        "REJECTD": Meaning(MessageState.REJECTED, "REJECTD"),
        # The carrier gave up. Our own state EXPIRED is only for our own clock.
        "EXPIRED": Meaning(MessageState.UNDELIVERED, "EXPIRED"),
        "DELETED": Meaning(MessageState.UNDELIVERED, "DELETED"),
        "UNKNOWN": Meaning(MessageState.UNDELIVERED, "UNKNOWN"),
        # The gateway's own words, in place of a carrier's.
        "NACK/validity expired": Meaning(MessageState.UNDELIVERED, "EXPIRED"),
        "NACK/Retries Exceeded": Meaning(MessageState.UNDELIVERED, "UNDELIV"),
    }
)
"""Which failure it is. No word makes a failure anything else."""

_NO_FAILURES: Final = frozenset({"DELIVRD", "ACCEPTD", "ENROUTE"})


def meaning_of(report_type: str, word: str) -> Meaning:
    """Return what a report means.

    word: the carrier's, empty if it said none. One that is in no table is passed on to the
    customer as it is, as networks' own codes such as `MK:0001` are, unless it would not fit into a
    status report.
    """
    meaning = TYPES.get(report_type, UNKNOWN)
    if report_type not in {_FAILED, _NOT_TAKEN}:
        return meaning
    if word in FAILURES:
        return FAILURES[word]
    return meaning.told_as(word, but=_NO_FAILURES) if report_type == _FAILED else meaning


REFUSALS: Final[Mapping[tuple[int, str], str]] = MappingProxyType(
    {
        # No connection takes this number, or a list forbids it. A report of type 16 follows.
        (403, "Not routable. Do not try again."): "REJECTD",
        (400, "Number(s) has/have been denied by white- and/or black-lists."): "REJECTD",
        # What the gateway cannot read, today and tomorrow.
        (400, "Charset or body misformed, rejected"): "REJECTD",
        (400, "Empty receiver number not allowed, rejected"): "REJECTD",
        (400, "Missing receiver(s) number(s), rejected"): "REJECTD",
        (400, "Validity field misformed, rejected"): "REJECTD",
        (400, "DLR-URL field misformed, rejected"): "REJECTD",
        (400, "DLR-Mask field misformed, rejected"): "REJECTD",
        (400, "Coding field misformed, rejected"): "REJECTD",
    }
)
"""Answers that refuse a message for good, and what the customer is told."""

NOT_TAKEN: Final[frozenset[tuple[int, str]]] = frozenset(
    {
        # The operator's to repair, here or in kannel.conf; no word on the message.
        (403, "Authorization failed for sendsms"),
        (404, "Unknown request."),
        (400, "Sender missing and no global set, rejected"),
        # The gateway's queue is full, or it is shutting down; the message is in no queue of its.
        (503, "Temporal failure, try again later."),
    }
)
"""Answers that prove that the gateway does not have the message. It may be tried again."""

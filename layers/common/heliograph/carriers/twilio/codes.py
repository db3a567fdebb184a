"""What Twilio's words and numbers mean: statuses, error codes of reports and of refusals.

A report has a status and, if something went wrong, an error code, which then says more. The raw
code that is kept verbatim is the error code where there is one, else the status.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from heliograph.domain.carrier_codes import UNKNOWN, Meaning
from heliograph.domain.messages import MessageState

_UNDELIVERED: Final = Meaning(MessageState.UNDELIVERED, "UNDELIV")
_REJECTED: Final = Meaning(MessageState.REJECTED, "REJECTD")
# Twilio gave up. Our own state EXPIRED is only for our own clock.
_EXPIRED: Final = Meaning(MessageState.UNDELIVERED, "EXPIRED")

CODES: Final[Mapping[str, Meaning]] = MappingProxyType(
    {
        # Statuses. Interim: Twilio or the next network has it, the handset does not.
        "accepted": Meaning(None, "ACCEPTD"),
        "scheduled": Meaning(None, "ACCEPTD"),
        "queued": Meaning(None, "ACCEPTD"),
        "sending": Meaning(None, "ENROUTE"),
        "sent": Meaning(None, "ENROUTE"),  # the last word where a network reports nothing
        # Statuses. Final.
        "delivered": Meaning(MessageState.DELIVERED, "DELIVRD"),
        "read": Meaning(MessageState.DELIVERED, "DELIVRD"),
        "undelivered": _UNDELIVERED,
        "failed": _UNDELIVERED,
        "partially_delivered": _UNDELIVERED,
        "canceled": _REJECTED,
        # Error codes of what is undelivered or failed.
        "30001": _EXPIRED,  # waited too long in the queue of the sender
        "30002": _REJECTED,  # account suspended
        "30003": _UNDELIVERED,  # handset switched off or out of reach
        "30004": _REJECTED,  # blocked by the recipient or the carrier
        "30005": _UNDELIVERED,  # no such handset
        "30006": _UNDELIVERED,  # landline, or carrier out of reach
        "30007": _REJECTED,  # filtered as spam
        "30008": _UNDELIVERED,  # no reason given
        "30034": _REJECTED,  # United States: sender not registered
        "30036": _EXPIRED,  # validity period over
        # Error codes of an answer that refuses a submit; some come in reports as well.
        "21211": _REJECTED,  # no number that could exist
        "21408": _REJECTED,  # no permission to send to this country
        "21602": _REJECTED,  # no text
        "21604": _REJECTED,  # no recipient
        "21606": _REJECTED,  # sender not ours, or cannot send SMS
        "21610": _REJECTED,  # recipient has opted out with Twilio
        "21612": _REJECTED,  # no way from this sender to this recipient
        "21614": _UNDELIVERED,  # recipient is no mobile
        "21617": _REJECTED,  # text too long
    }
)

TRY_AGAIN: Final = frozenset(
    {
        "20429",  # too many requests: never processed, as Twilio says
        "14107",  # too many messages from this sender
        "21611",  # the queue of this sender is full
        # Our operator's to repair, so they are no word on the message.
        "20003",  # account or token wrong
        "20005",  # account not active
        "20404",  # no such account
    }
)
"""Error codes of an answer that say: not taken, and it is worth another try."""

_OUR_OWN: Final = frozenset(meaning.status_code for meaning in CODES.values())
"""A word that means something to our customers is not passed through for a failure."""
_NOT_FAILED: Final = frozenset(
    word for word, meaning in CODES.items() if meaning.state in {None, MessageState.DELIVERED}
)
_REFUSING: Final = frozenset({MessageState.REJECTED, MessageState.UNDELIVERED})


def carrier_code_of(status: str, error_code: str) -> str:
    """Return what decides the meaning of a report: its error code, if it has one, or its status.

    An error code says more than a failure, but does not undo another status: what is delivered or
    on its way is so with a warning, too.
    """
    return status if status in _NOT_FAILED or not error_code else error_code


def meaning_of(carrier_code: str) -> Meaning:
    """Return what a code means.

    An unknown one is passed on to the customer as it is, unless it would not fit into a status
    report or says something else there.
    """
    return CODES.get(carrier_code) or UNKNOWN.told_as(carrier_code, but=_OUR_OWN)


def status_code_of_refusal(carrier_code: str) -> str:
    """Return the customer's code for a refused submit; a refusal never says `DELIVRD`."""
    meaning = meaning_of(carrier_code)
    return meaning.status_code if meaning.state in _REFUSING else "REJECTD"

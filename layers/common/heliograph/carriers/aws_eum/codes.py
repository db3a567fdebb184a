"""What the carrier's codes mean: the types of its events and the errors of its API.

The raw code is kept verbatim beside what it means here, always.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from heliograph.domain.carrier_codes import UNKNOWN, Meaning
from heliograph.domain.messages import EXPIRED_CODE, MessageState

EVENTS: Final[Mapping[str, Meaning]] = MappingProxyType(
    {
        # On its way, never final.
        "TEXT_QUEUED": Meaning(None, "ACCEPTD"),
        "TEXT_PENDING": Meaning(None, "ACCEPTD"),
        "TEXT_SENT": Meaning(None, "ACCEPTD"),
        # The handset has it.
        "TEXT_DELIVERED": Meaning(MessageState.DELIVERED, "DELIVRD"),
        # The network has it. Final where no handset reports, and then as good as it gets.
        "TEXT_SUCCESSFUL": Meaning(MessageState.DELIVERED, "DELIVRD"),
        # No such number; handset off; trouble in the network.
        "TEXT_INVALID": Meaning(MessageState.UNDELIVERED, "UNDELIV"),
        "TEXT_UNREACHABLE": Meaning(MessageState.UNDELIVERED, "UNDELIV"),
        "TEXT_CARRIER_UNREACHABLE": Meaning(MessageState.UNDELIVERED, "UNDELIV"),
        # A reason that has no type of its own. After 72 hours: see LOST.
        "TEXT_UNKNOWN": Meaning(MessageState.UNDELIVERED, "UNDELIV"),
        # The carrier gave up. Our own state EXPIRED is only for our own clock.
        "TEXT_TTL_EXPIRED": Meaning(MessageState.UNDELIVERED, EXPIRED_CODE),
        # By the handset or its network; by the network; as spam; for its text; by a protect
        # configuration in the operator's own account.
        "TEXT_BLOCKED": Meaning(MessageState.REJECTED, "REJECTD"),
        "TEXT_CARRIER_BLOCKED": Meaning(MessageState.REJECTED, "REJECTD"),
        "TEXT_SPAM": Meaning(MessageState.REJECTED, "REJECTD"),
        "TEXT_INVALID_MESSAGE": Meaning(MessageState.REJECTED, "REJECTD"),
        "TEXT_PROTECT_BLOCKED": Meaning(MessageState.REJECTED, "REJECTD"),
    }
)

LOST_TYPE: Final = "TEXT_UNKNOWN"
LOST: Final = Meaning(MessageState.UNDELIVERED, EXPIRED_CODE)
"""TEXT_UNKNOWN after 72 hours: no network has reported in time, so the carrier stopped waiting."""

REFUSED: Final = "REJECTD"
"""The customer's code for whatever the API refuses, opt-outs and protected numbers above all."""

NOT_TAKEN: Final = frozenset(
    {
        # Too fast, or at the end of a spending limit or quota.
        "ThrottlingException",
        "TooManyRequestsException",
        "RequestLimitExceeded",
        "ServiceQuotaExceededException",
        # A role, a signature or an account in disorder is our operator's to repair.
        "AccessDenied",
        "AccessDeniedException",
        "ExpiredTokenException",
        "IncompleteSignatureException",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "MissingAuthenticationTokenException",
        "NotAuthorized",
        "OptInRequired",
        "RequestExpired",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
"""The errors of the API that say nothing about the message but that it was not taken."""


def meaning_of(event_type: str) -> Meaning:
    """Return what a final event of this type means.

    An unknown type is passed on to the customer as it is, unless it would not fit into a status
    report.
    """
    return EVENTS.get(event_type) or UNKNOWN.told_as(event_type)

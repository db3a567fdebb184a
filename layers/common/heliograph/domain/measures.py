"""What operators look at beside plain counts: values of single messages and pushes.

CloudWatch makes sums, averages and percentiles of them. None of them names a message, a number or
an address; only a carrier or an application, because operators have few of those. Every function
imports this, so it imports next to nothing of ours.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from heliograph.domain.values import value


class Unit(StrEnum):
    """Units as CloudWatch calls them."""

    COUNT = "Count"
    SECONDS = "Seconds"
    PERCENT = "Percent"


@value()
class Measure:
    """One value. of: whose it is, as a kind and a name, beside the whole deployment's."""

    name: str
    value: float
    unit: Unit = Unit.COUNT
    of: tuple[str, str] | None = None


ACCEPTED: Final = "MessagesAccepted"
REFUSED: Final = "RecipientsRefused"
CALLBACKS_REFUSED: Final = "CallbacksRefused"
DELIVERED: Final = "CarrierDelivered"
EXPIRED: Final = "CarrierExpired"
REPORT_SECONDS: Final = "CarrierReportSeconds"
WORST_CARRIER: Final = "WorstCarrierPercent"
PUSH_SECONDS: Final = "PushSeconds"
PUSHES_FAILED: Final = "PushesFailed"

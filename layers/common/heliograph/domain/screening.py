"""The rules by which an accepted message is screened before a carrier gets it.

Whoever breaks one gets a status report that the platform makes itself. Not every rule has a status
code of its own; a dialect may say it more exactly in its own words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeAlias

from heliograph.domain.barring import Barring, BarringKind
from heliograph.domain.configuration import Area
from heliograph.domain.frequency import FrequencyLimit
from heliograph.domain.numbers import is_in_area


class ScreeningRule(StrEnum):
    """The rule that a message breaks."""

    OPT_OUT = "opt_out"
    """The person asked not to be written to on this channel (BLK-01)."""
    BLOCKLIST = "blocklist"
    """The operator has blocked the number on every channel (BLK-06)."""
    MAINLAND_ONLY = "mainland_only"
    """A mainland application writes to a number of another country (NUM-04)."""
    INTERNATIONAL_ONLY = "international_only"
    """An international application writes to a mainland number (NUM-04)."""
    MINUTE_LIMIT = "minute_limit"
    """Too many messages to this number within a minute (FRQ-01)."""
    DAY_LIMIT = "day_limit"
    """Too many messages to this number within 24 hours (FRQ-02)."""
    SAME_LIMIT = "same_limit"
    """The same message to this number too often within 59 seconds or minutes (FRQ-03, FRQ-04)."""


class DispatchRule(StrEnum):
    """Why a message that nobody forbids was not handed to anybody."""

    NO_ROUTE = "no_route"
    """No route leads to the number, or none of its carriers is there any more."""
    VALIDITY_OVER = "validity_over"
    """No carrier took it while it was valid."""
    NOTHING_TO_CONFIRM = "nothing_to_confirm"
    """The opt-out that it confirms holds no longer."""


Reason: TypeAlias = ScreeningRule | DispatchRule
"""Why the platform itself ended a message."""

STATUS_CODES: Final[Mapping[ScreeningRule, str]] = MappingProxyType(
    {
        ScreeningRule.OPT_OUT: "REJECTD",
        ScreeningRule.BLOCKLIST: "MBBLACK",
        ScreeningRule.MAINLAND_ONLY: "REJECTD",
        ScreeningRule.INTERNATIONAL_ONLY: "REJECTD",
        ScreeningRule.MINUTE_LIMIT: "MILIMIT",
        ScreeningRule.DAY_LIMIT: "LIMIT",
        ScreeningRule.SAME_LIMIT: "BEYONDN",
    }
)
"""What customers are told (BLK-03, FRQ-07)."""

RULE_OF_BARRING: Final[Mapping[BarringKind, ScreeningRule]] = MappingProxyType(
    {
        BarringKind.OPT_OUT: ScreeningRule.OPT_OUT,
        BarringKind.BLOCKLIST: ScreeningRule.BLOCKLIST,
    }
)

RULE_OF_LIMIT: Final[Mapping[FrequencyLimit, ScreeningRule]] = MappingProxyType(
    {
        FrequencyLimit.MINUTE: ScreeningRule.MINUTE_LIMIT,
        FrequencyLimit.DAY: ScreeningRule.DAY_LIMIT,
        FrequencyLimit.SAME: ScreeningRule.SAME_LIMIT,
    }
)


def rule_of_area(number: str, area: Area) -> ScreeningRule | None:
    """Return the rule that an application of this area breaks with an E.164 number, if any."""
    if is_in_area(number, area):
        return None
    if area is Area.MAINLAND:
        return ScreeningRule.MAINLAND_ONLY
    return ScreeningRule.INTERNATIONAL_ONLY


def rule_of_confirmation(reasons: Iterable[Barring], confirms: str) -> Reason | None:
    """Return why the confirmation of an opt-out must not be sent, if there is a reason.

    It may go past the very opt-out that began with the reply that it confirms, and past nothing
    else. reasons: all that bar its recipient on its channel. confirms: the id of that reply.
    """
    by_kind = {reason.kind: reason for reason in reasons}
    if BarringKind.BLOCKLIST in by_kind:
        return ScreeningRule.BLOCKLIST
    opt_out = by_kind.get(BarringKind.OPT_OUT)
    if opt_out is None:
        return DispatchRule.NOTHING_TO_CONFIRM
    return None if opt_out.begun_by == confirms else ScreeningRule.OPT_OUT

"""What carriers' codes mean to us: the rows of the tables that the carriers' adapters have."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from heliograph.domain.messages import MessageState, Outcome, ReportSource

_FITS: Final = re.compile(r"[A-Za-z0-9:._-]{1,10}")
"""What may stand in a status report as a code."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a carrier's code means to us, and the code the customer gets for it.

    state: None for an interim code, which says only that the message is on its way.
    """

    state: MessageState | None
    status_code: str

    def outcome(self, carrier_code: str, reported_at: datetime) -> Outcome | None:
        """Return how a carrier's message ended by this; None if it is on its way."""
        if self.state is None:
            return None
        return Outcome(
            state=self.state,
            status_code=self.status_code,
            source=ReportSource.CARRIER,
            carrier_code=carrier_code,
            reported_at=reported_at,
        )

    def told_as(self, carrier_code: str, but: Collection[str] = ()) -> Meaning:
        """Return the same with the carrier's own code for the customer, where it may be told.

        Networks' own codes such as `MK:0001` are passed on as they are, unless they would not fit
        into a status report. but: words that say something else there.
        """
        may_be_told = _FITS.fullmatch(carrier_code) and carrier_code not in but
        return replace(self, status_code=carrier_code) if may_be_told else self


UNKNOWN: Final = Meaning(MessageState.UNDELIVERED, "UNKNOWN")
"""The row for every other code: a carrier that says something new has not delivered."""

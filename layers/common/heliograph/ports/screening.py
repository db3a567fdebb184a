"""What is asked before a message is handed to a carrier."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from heliograph.domain.barring import Barring, BarringKind
from heliograph.domain.frequency import FrequencyLimit, FrequencyLimits


class Barrings(Protocol):
    """The opt-outs and the blocklist."""

    def barred(self, channel_number: str, recipients: Collection[str]) -> Mapping[str, BarringKind]:
        """Return which of these numbers (E.164) must not be written to on this channel, and why.

        Reads what is true at this moment: a barring that was recorded before the call is seen.
        Of a number that is barred in both ways, the opt-out is named.
        """

    def reasons(self, channel_number: str, recipient: str) -> Sequence[Barring]:
        """Return all that bars a number (E.164) on this channel, as it is at this moment."""


class OptOuts(Protocol):
    """What people ask for by their replies."""

    def follow(self, asked: Barring) -> bool:
        """Record or lift an opt-out because a reply asks for it, unless something newer is known.

        Its entry in the audit is written with it or not at all. Tells whether anything was
        changed. Of two of the same time the opt-out wins. What an opt-out began with stays as long
        as it holds.
        """


class FrequencyControl(Protocol):
    """The histories of the numbers that were written to."""

    def admit(
        self, recipient: str, message_id: str, text: str, at: datetime, limits: FrequencyLimits
    ) -> FrequencyLimit | None:
        """Add a message to its recipient's history, or return the limit that forbids it.

        Exact also when many ask for one number at once, and the same for one message however
        often it is asked for. Numbers that the operator has freed from limits pass (FRQ-06).
        """

    def would_admit(
        self, recipient: str, text: str, at: datetime, limits: FrequencyLimits
    ) -> FrequencyLimit | None:
        """Return the limit that would forbid such a message now, and add nothing."""

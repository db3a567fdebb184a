"""What is asked before a message is handed to a carrier."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from heliograph.domain.barring import Barring, BarringKind
from heliograph.domain.frequency import FrequencyLimit, FrequencyLimits
from heliograph.domain.histories import Claim, History
from heliograph.ports.pending import Pending


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


class Histories(Protocol):
    """The histories of the numbers (E.164) that were written to. A claim is an entry in one."""

    def at_hand(self, numbers: Collection[str]) -> Mapping[str, History]:
        """Return what is known of numbers, as of a moment ago; of some there is nothing."""

    def take(
        self,
        number: str,
        claim: Claim,
        limits: FrequencyLimits | None,
        seen: History | None = None,
    ) -> Claim | FrequencyLimit:
        """Claim a message, unless it is claimed; return the claim that it has from then on.

        Of all who try, one finds its own claim. What was taken only to be ended is claimed anew by
        who does not want to end it; that one is returned the claim that was there.
        If the message is one too many for these limits, nothing is added, and the limit is
        returned: exactly, also when many ask for one number at once. Numbers that the operator has
        freed from limits have none (FRQ-06). What is taken only to be ended hits no limit and
        counts for none.
        seen: the history as the caller has seen it, which may save a request.
        """

    def take_alone(self, number: str, claim: Claim) -> Claim:
        """Claim a message that counts for no limit, unless it is claimed; return its claim.

        It is not the same place as that of `take`: each message is always claimed in one of them.
        """

    def take_later(
        self,
        number: str,
        claim: Claim,
        limits: FrequencyLimits | None,
        seen: History | None = None,
    ) -> Pending | None:
        """Return the write that claims a message, unless there is more to it than one write.

        If it is applied, nobody has claimed the message before.
        """

    def take_alone_later(self, number: str, claim: Claim) -> Pending:
        """Return the write that claims a message that counts for no limit."""

    def would_admit(
        self, number: str, text: str, at: datetime, limits: FrequencyLimits
    ) -> FrequencyLimit | None:
        """Return the limit that would forbid such a message now, and add nothing."""

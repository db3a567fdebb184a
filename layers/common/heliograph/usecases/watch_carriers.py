"""Tell operators what carriers make of the messages they are handed."""

from __future__ import annotations

from dataclasses import dataclass

from heliograph.domain.measures import WORST_CARRIER, Measure, Unit
from heliograph.domain.measuring import is_reported, of_end
from heliograph.domain.messages import Message, MessageState
from heliograph.domain.recent_results import RecentResults
from heliograph.ports.measures import Measures


@dataclass(frozen=True, slots=True)
class WatchCarriers:
    """Measure how carriers take messages, and how they deliver them.

    An alarm looks at one value of all carriers together, the least that any process has seen of any
    of them: an alarm cannot look for the worst of several. So a carrier that fails is found beside
    one that has ten times its traffic.
    """

    measure: Measures
    recent: RecentResults

    def asked(self, carrier: str, *, has_taken: bool) -> None:
        """Learn whether a carrier has taken a message that it was asked to take."""
        self._note(carrier, is_good=has_taken)

    def ended(self, message: Message) -> None:
        """Learn how a message ended."""
        measures = of_end(message)
        if measures:
            self.measure(*measures)
        if message.carrier is not None and is_reported(message):
            self._note(message.carrier, is_good=message.state is MessageState.DELIVERED)

    def _note(self, carrier: str, *, is_good: bool) -> None:
        percent = self.recent.note(carrier, is_good=is_good)
        if percent is not None:
            self.measure(Measure(WORST_CARRIER, percent, Unit.PERCENT))

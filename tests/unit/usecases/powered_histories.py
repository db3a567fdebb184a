"""Histories that feel power cuts."""

from collections.abc import Collection, Mapping

from heliograph.domain.frequency import FrequencyLimit, FrequencyLimits
from heliograph.domain.histories import Claim, History

from tests.fakes import FakeHistories
from tests.unit.usecases.power import Power


class PoweredHistories(FakeHistories):
    def __init__(self, power: Power) -> None:
        super().__init__()
        self._power = power

    def at_hand(self, numbers: Collection[str]) -> Mapping[str, History]:
        with self._power.call():
            return super().at_hand(numbers)

    def take(
        self,
        number: str,
        claim: Claim,
        limits: FrequencyLimits | None,
        seen: History | None = None,
    ) -> Claim | FrequencyLimit:
        with self._power.call():
            return super().take(number, claim, limits, seen)

    def take_alone(self, number: str, claim: Claim) -> Claim:
        with self._power.call():
            return super().take_alone(number, claim)

    def _is_added(self, number: str, seen: History, claim: Claim) -> bool:
        with self._power.call():
            return super()._is_added(number, seen, claim)

    def _is_alone(self, claim: Claim) -> bool:
        with self._power.call():
            return super()._is_alone(claim)

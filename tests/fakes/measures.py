"""What operators would look at."""

from heliograph.domain.measures import Measure


class FakeMeasures:
    """Measures that keeps what it took, in order."""

    def __init__(self) -> None:
        self.taken: list[Measure] = []

    def __call__(self, *measures: Measure) -> None:
        self.taken.extend(measures)

    @property
    def values(self) -> list[tuple[str, float]]:
        return [(one.name, one.value) for one in self.taken]

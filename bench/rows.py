"""What was measured, and what it may be."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Budget:
    """limit: of the value, or of its ratio to the floor if the row has one. aim: what is hoped."""

    limit: float
    aim: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    value: in the unit. floor: the same work done as plainly as possible, in the unit; None if the
    value stands for itself. budget: None if the row is only there to be known.
    """

    what: str
    value: float
    unit: str
    floor: float | None = None
    budget: Budget | None = None

    @property
    def ratio(self) -> float | None:
        """How many floors the value is."""
        return None if self.floor is None else self.value / self.floor

    @property
    def is_kept(self) -> bool:
        """Tell whether the budget holds; a row without one cannot miss it."""
        if self.budget is None:
            return True
        measured = self.value if self.ratio is None else self.ratio
        return measured <= self.budget.limit

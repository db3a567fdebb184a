"""What stands in the query of a request. Nothing that is there is passed over."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, Self, TypeVar
from urllib.parse import parse_qsl, urlencode

from heliograph.domain.errors import QueryInvalid
from heliograph.domain.numbers import is_well_formed
from heliograph.domain.periods import Period

_MOST: Final = 30
_LONGEST: Final = 200

Choice = TypeVar("Choice", bound=StrEnum)


class Parameters:
    """The parameters of one request; each may stand there once, and none that is not known.

    Raises QueryInvalid, here and in each method.
    """

    def __init__(self, query: str, known: Collection[str]) -> None:
        try:
            pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST)
        except ValueError:
            raise QueryInvalid("query", f"must have at most {_MOST} parameters") from None
        self._values: Mapping[str, str] = dict(pairs)
        for name in sorted(self._values.keys() - set(known)):
            raise QueryInvalid(name[:_LONGEST], f"must be one of {', '.join(sorted(known))}")
        if len(self._values) < len(pairs):
            raise QueryInvalid("query", "must have each parameter once")

    @classmethod
    def of(cls, values: Mapping[str, str], known: Collection[str]) -> Self:
        """Return parameters that do not stand in a query."""
        return cls(urlencode(values, errors="replace"), known)

    @property
    def values(self) -> Mapping[str, str]:
        """Return all of them as they stand there, by name."""
        return self._values

    def text(self, name: str) -> str | None:
        """Return a text, None if it is not there."""
        value = self._values.get(name)
        if value is not None and not 0 < len(value) <= _LONGEST:
            raise QueryInvalid(name, f"must have 1 to {_LONGEST} characters")
        return value

    def whole(self, name: str, otherwise: int) -> int:
        """Return a whole number."""
        value = self.text(name)
        if value is None:
            return otherwise
        if not (value.isascii() and value.isdigit()):
            raise QueryInvalid(name, "must be a whole number")
        return int(value)

    def choice(self, name: str, choices: type[Choice]) -> Choice | None:
        """Return one of several words, in any case."""
        value = self.text(name)
        if value is None:
            return None
        for choice in choices:
            if choice.value.lower() == value.lower():
                return choice
        raise QueryInvalid(name, f"must be one of {', '.join(choices)}")

    def choices(self, name: str, choices: type[Choice]) -> Sequence[Choice]:
        """Return some of several words, each once, with commas between them."""
        named = [] if (value := self.text(name)) is None else value.split(",")
        try:
            chosen = [choices(one) for one in named]
        except ValueError:
            chosen = []
        if len(set(chosen)) < len(named):
            raise QueryInvalid(name, f"must be some of {', '.join(choices)}, each once")
        return chosen

    def number(self, name: str) -> str | None:
        """Return a number in E.164. It has its country code, with or without `+` (DET-02).

        A `+` that was not escaped has become a space.
        """
        value = self.text(name)
        if value is None:
            return None
        digits = value.strip().removeprefix("+")
        if not is_well_formed(digits) or digits.startswith("+"):
            raise QueryInvalid(name, "must be a number with its country code, in digits")
        return f"+{digits}"

    def period(self) -> Period:
        """Return the time that is asked for (DET-01)."""
        return Period(last=self.text("last"), start=self.moment("start"), end=self.moment("end"))

    def moment(self, name: str) -> datetime | None:
        """Return a time, in UTC."""
        value = self.text(name)
        if value is None:
            return None
        try:
            moment = datetime.fromisoformat(value)
            return moment.astimezone(UTC) if moment.tzinfo else _no_moment(name)
        except (ValueError, OverflowError):
            return _no_moment(name)


def _no_moment(name: str) -> datetime:
    raise QueryInvalid(name, "must be a time with its zone, such as 2026-11-21T18:20:36Z")

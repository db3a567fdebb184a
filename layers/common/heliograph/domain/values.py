"""Values: made once for each message, and never changed (docs/adr/0056)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

_Any = TypeVar("_Any")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(*, kw_only: bool = False, slots: bool = True) -> Callable[[type[_Any]], type[_Any]]:
    """Declare a class of values. mypy refuses whatever would change one.

    A frozen dataclass refuses it as well when the program runs, and for that takes four times as
    long to be made. A message is told of in dozens of values on its way.

    slots: without them, it takes a third of the time to write one as JSON.
    """
    return dataclass(unsafe_hash=True, kw_only=kw_only, slots=slots)

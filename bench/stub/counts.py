"""What was asked of AWS."""

from dataclasses import asdict, dataclass
from math import ceil
from typing import Any, Final

import orjson

_READ_UNIT: Final = 4096
"""Bytes that one read unit reads; half a unit does if the answer may be a little old."""


@dataclass
class Counts:
    """calls: requests. items: read from tables, or put into queues. read_units: estimated."""

    calls: int = 0
    items: int = 0
    read_units: float = 0.0

    def count_read(self, items: list[dict[str, Any]], *, consistent: bool) -> None:
        """Count one read; one that finds nothing costs as much as one that finds little."""
        size = len(orjson.dumps(items))
        self.items += len(items)
        self.read_units += max(1, ceil(size / _READ_UNIT)) * (1.0 if consistent else 0.5)

    def as_json(self) -> bytes:
        return orjson.dumps(asdict(self))

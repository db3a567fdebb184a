"""What was asked of AWS, and what DynamoDB and SQS would bill for it."""

from collections import Counter
from dataclasses import dataclass, field
from math import ceil
from typing import Final

import orjson

_READ_UNIT: Final = 4096
"""Bytes that one read unit reads; half a unit does if the answer may be a little old."""
_WRITE_UNIT: Final = 1024
_SQS_REQUEST: Final = 65536
"""Bytes of entries that are billed as one request of SQS."""


@dataclass
class Counts:
    """calls: requests. items: read from tables, or put into queues.

    operations: requests by operation. read_units, write_units: as DynamoDB counts them.
    writes: write units by table, or by `table/index`. sqs_requests: as SQS bills them.
    submits, pushes: requests to the carrier and to the customer; bytes_out: of their bodies.
    delays: seconds after which entries were told to come back.
    """

    calls: int = 0
    items: int = 0
    read_units: float = 0.0
    write_units: float = 0.0
    sqs_requests: int = 0
    submits: int = 0
    pushes: int = 0
    bytes_out: int = 0
    operations: Counter[str] = field(default_factory=Counter)
    writes: Counter[str] = field(default_factory=Counter)
    delays: list[int] = field(default_factory=list)

    def count_read(self, size: int, *, consistent: bool, times: int = 1) -> None:
        """Count one read; one that finds nothing costs as much as one that finds little."""
        self.read_units += units(size, _READ_UNIT) * (1.0 if consistent else 0.5) * times

    def count_write(self, where: str, size: int, times: int = 1) -> None:
        """Count one write of an item of so many bytes; one that its condition forbids, too."""
        written = units(size, _WRITE_UNIT) * times
        self.write_units += written
        self.writes[where] += written

    def count_entries(self, sizes: list[int]) -> None:
        """Count one request that puts entries of so many bytes into a queue."""
        self.items += len(sizes)
        self.sqs_requests += units(sum(sizes), _SQS_REQUEST)

    def as_json(self) -> bytes:
        return orjson.dumps(self)


def units(size: int, unit: int) -> int:
    """Return how many units so many bytes are, at least one."""
    return max(1, ceil(size / unit))

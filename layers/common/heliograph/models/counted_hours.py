"""An hour's counts as bytes: small enough that most hours are one write unit.

Compressed JSON. Names of templates and channels come again and again in it, and most numbers have
one digit or two; what is packed so is a third of what it would be as attributes of an item.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Any, Final

import orjson

from heliograph.domain.counting import CountedHour
from heliograph.domain.latency import Latencies
from heliograph.domain.statistics import NUMBERS, Counts, Series, Tally

_RAW: Final = -15
"""Without zlib's own head and sum; DynamoDB has its own."""
_BEST: Final = 9


def encoded(counted: CountedHour) -> bytes:
    """Return an hour's counts and checkpoints as bytes."""
    rebuilt = counted.rebuilt_at
    body = {
        "series": sorted(
            (_row(series, counts) for series, counts in counted.tally.counts.items()), key=str
        ),
        # As text: they have more digits than a number of JSON.
        "checkpoints": {shard: str(last) for shard, last in sorted(counted.checkpoints.items())},
        "rebuilt_at": None if rebuilt is None else rebuilt.timestamp(),
    }
    return zlib.compress(orjson.dumps(body), _BEST, _RAW)


def decoded(body: bytes) -> CountedHour:
    """Return the hour that bytes hold."""
    read: dict[str, Any] = orjson.loads(zlib.decompress(body, _RAW))
    rebuilt = read["rebuilt_at"]
    return CountedHour(
        tally=Tally(dict(map(_series, read["series"]))),
        checkpoints={shard: int(last) for shard, last in read["checkpoints"].items()},
        rebuilt_at=None if rebuilt is None else datetime.fromtimestamp(rebuilt, UTC),
    )


def _row(series: Series, counts: Counts) -> Sequence[Any]:
    """A row is template, channel, country, code, the numbers, and the latencies in pairs."""
    numbers = [getattr(counts, name) for name in NUMBERS]
    latencies = list(chain.from_iterable(sorted(counts.latencies.buckets.items())))
    named = (series.template_id, series.channel_number, series.country, series.status_code)
    return [*named, numbers, latencies]


def _series(row: Sequence[Any]) -> tuple[Series, Counts]:
    *named, numbers, latencies = row
    buckets = dict(zip(latencies[::2], latencies[1::2], strict=True))
    counted = dict(zip(NUMBERS, numbers, strict=True))
    return Series(*named), Counts(**counted, latencies=Latencies(buckets))

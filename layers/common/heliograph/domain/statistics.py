"""What messages count: how many, in which series, with which end (DET-07, DET-13).

Counts add up. A message has an effect on them; when it changes, what it counted before is taken
back and what it counts now is added. So the counts of any messages are the sum of all effects of
all their changes, in whatever order they are added.

A message counts in the hour in which it was accepted, whenever it ends.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Final

from heliograph.domain.countries import country_of
from heliograph.domain.latency import NO_LATENCIES, Latencies, total_latencies
from heliograph.domain.message_ids import accepted_at, application_of
from heliograph.domain.messages import EXPIRED_CODE, Message, MessageState, Outcome
from heliograph.domain.screening import ScreeningRule

_SUCCESSFUL: Final = frozenset({MessageState.DELIVERED, MessageState.UNREPORTED})
_LIMITS: Final = frozenset(
    {ScreeningRule.MINUTE_LIMIT, ScreeningRule.DAY_LIMIT, ScreeningRule.SAME_LIMIT}
)


@dataclass(frozen=True, slots=True, order=True)
class Hour:
    """An hour of an application. start: on the hour, UTC."""

    application_id: str
    start: datetime


def hour_of(message_id: str) -> Hour:
    """Return the hour in which a message counts."""
    start = accepted_at(message_id).replace(minute=0, second=0, microsecond=0)
    return Hour(application_of(message_id), start)


@dataclass(frozen=True, slots=True)
class Series:
    """What messages that are counted together have in common.

    country: ISO 3166, None if the number belongs to none. status_code: as the record has it, None
    as long as the message has not ended.
    """

    template_id: str
    channel_number: str
    country: str | None
    status_code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many of each.

    messages = sending + delivered + failed. The others are among these:
    requests: sends, each counted with the first of its messages. segments: of the messages' texts.
    accepted: what no rule of the platform held back. delivered: send result Successful, also where
    the carrier never reports (C-23). expired, limited, opted_out: failed because the time was over,
    a frequency limit was hit, the person had opted out. latencies: from acceptance to when we
    learned of the delivery.
    """

    requests: int = 0
    messages: int = 0
    segments: int = 0
    accepted: int = 0
    delivered: int = 0
    failed: int = 0
    sending: int = 0
    expired: int = 0
    limited: int = 0
    opted_out: int = 0
    latencies: Latencies = NO_LATENCIES

    def __add__(self, other: Counts) -> Counts:
        return total_counts((self, other))

    def as_json(self) -> dict[str, int | None]:
        """Return the counts for a program, with the latencies' percentiles in milliseconds."""
        told = {
            f"p{percent}_ms": None if latency is None else latency // timedelta(milliseconds=1)
            for percent, latency in self.latencies.percentiles().items()
        }
        return {name: getattr(self, name) for name in NUMBERS} | told

    def __neg__(self) -> Counts:
        numbers = {name: -getattr(self, name) for name in NUMBERS}
        return Counts(**numbers, latencies=-self.latencies)


NUMBERS: Final = tuple(one.name for one in fields(Counts) if one.name != "latencies")
"""The names of all counts but the latencies, in their order."""
_numbers: Final[Callable[[Counts], Sequence[int]]] = attrgetter(*NUMBERS)
NOTHING: Final = Counts()


def total_counts(parts: Iterable[Counts]) -> Counts:
    """Return the sum of counts."""
    known = list(parts)
    if len(known) == 1:
        return known[0]
    numbers = map(sum, zip(*map(_numbers, known), strict=True))
    return Counts(
        **dict(zip(NUMBERS, numbers, strict=False)),
        latencies=total_latencies(one.latencies for one in known),
    )


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts by series. None of them is nothing; a difference may have negative ones."""

    counts: Mapping[Series, Counts] = field(default_factory=dict)

    def __add__(self, other: Tally) -> Tally:
        return total((self, other))

    def __sub__(self, other: Tally) -> Tally:
        return self + Tally({series: -counts for series, counts in other.counts.items()})

    def __bool__(self) -> bool:
        return bool(self.counts)


EMPTY: Final = Tally()


def total(parts: Iterable[Tally]) -> Tally:
    """Return the sum of tallies."""
    by_series: defaultdict[Series, list[Counts]] = defaultdict(list)
    for part in parts:
        for series, counts in part.counts.items():
            by_series[series].append(counts)
    sums = {series: total_counts(counts) for series, counts in by_series.items()}
    return Tally({series: counts for series, counts in sums.items() if counts != NOTHING})


def effect(message: Message | None) -> Tally:
    """Return what a message counts as it is; nothing if there is none."""
    if message is None:
        return EMPTY
    outcome = message.outcome
    series = Series(
        template_id=message.template_id,
        channel_number=message.channel_number,
        country=country_of(message.recipient),
        status_code=outcome.status_code if outcome else None,
    )
    return Tally({series: _sending(message) if outcome is None else _ended(message, outcome)})


def tallies(messages: Iterable[Message]) -> Mapping[Hour, Tally]:
    """Return what messages count, by hour. Holds the counts, not the messages."""
    sums: defaultdict[Hour, dict[Series, Counts]] = defaultdict(dict)
    for message in messages:
        of_hour = sums[hour_of(message.message_id)]
        for series, counts in effect(message).counts.items():
            of_hour[series] = of_hour.get(series, NOTHING) + counts
    return {hour: Tally(counts) for hour, counts in sums.items()}


def _sending(message: Message) -> Counts:
    return Counts(
        requests=int(message.opens_request),
        messages=1,
        segments=message.segment_count,
        accepted=1,
        sending=1,
    )


def _ended(message: Message, outcome: Outcome) -> Counts:
    is_delivered = outcome.state in _SUCCESSFUL
    return Counts(
        requests=int(message.opens_request),
        messages=1,
        segments=message.segment_count,
        accepted=int(outcome.reason is None),
        delivered=int(is_delivered),
        failed=int(not is_delivered),
        expired=int(not is_delivered and outcome.status_code == EXPIRED_CODE),
        limited=int(outcome.reason in _LIMITS),
        opted_out=int(outcome.reason is ScreeningRule.OPT_OUT),
        latencies=_latency(message, outcome),
    )


def _latency(message: Message, outcome: Outcome) -> Latencies:
    if outcome.state is not MessageState.DELIVERED or message.received_at is None:
        return NO_LATENCIES
    return Latencies.of(message.received_at - message.accepted_at)

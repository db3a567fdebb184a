"""Counts: what people wrote back is told whole and once, and who opted out is left alone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import TypeAlias

from heliograph.domain.inbound import InboundMessage

from tests.faults.people import LongReply
from tests.faults.witness import Pushed, Witness

Reply: TypeAlias = tuple[str, str, tuple[int, ...]]
"""The id of a reply, its text, and the parts that are missing."""


def torn(
    written: Mapping[str, LongReply], stored: Iterable[InboundMessage], pushed: Iterable[Pushed]
) -> list[str]:
    """Return who wrote a long reply that is not stored once and told, with all there is of it.

    pushed: what the customer got. It may get a reply again, but then under the same id.
    """
    kept: dict[str, list[Reply]] = defaultdict(list)
    for one in stored:
        kept[one.sender].append((one.inbound_id, one.text, one.missing_parts))
    told: dict[str, set[tuple[str | None, str | None]]] = defaultdict(set)
    for push in pushed:
        told[push.get("from") or ""].add((push.get("smsMsgId"), push.get("body")))
    return [
        sender
        for sender, reply in written.items()
        if [one[1:] for one in kept[sender]] != [(reply.text, reply.missing)]
        or told[sender] != {one[:2] for one in kept[sender]}
    ]


def seconds_after_opt_out(witness: Witness) -> Mapping[str, float]:
    """Return how long after their opt-out was recorded people were written to for the last time."""
    return {
        number: at - witness.barred[number]
        for number, at in sorted(witness.submits, key=itemgetter(1))
        if number in witness.barred and at > witness.barred[number]
    }

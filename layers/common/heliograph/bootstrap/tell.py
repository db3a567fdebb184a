"""The way to tell a customer what became of a message, for all who end one."""

from __future__ import annotations

from time import monotonic

from heliograph.bootstrap.queues import batch_queue, push_queue
from heliograph.bootstrap.reading import known_applications
from heliograph.bootstrap.shared import once
from heliograph.domain.recent_results import RecentResults
from heliograph.edge.observability import measure
from heliograph.usecases.tell_customer import TellCustomer
from heliograph.usecases.watch_carriers import WatchCarriers


@once
def tell() -> TellCustomer:
    """Return the one that tells customers."""
    return TellCustomer(known_applications(), push_queue(), batch_queue(), watch_carriers().ended)


@once
def watch_carriers() -> WatchCarriers:
    """Return the one that tells operators of carriers."""
    return WatchCarriers(measure, RecentResults(monotonic))

"""The way to tell a customer what became of a message, for all who end one."""

from __future__ import annotations

from heliograph.bootstrap.queues import batch_queue, push_queue
from heliograph.bootstrap.reading import known_applications
from heliograph.bootstrap.shared import once
from heliograph.usecases.tell_customer import TellCustomer


@once
def tell() -> TellCustomer:
    """Return the one that tells customers."""
    return TellCustomer(known_applications(), push_queue(), batch_queue())

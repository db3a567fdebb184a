"""Telling customers, for tests that are about something else."""

from heliograph.domain.jobs import Push
from heliograph.ports.queues import Queue
from heliograph.usecases.tell_customer import TellCustomer

from tests.fakes import FakeConfiguration, FakeQueue


def telling(push_queue: Queue[Push]) -> TellCustomer:
    """Tell customers whose applications have no address of their own."""
    return TellCustomer(FakeConfiguration(), push_queue, FakeQueue(), watch=lambda _: None)

"""The queues of this deployment."""

from __future__ import annotations

from hashlib import sha256

from heliograph.bootstrap.aws import sqs
from heliograph.bootstrap.shared import settings
from heliograph.queues.sqs import SqsQueue


def submit_queue() -> SqsQueue:
    """Return the queue of send jobs."""
    return _queue(settings.submit_queue_url)


def report_queue() -> SqsQueue:
    """Return the queue of delivery reports."""
    return _queue(settings.report_queue_url)


def carrier_event_queue() -> SqsQueue:
    """Return the queue that carriers put their events into."""
    return _queue(settings.carrier_event_queue_url)


def push_queue() -> SqsQueue:
    """Return the queue of new pushes."""
    return _fair_queue(settings.push_queue_url)


def push_retry_queue() -> SqsQueue:
    """Return the queue of pushes that were not taken."""
    return _fair_queue(settings.push_retry_queue_url)


def batch_queue() -> SqsQueue:
    """Return the queue of status reports that are pushed together."""
    return _queue(settings.batch_queue_url)


def uplink_queue() -> SqsQueue:
    """Return the queue of inbound messages."""
    return _queue(settings.uplink_queue_url)


def export_queue() -> SqsQueue:
    """Return the queue of exports that are to go on."""
    # A group's name has no spaces.
    return SqsQueue(
        sqs(),
        settings.export_queue_url,
        group_of=lambda job: sha256(job.asked_by.encode()).hexdigest()[:32],
    )


def handset_queue() -> SqsQueue:
    """Return the queue of what the sandbox's handsets do later."""
    return _queue(settings.handset_queue_url)


def _queue(url: str) -> SqsQueue:
    return SqsQueue(sqs(), url)


def _fair_queue(url: str) -> SqsQueue:
    """Return a queue on which the applications do not get into each other's way."""
    return SqsQueue(sqs(), url, group_of=lambda push: str(push.application_id))

"""dispatch: send jobs to the carrier, if nothing forbids it."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Final

from heliograph.bootstrap.carriers import carrier
from heliograph.bootstrap.messages import messages
from heliograph.bootstrap.queues import submit_queue
from heliograph.bootstrap.records import known_applications
from heliograph.bootstrap.routing import SIMULATOR
from heliograph.bootstrap.screening import barrings, frequency
from heliograph.bootstrap.shared import clock, once, settings
from heliograph.bootstrap.tell import tell
from heliograph.domain.jobs import SendJob
from heliograph.edge.queue import Entry
from heliograph.queues.entries import load
from heliograph.usecases.dispatch_messages import DispatchMessages
from heliograph.usecases.screen_messages import ScreenMessages

LONGEST_VALIDITY: Final = timedelta(hours=24)
SUBMITS_AT_ONCE: Final = 8
"""Small, since the carrier's own side may have to start a function for each of them."""


def dispatch(entry: Entry) -> Mapping[str, int]:
    """Screen the messages of one send job and hand them to the carrier."""
    return _dispatch_messages()(load(SendJob, entry.body))


@once
def _dispatch_messages() -> DispatchMessages:
    return DispatchMessages(
        screen=ScreenMessages(barrings(), known_applications(), frequency(), clock),
        messages=messages(),
        carrier=carrier(SIMULATOR),
        submit_queue=submit_queue(),
        tell=tell(),
        clock=clock,
        executor=ThreadPoolExecutor(SUBMITS_AT_ONCE),
        # Half the time to expiry at most: no message is handed over when it is about to expire.
        validity=min(LONGEST_VALIDITY, settings.expire_after_seconds / 2),
    )

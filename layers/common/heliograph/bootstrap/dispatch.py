"""dispatch: send jobs to the carriers of their routes, if nothing forbids it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Final

from heliograph.bootstrap.carriers import carrier
from heliograph.bootstrap.messages import messages
from heliograph.bootstrap.queues import submit_queue
from heliograph.bootstrap.reading import known_applications
from heliograph.bootstrap.routing import routing
from heliograph.bootstrap.screening import barrings, histories
from heliograph.bootstrap.shared import clock, once, settings
from heliograph.bootstrap.tables import commit, items
from heliograph.bootstrap.tell import tell, watch_carriers
from heliograph.carriers.pools import Pools
from heliograph.domain.jobs import SendJob
from heliograph.domain.validity import LONGEST_VALIDITY
from heliograph.edge.queue import Entry
from heliograph.models.paces import DynamoPaces
from heliograph.queues.entries import load
from heliograph.usecases.claim_messages import ClaimMessages
from heliograph.usecases.dispatch_messages import DispatchMessages
from heliograph.usecases.hand_over import HandOver
from heliograph.usecases.pace_messages import PaceMessages, Rests
from heliograph.usecases.screen_messages import ScreenMessages
from heliograph.usecases.submit_message import SubmitMessage

ENDED_AT_ONCE: Final = 8
"""How many messages are taken at the same time to an end that is not a carrier's."""
LONGEST_JOB: Final = 120
"""Seconds. Each carrier of a route has its turn, at the end of which a submit may just have begun;
the rest is for the records. A test works it out."""


def dispatch(entry: Entry) -> Mapping[str, int]:
    """Screen the messages of one send job and hand them to their carriers."""
    return _dispatch_messages()(load(SendJob, entry.body))


@once
def _dispatch_messages() -> DispatchMessages:
    rests = Rests(clock)
    submit = SubmitMessage(
        claims=ClaimMessages(histories(), messages(), commit, clock),
        carrier=carrier,
        rests=rests,
        tell=tell(),
        watch=watch_carriers(),
        clock=clock,
        longest_validity=_longest_validity(),
    )
    return DispatchMessages(
        screen=ScreenMessages(barrings(), known_applications(), histories(), clock),
        routing=routing(),
        pace=PaceMessages(DynamoPaces(items(settings.paces_table)), clock),
        rests=rests,
        submit=submit,
        # It sleeps for the moments between submits, no polling.
        hand_over=HandOver(submit, clock, pause=time.sleep),  # noqa: TID251
        submit_queue=submit_queue(),
        clock=clock,
        executor=ThreadPoolExecutor(ENDED_AT_ONCE),
        pool=Pools(),
    )


def _longest_validity() -> timedelta:
    """Half the time to expiry at most: no message is handed over when it is about to expire."""
    expire_after: timedelta = settings.expire_after_seconds
    return min(LONGEST_VALIDITY, expire_after / 2)

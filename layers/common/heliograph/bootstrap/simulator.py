"""simulator: the carrier that lives in the stack, and its handsets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from heliograph.bootstrap.credentials import credentials
from heliograph.bootstrap.queues import handset_queue
from heliograph.bootstrap.records import database
from heliograph.bootstrap.shared import clock, once, settings
from heliograph.carriers.simulator import NAME
from heliograph.edge.http import Route
from heliograph.edge.queue import Entry
from heliograph.egress.carrier_requests import KeptCarrierRequests
from heliograph.models.handsets import DynamoHandsets, HandsetRecord
from heliograph.queues.entries import load
from heliograph.sandbox.callbacks import Callbacks
from heliograph.sandbox.gateway import Gateway
from heliograph.sandbox.handset import Handset, HandsetAction


def act(entry: Entry) -> Mapping[str, int]:
    """Let a handset do what was queued."""
    _handset()(load(HandsetAction, entry.body))
    return {"HandsetActions": 1}


@once
def _gateway() -> Gateway:
    return Gateway(
        received=DynamoHandsets(database().bound(HandsetRecord, settings.handsets_table)),
        queue=handset_queue(),
        act=_handset(),
        clock=clock,
        secret=_secret(),
    )


@once
def _handset() -> Handset:
    return Handset(
        Callbacks(secret=_secret(), requests=KeptCarrierRequests(read_timeout=5.0), clock=clock)
    )


def _secret() -> str:
    """Return what both sides of the wire sign with."""
    return credentials().of(NAME)["secret"]


ROUTES: Final = {
    "POST /simulator/messages": Route(
        "the simulator's own signature", lambda request: _gateway().answer(request)
    ),
}

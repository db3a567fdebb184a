"""Take what a carrier calls us with: check it, queue what it says, answer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Generic, TypeVar

from heliograph.domain.errors import WebhookNotAuthentic, WebhookUnreadable
from heliograph.domain.measures import CALLBACKS_REFUSED, Measure
from heliograph.ports.carriers import CarrierWebhook
from heliograph.ports.http import HttpAnswer, HttpRequest
from heliograph.ports.measures import Measures
from heliograph.ports.queues import Queue

Said = TypeVar("Said")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReceiveCallback(Generic[Said]):
    """Answer the callbacks of all carriers, for delivery reports or for inbound messages.

    The carrier is the last part of the path. Nothing is worked off here: a carrier gets its
    answer as soon as what it said is in the queue, and no success before.

    webhook: looks up how the carrier with this name calls us, None if there is none. read: takes
    out of a request what the carrier says.
    """

    webhook: Callable[[str], CarrierWebhook | None]
    read: Callable[[CarrierWebhook, HttpRequest], Sequence[Said]]
    queue: Queue[Said]
    measure: Measures

    def answer(self, request: HttpRequest) -> HttpAnswer:
        """Answer one callback. Raises QueueUnavailable, upon which carriers repeat it."""
        webhook = self.webhook(request.path.rpartition("/")[2])
        if webhook is None:
            return _refused(HTTPStatus.NOT_FOUND)
        try:
            webhook.verify(request)
            said = self.read(webhook, request)
        except WebhookNotAuthentic as refusal:
            _log.warning("callback refused: %s", refusal)
            self.measure(Measure(CALLBACKS_REFUSED, 1))
            return _refused(HTTPStatus.UNAUTHORIZED)
        except WebhookUnreadable as refusal:
            _log.warning("callback not understood: %s", refusal)
            self.measure(Measure(CALLBACKS_REFUSED, 1))
            return _refused(HTTPStatus.BAD_REQUEST)
        if said:
            self.queue.put(said)
        return webhook.acknowledgement()


def _refused(status: HTTPStatus) -> HttpAnswer:
    return HttpAnswer(status=status, body=f'{{"message":"{status.phrase}"}}'.encode())

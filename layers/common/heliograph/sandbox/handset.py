"""What a handset does after it got a message, each a callback or several to our webhooks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

import orjson


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportsDue:
    """Reports on one message. statuses: stat and err of each, in the order to send them.

    segments: the carrier's names of those that are reported on one by one, in this order; none if
    the reports are on the whole message. done_at: the carrier's clock.
    """

    url: str
    reference: str
    carrier_message_id: str
    recipient: str
    statuses: tuple[tuple[str, str], ...]
    done_at: datetime
    segments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyDue:
    """A reply. carrier_inbound_id: the carrier's own id, the same whenever it is sent again."""

    url: str
    carrier_inbound_id: str
    sender: str
    channel_number: str
    text: str


HandsetAction: TypeAlias = ReportsDue | ReplyDue
"""What is queued for a handset."""


class Poster(Protocol):
    """Sends callbacks."""

    def post(self, url: str, body: bytes) -> None:
        """Send one. Raises CallbackNotTaken."""


@dataclass(frozen=True, slots=True)
class Handset:
    """Does what was queued.

    Raises CallbackNotTaken if a webhook did not take a callback: the queue tries the whole action
    again, so its first callbacks may arrive twice, as any carrier's may.
    """

    callbacks: Poster

    def __call__(self, action: HandsetAction) -> None:
        """Send the callbacks of one action in their order."""
        match action:
            case ReportsDue():
                for segment in action.segments or (None,):
                    for status, err in action.statuses:
                        self.callbacks.post(action.url, _report(action, segment, status, err))
            case ReplyDue():
                self.callbacks.post(action.url, _reply(action))


def _report(due: ReportsDue, segment: str | None, status: str, err: str) -> bytes:
    about_segment = {} if segment is None else {"segment": segment}
    return orjson.dumps(
        {
            **about_segment,
            "reference": due.reference,
            "carrier_message_id": due.carrier_message_id,
            "recipient": due.recipient,
            "status": status,
            "err": err,
            "done_at": due.done_at,
        },
        option=orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS,
    )


def _reply(due: ReplyDue) -> bytes:
    return orjson.dumps(
        {
            "id": due.carrier_inbound_id,
            "sender": due.sender,
            "channel_number": due.channel_number,
            "text": due.text,
        }
    )

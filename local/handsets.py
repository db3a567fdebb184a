"""`/_local/handsets/<number>`: what a handset of the simulator received."""

import asyncio
from datetime import UTC, datetime
from typing import Any, Protocol

from aiohttp import web
from heliograph.models.handsets import Receipt

PATH = "/_local/handsets"


class ReceivedMessages(Protocol):
    def received(self, recipient: str, now: datetime) -> list[Receipt]:
        """Return what a handset (E.164) received during the last day, the oldest first."""


class Handsets:
    """Lists what a handset received; the number may come without its plus."""

    def __init__(self, messages: ReceivedMessages) -> None:
        self._messages = messages

    def add_routes(self, app: web.Application) -> None:
        app.router.add_get(PATH + "/{number}", self.show)

    async def show(self, request: web.Request) -> web.StreamResponse:
        recipient = "+" + request.match_info["number"].strip().removeprefix("+")
        receipts = await asyncio.to_thread(self._messages.received, recipient, datetime.now(UTC))
        return web.json_response([_as_json(receipt) for receipt in receipts])


def _as_json(receipt: Receipt) -> dict[str, Any]:
    return {
        "time": receipt.received_at.isoformat(timespec="milliseconds"),
        "channel": receipt.channel_number,
        "text": receipt.text,
        "segments": receipt.segment_count,
        "message_id": receipt.message_id,
    }

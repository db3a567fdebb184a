"""Who is outside: a carrier that takes every message, and a customer that takes every push."""

from typing import Final

import orjson
from aiohttp import web

from bench.stub.counts import Counts

SECRET: Final = "the-simulators-secret-for-the-bench"  # noqa: S105 - of our own stub
"""Signs between us and the carrier."""


class Outside:
    """The simulator's gateway, as one that only says yes, and a customer's server."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._submitted: list[str] = []

    def routes(self) -> list[web.RouteDef]:
        """Return what is answered."""
        return [
            web.post("/simulator/messages", self._submit),
            web.post("/customer", self._push),
            web.post("/submitted", self._take_submitted),
        ]

    async def _submit(self, request: web.Request) -> web.Response:
        content = await request.read()
        self._counts.submits += 1
        self._counts.bytes_out += len(content)
        reference: str = orjson.loads(content)["reference"]
        self._submitted.append(reference)
        return _json({"carrier_message_id": f"c-{self._counts.submits}"}, status=202)

    async def _push(self, request: web.Request) -> web.Response:
        self._counts.pushes += 1
        self._counts.bytes_out += len(await request.read())
        return web.Response()

    async def _take_submitted(self, _request: web.Request) -> web.Response:
        """Return the references of the messages that the carrier got, and forget them."""
        submitted, self._submitted = self._submitted, []
        return _json(submitted)


def _json(content: object, status: int = 200) -> web.Response:
    body = orjson.dumps(content)
    return web.Response(body=body, content_type="application/json", status=status)

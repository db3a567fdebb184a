"""`/_local/inbox`: a customer's receiver for the first minutes, it takes every push."""

import json
from collections import deque
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

PATH = "/_local/inbox"
_KEPT = 10_000

Json = dict[str, Any]


class Inbox:
    """Keeps the newest 10,000 requests in memory, in the order they came."""

    def __init__(self) -> None:
        self._received: deque[Json] = deque(maxlen=_KEPT)

    def add_routes(self, app: web.Application) -> None:
        app.router.add_get(PATH + "{path:(/.*)?}", self.show)
        app.router.add_route("*", PATH + "{path:(/.*)?}", self.receive)

    async def receive(self, request: web.Request) -> web.StreamResponse:
        """Take any method but GET under any path, and answer 200 with an empty body."""
        self._received.append(
            {
                "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "method": request.method,
                "path": request.raw_path,
                "headers": dict(request.headers),
                "body": parse_body(request.content_type, await request.read()),
            }
        )
        return web.Response()

    async def show(self, request: web.Request) -> web.StreamResponse:
        """List what came to this path or below it, the oldest first."""
        path = request.path.rstrip("/")
        return web.json_response(
            [entry for entry in self._received if _is_below(path, entry["path"])],
            dumps=lambda entries: json.dumps(entries, ensure_ascii=False, indent=1),
        )


def parse_body(content_type: str, body: bytes) -> Any:
    """A form as its fields, JSON as its value, anything else as text."""
    text = body.decode("utf-8", "replace")
    if content_type == "application/x-www-form-urlencoded":
        return dict(parse_qsl(text, keep_blank_values=True))
    if content_type == "application/json":
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def _is_below(path: str, received: str) -> bool:
    return received.split("?", maxsplit=1)[0].rstrip("/") == path or received.startswith(path + "/")

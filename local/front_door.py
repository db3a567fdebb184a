"""Everything that listens on the port of a local run: the API, and `/_local/` beside it."""

import os
import socket

from aiohttp import web

from local.aws_endpoint import AwsEndpoint
from local.forwarding import EngineConnection
from local.handsets import Handsets
from local.http_api import LARGEST_PAYLOAD, HttpApi
from local.inbox import Inbox
from local.screen import LocalRunFailed


def listen(port: int) -> socket.socket:
    """Take the port at once, long before the front door opens, or say that it is taken."""
    try:
        return socket.create_server(("127.0.0.1", port), backlog=1024)
    except OSError as error:
        raise LocalRunFailed(
            f"Port {port} of 127.0.0.1 cannot be used: {os.strerror(error.errno or 0)}.\n"
            f"Stop what listens there, or choose another port: PORT={port + 1} make run"
        ) from error


class FrontDoor:
    """Opens on a listening socket; `close` finishes the requests under way."""

    def __init__(self, engine_url: str, api_id: str, handsets: Handsets) -> None:
        self._engine_url = engine_url
        self._api_id = api_id
        self._handsets = handsets

    async def open(self, listener: socket.socket) -> None:
        self._engine = EngineConnection(self._engine_url)
        app = web.Application(client_max_size=LARGEST_PAYLOAD)
        app.router.add_get("/_local/health", _health)
        Inbox().add_routes(app)
        self._handsets.add_routes(app)
        AwsEndpoint(self._engine).add_routes(app)
        app.router.add_route("*", "/{path:.*}", HttpApi(self._engine, self._api_id).handle)
        self._runner = web.AppRunner(
            app, access_log=None, auto_decompress=False, handle_signals=False, shutdown_timeout=2
        )
        await self._runner.setup()
        await web.SockSite(self._runner, listener).start()

    async def close(self) -> None:
        await self._runner.cleanup()
        await self._engine.close()


async def _health(_request: web.Request) -> web.Response:
    return web.json_response({"status": "ready"})

"""The proxy in the middle: AWS for each function, the API for carriers, and a customer."""

import asyncio
import json
import socket
import time
from collections.abc import Mapping
from random import Random
from threading import Thread
from typing import Any, Self

from aiohttp import ClientError, ClientSession, TCPConnector, web
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from multidict import CIMultiDict

from local.aws import REGION
from local.aws_endpoint import AwsEndpoint
from local.forwarding import EngineConnection, target_of
from local.http_api import LARGEST_PAYLOAD, HttpApi
from local.local_run import API_ID
from tests.faults.calls import Call, Stories
from tests.faults.faults import Kind
from tests.faults.plans import Nothing, Plan
from tests.faults.spoiling import Forward, Spoiler
from tests.faults.witness import Witness

CUSTOMER_PATH = "/customer"
_SUBMIT_PATH = "/simulator/messages"
_WEBHOOK_PATHS = ("/callback/", "/uplink/")
_SECONDS = 60.0
_HOP_BY_HOP = ("Connection", "Content-Length", "Transfer-Encoding", "Expect", "Keep-Alive")


class Proxy:
    """Listens on a free port, in a thread of its own. `plan` and `witness` may be exchanged.

    stories: finds whose story a call is of. longest_waits: seconds after which an entry that a
    function puts off comes back at the latest, by function.
    """

    def __init__(self, seed: int = 0) -> None:
        self.longest_waits: Mapping[str, int] = {}
        self.plan: Plan = Nothing()
        self.witness = Witness()
        self.stories = Stories()
        self._random = Random(seed)
        self._listener = _listen()
        self._of_functions: dict[int, tuple[str, socket.socket]] = {}
        self.url = _url(self._listener)

    def aws_url(self, function: str) -> str:
        """Where AWS is for this function: a port of its own, for signatures cover the address."""
        listener = _listen()
        self._of_functions[listener.getsockname()[1]] = function, listener
        return _url(listener)

    @property
    def missed_kills(self) -> int:
        """How many kills found nobody to kill."""
        return self._spoiler.missed

    def open(self, engine_url: str, engine_process: int) -> Self:
        """Begin to answer."""
        self._engine_url = engine_url
        self._spoiler = Spoiler(engine_process, self._random)
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(10)
        return self

    def close(self) -> None:
        """End, with the calls that are under way."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _open(self) -> None:
        self._session = ClientSession(connector=TCPConnector(limit=0), auto_decompress=False)
        self._engine = EngineConnection(self._engine_url)
        self._api = HttpApi(self._engine, API_ID)
        aws, http = (web.Application(client_max_size=LARGEST_PAYLOAD) for _ in range(2))
        aws.router.add_post("/", self._aws)
        aws.router.add_route("*", "/{path:.+}", self._s3)
        http.router.add_post(CUSTOMER_PATH + "{path:.*}", self._customer)
        AwsEndpoint(self._engine).add_routes(http)  # for the operator's command
        http.router.add_route("*", "/{path:.*}", self._http)
        self._runners = [
            await _serve(aws, *(listener for _, listener in self._of_functions.values())),
            await _serve(http, self._listener),
        ]

    async def _close(self) -> None:
        for runner in self._runners:
            await runner.cleanup()
        await self._session.close()
        await self._engine.close()
        await asyncio.sleep(0.1)  # until the connections that were reset are gone

    async def _through(
        self, request: web.Request, kind: Kind, caller: str, name: str, forward: Forward
    ) -> web.StreamResponse:
        """Let a call through, or what the plan leaves of it."""
        call = Call(kind, caller, name, self.stories.of(await request.read()))
        injection = self.plan.decide(call)
        self.witness.called(call, injection)
        if injection is None:
            return await forward()
        return await self._spoiler.spoil(request, kind, injection, forward)

    # -- AWS -----------------------------------------------------------------------------------

    async def _aws(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        name = request.headers.get("X-Amz-Target", "").rpartition(".")[2]
        kind = Kind.QUEUE if name.startswith("SendMessage") else Kind.AWS
        assert request.transport is not None
        caller, _ = self._of_functions[request.transport.get_extra_info("sockname")[1]]
        longest = self.longest_waits.get(caller)

        async def forward(delay_seconds: int = 0) -> web.StreamResponse:
            if delay_seconds:
                return await self._forward(*_delayed(request, body, delay_seconds))
            if name == "ChangeMessageVisibility" and longest is not None:
                return await self._forward(*_sooner(request, body, longest))
            answer = await self._forward(request.headers, body)
            if name == "TransactWriteItems" and answer.status == 200:
                self.witness.opted_out(self.stories.of(body))
            return answer

        return await self._through(request, kind, caller, name, forward)

    async def _s3(self, request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        caller, _ = self._of_functions[request.transport.get_extra_info("sockname")[1]]

        async def forward(delay_seconds: int = 0) -> web.StreamResponse:  # noqa: ARG001
            try:
                answer = await self._engine.forward(request, target_of(request), _SECONDS)
            except (ClientError, TimeoutError):
                return web.Response(status=503)
            return answer.to_response()

        return await self._through(request, Kind.AWS, caller, _operation(request), forward)

    async def _forward(self, headers: Mapping[str, str], body: bytes) -> web.Response:
        kept = _end_to_end(headers)
        try:
            async with self._session.post(self._engine_url, headers=kept, data=body) as answer:
                content, kept = await answer.read(), _end_to_end(answer.headers)
                return web.Response(status=answer.status, headers=kept, body=content)
        except ClientError:
            return web.Response(status=503)

    # -- HTTP ----------------------------------------------------------------------------------

    async def _http(self, request: web.Request) -> web.StreamResponse:
        came_at = time.monotonic()
        witness, path, body = self.witness, request.path, await request.read()

        async def forward(delay_seconds: int = 0) -> web.StreamResponse:  # noqa: ARG001
            answer = await self._api.handle(request)
            if path == _SUBMIT_PATH:
                witness.submitted(body, answer.status, came_at)
            elif path.startswith(_WEBHOOK_PATHS):
                witness.called_back(path, body, answer.status)
            return answer

        if path == _SUBMIT_PATH:
            caller = "DispatchFunction"
            return await self._through(request, Kind.CARRIER, caller, "submit", forward)
        if path.startswith(_WEBHOOK_PATHS):
            return await self._through(request, Kind.WEBHOOK, "carrier", "callback", forward)
        return await forward()

    async def _customer(self, request: web.Request) -> web.StreamResponse:
        body, witness = await request.read(), self.witness

        async def forward(delay_seconds: int = 0) -> web.StreamResponse:  # noqa: ARG001
            witness.received(request.path, request.headers.get("webhook-id"), body)
            return web.Response()

        return await self._through(request, Kind.CUSTOMER, "PushFunction", "push", forward)


def _operation(request: web.Request) -> str:
    """The name of a request to S3, as far as functions make it."""
    if request.method == "POST":
        return "CreateMultipartUpload" if "uploads" in request.query else "CompleteMultipartUpload"
    if request.method == "PUT":
        return "UploadPart" if "partNumber" in request.query else "PutObject"
    return f"{request.method.capitalize()}Object"


def _listen() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0), backlog=1024)


def _url(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


async def _serve(app: web.Application, *listeners: socket.socket) -> web.AppRunner:
    runner = web.AppRunner(
        app, access_log=None, auto_decompress=False, handle_signals=False, shutdown_timeout=1
    )
    await runner.setup()
    for listener in listeners:
        await web.SockSite(runner, listener).start()
    return runner


def _end_to_end(headers: Mapping[str, str]) -> CIMultiDict[str]:
    kept = CIMultiDict(headers)
    for name in _HOP_BY_HOP:
        kept.popall(name, None)
    return kept


def _delayed(request: web.Request, body: bytes, seconds: int) -> tuple[Mapping[str, str], bytes]:
    """The same request to SQS with the delay in each entry."""
    asked = json.loads(body)
    for entry in asked.get("Entries", [asked]):
        entry["DelaySeconds"] = max(seconds, entry.get("DelaySeconds", 0))
    return _asking(request, asked)


def _sooner(request: web.Request, body: bytes, longest: int) -> tuple[Mapping[str, str], bytes]:
    """The same request to SQS, but the entry comes back after so many seconds at the latest."""
    asked = json.loads(body)
    asked["VisibilityTimeout"] = min(longest, asked["VisibilityTimeout"])
    return _asking(request, asked)


def _asking(request: web.Request, asked: Any) -> tuple[Mapping[str, str], bytes]:
    """The same request to SQS with this content, signed anew."""
    kept = {name: request.headers[name] for name in ("Host", "X-Amz-Target", "Content-Type")}
    changed = json.dumps(asked).encode()
    signed = AWSRequest("POST", str(request.url), headers=kept, data=changed)
    SigV4Auth(Credentials("test", "test"), "sqs", REGION).add_auth(signed)
    return dict(signed.headers), changed

"""`python -m bench.stub`: answers at a free port of 127.0.0.1 and prints its address."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import orjson
from aiohttp import web

from bench.stub.counts import Counts
from bench.stub.dynamodb import Tables
from bench.stub.items import ConditionFailed, Item
from bench.stub.outside import SECRET, Outside
from bench.stub.sqs import Queues

Operation = Callable[[dict[str, Any]], dict[str, Any]]


def application() -> web.Application:
    """Answer AWS's JSON protocols at POST, and the bench itself at the paths of `_Backstage`."""
    counts = Counts()
    tables, queues = Tables(counts), Queues(counts)
    answer = partial(_answer, counts, _operations(tables, queues))
    app = web.Application(client_max_size=2**26)
    app.add_routes(Outside(counts).routes())
    app.add_routes(_Backstage(counts, tables, queues).routes())
    app.add_routes([web.post("/{path:.*}", answer)])
    return app


class _Backstage:
    """What no AWS has: what was asked so far, what is in a queue, tables filled at once."""

    def __init__(self, counts: Counts, tables: Tables, queues: Queues) -> None:
        self._counts = counts
        self._tables = tables
        self._queues = queues

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/counts", self._tell),
            web.post("/take/{queue}", self._take),
            web.post("/changes/{table}", self._take_changes),
            web.post("/fill/{table}", self._fill),
        ]

    async def _tell(self, _request: web.Request) -> web.Response:
        return web.Response(body=self._counts.as_json(), content_type="application/json")

    async def _take(self, request: web.Request) -> web.Response:
        bodies = self._queues.take(request.match_info["queue"])
        return web.Response(body=orjson.dumps(bodies), content_type="application/json")

    async def _take_changes(self, request: web.Request) -> web.Response:
        changes = self._tables.take_changes(request.match_info["table"])
        return web.Response(body=orjson.dumps(changes), content_type="application/json")

    async def _fill(self, request: web.Request) -> web.Response:
        items: list[Item] = orjson.loads(await request.read())
        self._tables.fill(request.match_info["table"], items)
        return web.Response()


async def _answer(
    counts: Counts, operations: Mapping[str, Operation], request: web.Request
) -> web.Response:
    target = request.headers["x-amz-target"]
    counts.calls += 1
    counts.operations[target.replace("_20120810", "")] += 1
    try:
        content, status = operations[target](orjson.loads(await request.read())), 200
    except ConditionFailed as failed:
        content, status = _refusal(failed), 400
    return web.Response(
        body=orjson.dumps(content), status=status, content_type="application/x-amz-json-1.0"
    )


def _refusal(failed: ConditionFailed) -> dict[str, Any]:
    said = {
        "__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
        "message": "The conditional request failed",
    }
    return {**said, "Item": failed.item} if failed.item else said


def _operations(tables: Tables, queues: Queues) -> Mapping[str, Operation]:
    secret = {"ARN": "CarrierSecrets", "SecretString": orjson.dumps({"simulator": SECRET}).decode()}
    return {
        **{f"DynamoDB_20120810.{name}": one for name, one in tables.operations.items()},
        **{f"AmazonSQS.{name}": one for name, one in queues.operations.items()},
        "secretsmanager.GetSecretValue": lambda _: secret,
    }


async def _serve() -> None:
    runner = web.AppRunner(application(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve())

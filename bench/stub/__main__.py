"""`python -m bench.stub`: answers at a free port of 127.0.0.1 and prints its address."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import orjson
from aiohttp import web

from bench.stub.counts import Counts
from bench.stub.dynamodb import Tables
from bench.stub.sqs import Queues

Operation = Callable[[dict[str, Any]], dict[str, Any]]


def application() -> web.Application:
    """Answer AWS's JSON protocols at POST, and what was asked so far at GET /counts."""
    counts = Counts()
    operations = _operations(counts)

    async def answer(request: web.Request) -> web.Response:
        counts.calls += 1
        operation = operations[request.headers["x-amz-target"]]
        content = operation(orjson.loads(await request.read()))
        return web.Response(body=orjson.dumps(content), content_type="application/x-amz-json-1.0")

    async def tell(_request: web.Request) -> web.Response:
        return web.Response(body=counts.as_json(), content_type="application/json")

    app = web.Application(client_max_size=2**22)
    app.add_routes([web.get("/counts", tell), web.post("/{path:.*}", answer)])
    return app


def _operations(counts: Counts) -> Mapping[str, Operation]:
    tables, queues = Tables(counts), Queues(counts)
    return {
        "DynamoDB_20120810.PutItem": tables.put_item,
        "DynamoDB_20120810.GetItem": tables.get_item,
        "DynamoDB_20120810.Query": tables.query,
        "AmazonSQS.SendMessageBatch": queues.send_message_batch,
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

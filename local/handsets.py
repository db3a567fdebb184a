"""`/_local/handsets/<number>`: what a handset of the simulator received."""

import asyncio
from typing import TYPE_CHECKING, Any

from aiohttp import web
from boto3.dynamodb.types import TypeDeserializer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PATH = "/_local/handsets"


class Handsets:
    """Reads the simulator's table; its items are those of `heliograph.models`."""

    def __init__(self, dynamodb: "DynamoDBClient", table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def add_routes(self, app: web.Application) -> None:
        app.router.add_get(PATH + "/{number}", self.show)

    async def show(self, request: web.Request) -> web.StreamResponse:
        recipient = "+" + request.match_info["number"].strip().lstrip("+")
        return web.json_response(await asyncio.to_thread(self._received_by, recipient))

    def _received_by(self, recipient: str) -> list[dict[str, Any]]:
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="recipient = :recipient",
            ExpressionAttributeValues={":recipient": {"S": recipient}},
            ConsistentRead=True,
        )
        deserialize = TypeDeserializer().deserialize
        items = [
            {name: deserialize(value) for name, value in item.items()}
            for page in pages
            for item in page["Items"]
        ]
        return [_as_shown(item) for item in items]


def _as_shown(item: dict[str, Any]) -> dict[str, Any]:
    """The one place that knows how the simulator stores what a handset received."""
    return item

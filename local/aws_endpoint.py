"""`/_local/aws`: the engine's AWS API, so that boto3 and the CLI need to know only one port.

boto3.client("dynamodb", endpoint_url="http://127.0.0.1:8080/_local/aws", ...)
"""

from aiohttp import ClientError, web

from local.forwarding import EngineConnection, target_of

PATH = "/_local/aws"
_SECONDS = 60.0


class AwsEndpoint:
    def __init__(self, engine: EngineConnection) -> None:
        self._engine = engine

    def add_routes(self, app: web.Application) -> None:
        app.router.add_route("*", PATH + "{path:(/.*)?}", self.handle)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        try:
            answer = await self._engine.forward(
                request, target_of(request).removeprefix(PATH) or "/", _SECONDS
            )
        except (ClientError, TimeoutError):
            return web.json_response({"message": "The AWS engine does not answer."}, status=503)
        return answer.to_response()

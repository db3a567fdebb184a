"""Requests for the API: what API Gateway's endpoint does, in front of the engine.

The engine routes a request to its function and makes the event; here are the things that AWS
does and the engine does not: a limit on the payload, and the answers to failed functions.
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
"""

import json
from http import HTTPStatus

from aiohttp import ClientError, web

from local.forwarding import Answer, EngineConnection, target_of

#: Beyond what clients of any dialect may send (12 MB), so that they see the dialect's own answer.
#: AWS itself answers 413 from 6 MB of event (Lambda) or 10 MB of body (HTTP API) on.
LARGEST_PAYLOAD = 16 * 1024 * 1024

#: The longest that API Gateway waits for a function.
INTEGRATION_SECONDS = 30.0


class HttpApi:
    """Answers every request outside `/_local/` by way of the engine's HTTP API."""

    def __init__(self, engine: EngineConnection, api_id: str) -> None:
        self._engine = engine
        self._prefix = f"/_aws/execute-api/{api_id}/$default"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        try:
            await request.read()
        except web.HTTPRequestEntityTooLarge:
            return _gateway_answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        try:
            answer = await self._engine.forward(
                request, self._prefix + target_of(request), INTEGRATION_SECONDS
            )
        except (ClientError, TimeoutError):
            return _gateway_answer(HTTPStatus.SERVICE_UNAVAILABLE)
        if _tells_of_a_failed_function(answer):
            return _gateway_answer(HTTPStatus.INTERNAL_SERVER_ERROR)
        return answer.to_response()


def _gateway_answer(status: HTTPStatus) -> web.Response:
    """API Gateway's own answers have the phrase of the status as their only content."""
    text = f'{{"message":"{status.phrase}"}}'
    return web.Response(text=text, status=status, content_type="application/json")


def _tells_of_a_failed_function(answer: Answer) -> bool:
    """The engine answers 502 with the function's error; AWS tells the client nothing of it."""
    if answer.status != HTTPStatus.BAD_GATEWAY:
        return False
    try:
        told = json.loads(answer.body)
    except ValueError:
        return False
    return isinstance(told, dict) and "errorMessage" in told

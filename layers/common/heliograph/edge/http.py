"""HTTP in: an event of the HTTP API becomes a request, a route answers it."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from heliograph.edge.observability import count, observed, report, report_fault
from heliograph.ports.http import HttpAnswer, HttpRequest

_FAULT: Final = HttpAnswer(
    status=HTTPStatus.INTERNAL_SERVER_ERROR, body=b'{"message":"Internal Server Error"}'
)
_NOT_FOUND: Final = HttpAnswer(status=HTTPStatus.NOT_FOUND, body=b'{"message":"Not Found"}')


@dataclass(frozen=True, slots=True)
class Route:
    """One route: how it authenticates who is asking, and what answers."""

    authentication: str
    answer: Callable[[HttpRequest], HttpAnswer]


class HttpHandler:
    """A Lambda handler for routes of the HTTP API (payload format 2.0).

    routes: by their key, such as `POST /sms/batchSendSms/v1`.
    """

    def __init__(self, routes: Mapping[str, Route]) -> None:
        self.routes = routes
        self._handle = observed(self._respond)

    def __call__(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        """Answer one event."""
        answer: dict[str, Any] = self._handle(event, context)
        return answer

    def _respond(self, event: Mapping[str, Any], _context: Any) -> dict[str, Any]:
        route_key = event["routeKey"]
        answer = self._answer(route_key, event)
        report("request answered", route=route_key, status=answer.status)
        count({"Requests": 1, f"Status{answer.status // 100}xx": 1})
        return _response(answer)

    def _answer(self, route_key: str, event: Mapping[str, Any]) -> HttpAnswer:
        route = self.routes.get(route_key)
        if route is None:
            return _NOT_FOUND
        try:
            return route.answer(request_of(event))
        except Exception as error:  # noqa: BLE001 - the caller gets an answer, whatever happened
            report_fault("request failed", error, route=route_key)
            return _FAULT


def request_of(event: Mapping[str, Any]) -> HttpRequest:
    """Return the request that an event of the HTTP API holds."""
    http = event["requestContext"]["http"]
    body = event.get("body") or ""
    return HttpRequest(
        method=http["method"],
        path=event["rawPath"],
        query=event.get("rawQueryString", ""),
        headers={name.lower(): value for name, value in event.get("headers", {}).items()},
        body=b64decode(body) if event.get("isBase64Encoded") else body.encode(),
        client_address=http["sourceIp"],
    )


def _response(answer: HttpAnswer) -> dict[str, Any]:
    headers = {"content-type": answer.content_type, **answer.headers}
    try:
        body, is_base64 = answer.body.decode(), False
    except UnicodeDecodeError:
        body, is_base64 = b64encode(answer.body).decode(), True
    return {
        "statusCode": int(answer.status),
        "headers": headers,
        "body": body,
        "isBase64Encoded": is_base64,
    }

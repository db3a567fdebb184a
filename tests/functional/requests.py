"""HTTP requests as the events that the HTTP API makes of them."""

import json
from base64 import b64encode
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote

from heliograph.ports.http import HttpAnswer, HttpRequest
from heliograph.sandbox import wire

from tests.lambda_runtime import event
from tests.unit.dialects.huawei.clients import (
    APP_KEY,
    SECRET,
    created_at,
    form,
    signed,
    with_wsse,
)
from tests.unit.dialects.huawei.service import CHANNEL, PLAIN

CARRIER_SECRET: Final = "s" * 48
"""What the deployment of the tests generates for the template's secret."""


def event_of(request: HttpRequest, route: str | None = None) -> dict[str, Any]:
    """The event for a request; the route is its own path unless it is said."""
    made = event("http_form")
    made["routeKey"] = made["requestContext"]["routeKey"] = route or f"POST {request.path}"
    made["rawPath"] = made["requestContext"]["http"]["path"] = request.path
    made["requestContext"]["http"]["method"] = request.method
    made["rawQueryString"] = request.query
    made["headers"] = dict(request.headers)
    made["body"] = b64encode(request.body).decode()
    return made


def query_event(
    path: str,
    route: str | None = None,
    *,
    app_key: str = APP_KEY,
    secret: str = SECRET,
    **query: str,
) -> dict[str, Any]:
    """A question to our own API, signed as the vendor's SDKs sign it; a GET has no body."""
    canonical = "&".join(f"{name}={quote(query[name], safe='')}" for name in sorted(query))
    asked = HttpRequest(
        method="GET",
        path=path,
        query=canonical,
        headers={"host": "api.test"},
        body=b"",
        client_address="203.0.113.7",
    )
    request = signed(
        asked,
        app_key=app_key,
        secret=secret,
        at=datetime.now(UTC),
        headers=("host", "x-sdk-date"),
        canonical_query=canonical,
    )
    made = event_of(request, route or f"GET {path}")
    del made["body"]
    return made | {"isBase64Encoded": False}


def export_event(
    content: dict[str, str], *, app_key: str = APP_KEY, secret: str = SECRET, **headers: str
) -> dict[str, Any]:
    """A question to our own API whose answer is to be a file."""
    asked = HttpRequest(
        method="POST",
        path="/records/v1/exports",
        query="",
        headers={"host": "api.test"},
        body=json.dumps(content).encode(),
        client_address="203.0.113.7",
    )
    request = signed(
        asked,
        app_key=app_key,
        secret=secret,
        at=datetime.now(UTC),
        headers=("host", "x-sdk-date"),
        canonical_query="",
    )
    made = event_of(request)
    made["headers"] |= headers
    return made


def send_event(**fields: str) -> dict[str, Any]:
    """A send of the plain template to one number, as a client sends it now."""
    wanted = {
        "from": CHANNEL.channel_number,
        "to": "+8613112345678",
        "templateId": PLAIN.template_id,
        **fields,
    }
    now = created_at(datetime.now(UTC))
    return event_of(with_wsse(form(wanted), created=now))


def carrier_event(
    kind: str, secret: str = CARRIER_SECRET, carrier: str = "simulator", **content: Any
) -> dict[str, Any]:
    """A callback of a carrier that speaks as the one in the stack; kind: `callback` or `uplink`."""
    body = json.dumps(content, ensure_ascii=False).encode()
    signature = wire.signature(secret, body, datetime.now(UTC))
    request = HttpRequest(
        method="POST",
        path=f"/{kind}/{carrier}",
        query="",
        headers={name.lower(): value for name, value in signature.items()},
        body=body,
        client_address="203.0.113.9",
    )
    return event_of(request, f"POST /{kind}/{{carrier}}")


def report_event(message_id: str, status: str = "DELIVRD", **changes: Any) -> dict[str, Any]:
    about: dict[str, Any] = {
        "reference": message_id,
        "carrier_message_id": "c-17",
        "recipient": "+8613112345678",
        "status": status,
        "err": "000",
        "done_at": "2026-03-14T20:00:01+08:00",
        **changes,
    }
    return carrier_event("callback", **about)


def uplink_event(text: str, carrier_inbound_id: str = "u-1", **changes: Any) -> dict[str, Any]:
    about: dict[str, Any] = {
        "id": carrier_inbound_id,
        "sender": "+8613112345678",
        "channel_number": CHANNEL.channel_number,
        "text": text,
        **changes,
    }
    return carrier_event("uplink", **about)


def answer_of(response: Any) -> HttpAnswer:
    """The answer that a response of a function stands for."""
    return HttpAnswer(
        status=response["statusCode"],
        body=response["body"].encode(),
        content_type=response["headers"]["content-type"],
    )

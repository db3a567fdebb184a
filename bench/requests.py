"""Requests as the events that the HTTP API makes of them."""

from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from bench.deployment import Deployment
from local.demo import MAINLAND_TEMPLATES, NOTIFICATION

FIRST_NUMBER = 13_800_000_000
CALLBACK = "https://shop.example/reports"

_SEND = "/sms/batchSendSms/v1"


def numbers(count: int, first: int = FIRST_NUMBER) -> list[str]:
    """Return different numbers, in E.164."""
    return [f"+86{number}" for number in range(first, first + count)]


def form(recipients: int, first: int = FIRST_NUMBER, callback: str = CALLBACK) -> str:
    """Return the form of a send of one template to as many recipients."""
    (template,) = (one for one in MAINLAND_TEMPLATES if one.name == "shipped")
    return urlencode(
        {
            "from": NOTIFICATION.channel_number,
            "to": ",".join(numbers(recipients, first)),
            "templateId": template.template_id,
            "statusCallback": callback,
            "extend": "order-4711",
        }
    )


def send_event(deployment: Deployment, recipients: int, **differences: Any) -> dict[str, Any]:
    """Return a send that is authenticated and will be accepted."""
    return _event(form(recipients, **differences), signature(deployment))


def unauthenticated_event() -> dict[str, Any]:
    """Return a send that is refused before anything is read."""
    return _event(form(1), {})


def signature(deployment: Deployment) -> dict[str, str]:
    """Return the headers that prove who asks."""
    created = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    digest = sha256(f"nonce{created}{deployment.app_secret}".encode()).digest()
    return {
        "authorization": 'WSSE realm="SDP",profile="UsernameToken",type="Appkey"',
        "x-wsse": (
            f'UsernameToken Username="{deployment.app_key}",'
            f'PasswordDigest="{b64encode(digest).decode()}",Nonce="nonce",Created="{created}"'
        ),
    }


def _event(body: str, headers: dict[str, str]) -> dict[str, Any]:
    return http_event(_SEND, body, {"content-type": "application/x-www-form-urlencoded", **headers})


def http_event(
    path: str, body: str, headers: dict[str, str], method: str = "POST"
) -> dict[str, Any]:
    """Return the event of a request."""
    return {
        "version": "2.0",
        "routeKey": f"{method} {path}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {
            "accept": "*/*",
            "host": "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com",
            "x-forwarded-for": "203.0.113.7",
            **headers,
        },
        "requestContext": {
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "203.0.113.7",
            },
            "requestId": "Tx9Ykg3wliAEPuQ=",
            "stage": "$default",
        },
        "body": b64encode(body.encode()).decode(),
        "isBase64Encoded": True,
    }

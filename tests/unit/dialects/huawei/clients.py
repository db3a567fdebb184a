"""Clients of this API, written from its documents alone: they make requests and sign them.

Nothing here is shared with the code under test, so that both must agree on the wire.
"""

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, TypeAlias
from urllib.parse import urlencode

from heliograph.ports.http import HttpRequest

from tests.fakes import NOON

APP_KEY: Final = "c8RWg3ggEcyd4D3p94bf3Y7x1Ile"
SECRET: Final = "q4Ii87BhST9vcs8wvrzN80SfD7Al"
NONCE: Final = "5f3e7a1b9c0d4"

FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"

Digest: TypeAlias = Callable[[str], str]


def form(
    fields: Mapping[str, str] | Sequence[tuple[str, str]] | bytes, **headers: str
) -> HttpRequest:
    """A batchSendSms request that says nothing of who sends it."""
    body = fields if isinstance(fields, bytes) else urlencode(fields).encode()
    return _request("/sms/batchSendSms/v1", FORM, body, headers)


def document(content: Mapping[str, Any] | bytes, **headers: str) -> HttpRequest:
    """A batchSendDiffSms request that says nothing of who sends it."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return _request("/sms/batchSendDiffSms/v1", JSON, body, headers)


def _request(path: str, media_type: str, body: bytes, headers: Mapping[str, str]) -> HttpRequest:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpRequest(
        method="POST",
        path=path,
        query="",
        headers={"content-type": media_type, "host": "sms.example.com:8443", **named},
        body=body,
        client_address="203.0.113.7",
    )


def with_headers(request: HttpRequest, **headers: str | None) -> HttpRequest:
    """The request with these headers; None takes one away."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    merged = {**request.headers, **named}
    return replace(
        request, headers={name: value for name, value in merged.items() if value is not None}
    )


# -- X-WSSE ----------------------------------------------------------------------------------------

WSSE_AUTHORIZATION: Final = 'WSSE realm="SDP",profile="UsernameToken",type="Appkey"'


def raw_digest(text: str) -> str:
    """Base64 of the 32 bytes of the hash, as Node, newer Java and Go clients send it."""
    return b64encode(hashlib.sha256(text.encode()).digest()).decode()


def hex_digest(text: str) -> str:
    """Base64 of the 64 hex digits of the hash, as PHP, Python and older Java clients send it."""
    return b64encode(hashlib.sha256(text.encode()).hexdigest().encode()).decode()


DIGESTS: Final = (raw_digest, hex_digest)


def created_at(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def x_wsse(
    *,
    app_key: str = APP_KEY,
    secret: str = SECRET,
    nonce: str = NONCE,
    created: str = created_at(NOON),
    digest: Digest = raw_digest,
) -> str:
    """The value of X-WSSE."""
    password = digest(f"{nonce}{created}{secret}")
    return (
        f'UsernameToken Username="{app_key}",PasswordDigest="{password}",'
        f'Nonce="{nonce}",Created="{created}"'
    )


def with_wsse(request: HttpRequest, **token: Any) -> HttpRequest:
    return with_headers(request, authorization=WSSE_AUTHORIZATION, x_wsse=x_wsse(**token))


# -- SDK-HMAC-SHA256 -------------------------------------------------------------------------------

APIG_HEADERS: Final = ("content-type", "host", "x-sdk-date")
"""What the signers in the documents of the vendor's API gateway sign, and most copies of them."""


def sdk_date(at: datetime) -> str:
    return at.strftime("%Y%m%dT%H%M%SZ")


def signed(
    request: HttpRequest,
    *,
    app_key: str = APP_KEY,
    secret: str = SECRET,
    at: datetime = NOON,
    headers: Sequence[str] = APIG_HEADERS,
    canonical_query: str = "",
    payload: str | None = None,
) -> HttpRequest:
    """The request with a signature over these headers.

    payload: what the client takes for the hash of the body, None for the true one.
    """
    dated = with_headers(request, x_sdk_date=sdk_date(at))
    canonical = "\n".join(
        (
            dated.method,
            f"{dated.path}/",
            canonical_query,
            *(f"{name}:{dated.headers[name].strip()}" for name in headers),
            "",
            ";".join(headers),
            payload or hashlib.sha256(dated.body).hexdigest(),
        )
    )
    to_sign = f"SDK-HMAC-SHA256\n{sdk_date(at)}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return with_headers(
        dated,
        authorization=(
            f"SDK-HMAC-SHA256 Access={app_key}, SignedHeaders={';'.join(headers)}, "
            f"Signature={signature}"
        ),
    )

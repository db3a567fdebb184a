"""SDK-HMAC-SHA256, the request signature of the vendor's own SDKs.

    Authorization: SDK-HMAC-SHA256 Access=<app_key>, SignedHeaders=<a;b;…>, Signature=<hex>
    X-Sdk-Date: 20261121T182036Z

Signed is what came over the wire: the method, the path with a slash at its end, the query, the
headers that the client names, and the body unless the client says UNSIGNED-PAYLOAD.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final
from urllib.parse import quote, unquote, unquote_plus

from heliograph.dialects.huawei import codes
from heliograph.dialects.huawei.codes import Unauthorized
from heliograph.dialects.huawei.known import known_holder
from heliograph.domain.callers import Holder, HolderOfKey
from heliograph.ports.http import HttpRequest

ALGORITHM: Final = "SDK-HMAC-SHA256"
DATE_WINDOW: Final = timedelta(minutes=15)
UNSIGNED_PAYLOAD: Final = "UNSIGNED-PAYLOAD"

_DATE: Final = re.compile(r"[0-9]{8}T[0-9]{6}Z")
_AUTHORIZATION: Final = re.compile(
    r"SDK-HMAC-SHA256\s+Access=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=(\w+)\s*"
)


@dataclass(frozen=True, slots=True)
class _Signature:
    app_key: str
    signed_headers: str
    value: str


def authenticate(request: HttpRequest, holder_of: HolderOfKey[Holder], now: datetime) -> Holder:
    """Return who has signed the request.

    Raises Unauthorized, ApplicationSuspended.
    """
    signature = _signature(request)
    date = _date(request)
    holder = known_holder(holder_of, signature.app_key)
    if abs(now - date) > DATE_WINDOW:
        raise Unauthorized(codes.SDK_DATE_EXPIRED)
    text = string_to_sign(request, signature.signed_headers)
    if not any(_matches(text, secret, signature.value) for secret in holder.app_secrets):
        raise Unauthorized(codes.WRONG_SIGNATURE)
    return holder


def _signature(request: HttpRequest) -> _Signature:
    match = _AUTHORIZATION.fullmatch(request.headers["authorization"].strip())
    if match is None:
        raise Unauthorized(codes.MALFORMED_AUTHORIZATION)
    signature = _Signature(*match.groups())
    # Without the date in it a signature would be good for ever.
    if "x-sdk-date" not in signature.signed_headers.split(";"):
        raise Unauthorized(codes.MALFORMED_AUTHORIZATION)
    return signature


def _date(request: HttpRequest) -> datetime:
    text = request.headers.get("x-sdk-date", "").strip()
    if not text:
        raise Unauthorized(codes.NO_SDK_DATE)
    if not _DATE.fullmatch(text):
        raise Unauthorized(codes.MALFORMED_SDK_DATE)
    try:
        return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)
    except ValueError:
        raise Unauthorized(codes.MALFORMED_SDK_DATE) from None


def _matches(text: str, secret: str, signature: str) -> bool:
    return hmac.compare_digest(signature_of(text, secret).encode(), signature.encode())


def signature_of(text: str, secret: str) -> str:
    """Return the signature of a string to sign, in hexadecimal digits."""
    return hmac.new(secret.encode(), text.encode(), sha256).hexdigest()


def string_to_sign(request: HttpRequest, signed_headers: str) -> str:
    """Return what is signed of a request that has its `x-sdk-date`.

    signed_headers: the names of the headers that are signed, in lower case, joined by `;`.
    """
    canonical = "\n".join(
        (
            request.method,
            _canonical_path(request.path),
            _canonical_query(request.query),
            _canonical_headers(request, signed_headers),
            signed_headers,
            _payload_hash(request),
        )
    )
    # What is no text in UTF-8 is replaced: nobody can have signed it, but it must not raise either.
    canonical_hash = sha256(canonical.encode(errors="replace")).hexdigest()
    return "\n".join((ALGORITHM, request.headers["x-sdk-date"].strip(), canonical_hash))


def _canonical_path(path: str) -> str:
    encoded = "/".join(_encoded(unquote(segment)) for segment in path.split("/"))
    return encoded if encoded.endswith("/") else f"{encoded}/"


def _canonical_query(query: str) -> str:
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    decoded = sorted((unquote_plus(key), unquote_plus(value)) for key, _, value in pairs)
    return "&".join(f"{_encoded(key)}={_encoded(value)}" for key, value in decoded)


def _encoded(text: str) -> str:
    return quote(text, safe="", errors="replace")


def _canonical_headers(request: HttpRequest, signed_headers: str) -> str:
    return "".join(
        f"{name}:{request.headers.get(name, '').strip()}\n" for name in signed_headers.split(";")
    )


def _payload_hash(request: HttpRequest) -> str:
    """Return the body's hash as the client says it signed it; a hash it sends must be true.

    Its text is signed as it is sent, and some platforms write hex digits in capitals.
    """
    true_hash = sha256(request.body).hexdigest()
    declared = request.headers.get("x-sdk-content-sha256", "").strip()
    may_be_signed = declared == UNSIGNED_PAYLOAD or declared.lower() == true_hash
    return declared if request.body and may_be_signed else true_hash

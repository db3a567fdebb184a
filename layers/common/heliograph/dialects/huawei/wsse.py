"""X-WSSE, the password digest that most clients of this API send.

    Authorization: WSSE realm="SDP",profile="UsernameToken",type="Appkey"
    X-WSSE: UsernameToken Username="<app_key>",PasswordDigest="…",Nonce="…",Created="…"

The digest is Base64(SHA256(Nonce + Created + app_secret)). Half of the clients in the field take
the 32 bytes of the hash, the other half its 64 hexadecimal digits; both are right. Many put their
local time into Created and call it UTC, so it may be a day off and no less.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from hmac import compare_digest
from typing import Final

from heliograph.dialects.huawei import codes
from heliograph.dialects.huawei.codes import ApiCode, Unauthorized
from heliograph.dialects.huawei.known import known_holder
from heliograph.domain.callers import Holder, HolderOfKey
from heliograph.ports.http import HttpRequest

CREATED_WINDOW: Final = timedelta(hours=24)

# Only from the beginning of a word: to try each letter of a long one would take too long.
_ATTRIBUTE: Final = re.compile(r'\b([A-Za-z]+)\s*=\s*"([^"]*)"')
_CREATED: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_AUTHORIZATION_RULES: Final = (
    ("realm", codes.NO_REALM),
    ("profile", codes.NO_PROFILE),
    ("type", codes.NO_TYPE),
)
_AUTHORIZATION_VALUES: Final = (
    ("realm", "SDP", codes.WRONG_REALM),
    ("profile", "UsernameToken", codes.WRONG_PROFILE),
    ("type", "Appkey", codes.WRONG_TYPE),
)
_TOKEN_RULES: Final = (
    ("username", codes.NO_USERNAME),
    ("nonce", codes.NO_NONCE),
    ("created", codes.NO_CREATED),
    ("passworddigest", codes.NO_PASSWORD_DIGEST),
)


def authenticate(request: HttpRequest, holder_of: HolderOfKey[Holder], now: datetime) -> Holder:
    """Return who proves to know their secret.

    Raises Unauthorized, ApplicationSuspended.
    """
    _check_authorization(request.headers["authorization"])
    token = _token(request.headers.get("x-wsse", ""))
    created = _created(token["created"])
    holder = known_holder(holder_of, token["username"])
    if abs(now - created) > CREATED_WINDOW:
        raise Unauthorized(codes.CREATED_OUT_OF_LIMIT)
    if not any(_matches(token, secret) for secret in holder.app_secrets):
        raise Unauthorized(codes.WRONG_PASSWORD_DIGEST)
    return holder


@lru_cache(maxsize=16)
def _check_authorization(header: str) -> None:
    """Check what says nothing but that a token follows, so that nearly all send the same."""
    attributes = _attributes(header, "WSSE", codes.NO_WSSE)
    _require(attributes, _AUTHORIZATION_RULES)
    for name, value, code in _AUTHORIZATION_VALUES:
        if attributes[name] != value:
            raise Unauthorized(code)


def _token(header: str) -> Mapping[str, str]:
    if not header.strip():
        raise Unauthorized(codes.NO_X_WSSE)
    token = _attributes(header, "UsernameToken", codes.NO_USERNAME_TOKEN)
    _require(token, _TOKEN_RULES)
    return token


def _attributes(header: str, scheme: str, missing: ApiCode) -> Mapping[str, str]:
    """Return the attributes behind a scheme; any order, any spacing, names in any case."""
    found, _, rest = header.strip().partition(" ")
    if found.lower() != scheme.lower():
        raise Unauthorized(missing)
    return {name.lower(): value for name, value in _ATTRIBUTE.findall(rest)}


def _require(attributes: Mapping[str, str], rules: tuple[tuple[str, ApiCode], ...]) -> None:
    for name, code in rules:
        if not attributes.get(name):
            raise Unauthorized(code)


def _created(text: str) -> datetime:
    if not _CREATED.fullmatch(text):
        raise Unauthorized(codes.MALFORMED_CREATED)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise Unauthorized(codes.MALFORMED_CREATED) from None


def _matches(token: Mapping[str, str], secret: str) -> bool:
    # What is no text in UTF-8 is replaced: it equals no digest, but it must not raise either.
    digest = sha256(f"{token['nonce']}{token['created']}{secret}".encode(errors="replace"))
    given = token["passworddigest"].encode(errors="replace")
    return compare_digest(b64encode(digest.digest()), given) or compare_digest(
        b64encode(digest.hexdigest().encode()), given
    )

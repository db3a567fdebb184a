"""How Twilio signs what it calls us with.

`X-Twilio-Signature` is the HMAC in base64 of the whole URL and, for a form, of every field's name
and value, sorted by name. It is made with SHA-1 and the Auth Token, or, if
`X-Twilio-Webhooks-Signature-Settings` says so, with SHA-256 and a shared key. A body that is no
form is covered by its SHA-256, which stands in the query as `bodySHA256`. There is no time in it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias
from urllib.parse import parse_qs

from heliograph.domain.errors import WebhookNotAuthentic
from heliograph.ports.http import HttpRequest

_SIGNATURE: Final = "x-twilio-signature"
_SETTINGS: Final = "x-twilio-webhooks-signature-settings"
_ALGORITHMS: Final = {"HMAC_SHA1": "sha1", "HMAC_SHA256": "sha256"}
_FORM: Final = "application/x-www-form-urlencoded"
_HOST: Final = re.compile(r"([A-Za-z0-9.-]{1,253})(:[0-9]{1,5})?")
_MAX_FIELDS: Final = 200

Fields: TypeAlias = Mapping[str, Sequence[str]]
"""The fields of a form or of a query, each with all its values."""


def verify(request: HttpRequest, auth_token: str, shared_key: str | None) -> None:
    """Check that Twilio signed this request. Raises WebhookNotAuthentic.

    The URL is made of the Host header and what stands in the request line, and is https: whoever
    sends another host than Twilio called has no signature for it.
    """
    has_settings = _SETTINGS in request.headers
    key = shared_key if has_settings else auth_token
    if not key:
        raise WebhookNotAuthentic("signed with a shared key that we do not have")
    signed = _signed_fields(request)
    algorithm = _algorithm(request.headers.get(_SETTINGS, ""))
    # Compared as bytes: text that is not ASCII would make compare_digest raise.
    given = request.headers.get(_SIGNATURE, "").encode(errors="backslashreplace")
    digests = [_digest(key, url + signed, algorithm) for url in _urls(request)]
    matches = [hmac.compare_digest(digest, given) for digest in digests]
    if not any(matches):
        raise WebhookNotAuthentic("wrong signature")


def fields_of(encoded: bytes) -> Fields:
    """Return the fields of a form or query. Raises ValueError if it cannot be read."""
    return parse_qs(
        encoded.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS
    )


def is_form(request: HttpRequest) -> bool:
    """Tell whether the body is a form."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == _FORM


def _signed_fields(request: HttpRequest) -> str:
    """Return what the signature covers beside the URL. Raises WebhookNotAuthentic."""
    if not is_form(request):
        _check_body(request)
        return ""
    try:
        fields = fields_of(request.body)
    except ValueError:
        raise WebhookNotAuthentic("no readable form") from None
    return "".join(
        name + value for name, values in sorted(fields.items()) for value in sorted(set(values))
    )


def _check_body(request: HttpRequest) -> None:
    try:
        given = fields_of(request.query.encode()).get("bodySHA256", [""])[0]
    except ValueError:
        raise WebhookNotAuthentic("no readable query") from None
    digest = hashlib.sha256(request.body).hexdigest()
    if not hmac.compare_digest(digest.encode(), given.encode()):
        raise WebhookNotAuthentic("neither a form nor a body with its hash in the query")


def _urls(request: HttpRequest) -> Iterator[str]:
    """Yield the URL that Twilio called, without and with its port: it signs either."""
    host = _HOST.fullmatch(request.headers.get("host", ""))
    if host is None:
        raise WebhookNotAuthentic("no host")
    rest = request.path + (f"?{request.query}" if request.query else "")
    name, port = host.groups()
    yield f"https://{name}{rest}"
    yield f"https://{name}{port or ':443'}{rest}"


def _algorithm(settings: str) -> str:
    pairs = (part.partition("=") for part in settings.split(","))
    named = [value.strip().upper() for name, _, value in pairs if name.strip() == "algorithm"]
    algorithm = _ALGORITHMS.get(named[0] if named and named[0] else "HMAC_SHA1")
    if algorithm is None:
        raise WebhookNotAuthentic("an algorithm that we do not know")
    return algorithm


def _digest(key: str, signed: str, algorithm: str) -> bytes:
    return b64encode(hmac.digest(key.encode(), signed.encode(), algorithm))

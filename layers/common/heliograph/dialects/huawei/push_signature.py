"""The signature of pushes, by a pair of keys of the application's (RPT-09).

It is the signature that clients put on their sends, the other way round:

    X-Sdk-Date: 20261121T182036Z
    Authorization: SDK-HMAC-SHA256 Access=<access key>, SignedHeaders=<a;b;…>, Signature=<hex>
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from heliograph.dialects.huawei.sdk_hmac import ALGORITHM, signature_of, string_to_sign
from heliograph.domain.configuration import PushKeys
from heliograph.ports.http import HttpRequest

SIGNED_HEADERS: Final = "connection;content-length;content-type;host;x-sdk-date"


def signature(request: HttpRequest, keys: PushKeys, at: datetime) -> Mapping[str, str]:
    """Return the headers that sign a request; it has those of SIGNED_HEADERS but the date."""
    date = f"{at:%Y%m%dT%H%M%SZ}"
    dated = replace(request, headers={**request.headers, "x-sdk-date": date})
    signed = signature_of(string_to_sign(dated, SIGNED_HEADERS), keys.secret_key)
    return {
        "X-Sdk-Date": date,
        "Authorization": (
            f"{ALGORITHM} Access={keys.access_key}, "
            f"SignedHeaders={SIGNED_HEADERS}, Signature={signed}"
        ),
    }

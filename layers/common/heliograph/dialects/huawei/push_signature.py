"""The signature of pushes, by a pair of keys of the application's (RPT-09).

It is the signature that clients put on their sends, the other way round:

    X-Sdk-Date: 20261121T182036Z
    Authorization: SDK-HMAC-SHA256 Access=<access key>, SignedHeaders=<a;b;…>, Signature=<hex>

It covers `Connection: close`, which such a push therefore says. That is also what a proxy in front
of the customer's server usually makes of that header, whatever it was.
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
    """Return the headers that sign a request; it has the others of SIGNED_HEADERS."""
    ours = {"Connection": "close", "X-Sdk-Date": f"{at:%Y%m%dT%H%M%SZ}"}
    protected = {**request.headers, **{name.lower(): value for name, value in ours.items()}}
    to_sign = string_to_sign(replace(request, headers=protected), SIGNED_HEADERS)
    signed = signature_of(to_sign, keys.secret_key)
    return {
        **ours,
        "Authorization": (
            f"{ALGORITHM} Access={keys.access_key}, "
            f"SignedHeaders={SIGNED_HEADERS}, Signature={signed}"
        ),
    }

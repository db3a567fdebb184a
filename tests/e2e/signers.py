"""Three ways to prove who sends, each written from the vendor's documents and nothing else."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final, TypeAlias

Headers: TypeAlias = dict[str, str]
Signer: TypeAlias = Callable[[Mapping[str, str], str, str, bytes], Headers]
"""Takes key and secret by their names in the demo, the path, the host and the body."""

FORM: Final = "application/x-www-form-urlencoded"


def wsse_raw(keys: Mapping[str, str], _path: str, _host: str, _body: bytes) -> Headers:
    """Base64 of the bytes of the hash: the vendor's Node and newer Java samples."""
    return _wsse(keys, lambda text: hashlib.sha256(text).digest())


def wsse_hex(keys: Mapping[str, str], _path: str, _host: str, _body: bytes) -> Headers:
    """Base64 of the hash's hexadecimal digits: the vendor's PHP and Python samples."""
    return _wsse(keys, lambda text: hashlib.sha256(text).hexdigest().encode())


def _wsse(keys: Mapping[str, str], digest: Callable[[bytes], bytes]) -> Headers:
    nonce = secrets.token_hex(16)
    created = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    password = base64.b64encode(digest((nonce + created + keys["app_secret"]).encode())).decode()
    return {
        "Content-Type": FORM,
        "Authorization": 'WSSE realm="SDP", profile="UsernameToken", type="Appkey"',
        "X-WSSE": f'UsernameToken Username="{keys["app_key"]}", PasswordDigest="{password}", '
        f'Nonce="{nonce}", Created="{created}"',
    }


def sdk_hmac(keys: Mapping[str, str], path: str, host: str, body: bytes) -> Headers:
    """SDK-HMAC-SHA256 over the hash of the body, as the signers of the vendor's API gateway."""
    date = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    names = "content-type;host;x-sdk-date"
    headers = f"content-type:{FORM}\nhost:{host}\nx-sdk-date:{date}\n"
    canonical = f"POST\n{path}/\n\n{headers}\n{names}\n{hashlib.sha256(body).hexdigest()}"
    text = f"SDK-HMAC-SHA256\n{date}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(keys["app_secret"].encode(), text.encode(), hashlib.sha256).hexdigest()
    return {
        "Content-Type": FORM,
        "Host": host,
        "X-Sdk-Date": date,
        "Authorization": f"SDK-HMAC-SHA256 Access={keys['app_key']}, SignedHeaders={names}, "
        f"Signature={signature}",
    }


SIGNERS: Final = (wsse_raw, wsse_hex, sdk_hmac)

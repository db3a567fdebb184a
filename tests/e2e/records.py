"""A client of the API for records, as a customer writes one."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import urllib3
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer
from huaweicloudsdksmsapi.v1.smsapi_credentials import SMSApiCredentials

from tests.e2e.local_system import LocalSystem
from tests.e2e.signers import wsse_raw

DETAILS = "/records/v1/details"
SDK_HMAC = "SDK-HMAC-SHA256"
WSSE = "X-WSSE"


class Records:
    """A client that signs with what the vendor's SDK signs with, or with X-WSSE.

    keys: those of an application or an operator, by their names in the demo.
    """

    def __init__(
        self, system: LocalSystem, keys: Mapping[str, str], scheme: str = SDK_HMAC
    ) -> None:
        self._base_url = system.base_url
        self._keys = keys
        self._prove = {SDK_HMAC: self._with_sdk_hmac, WSSE: self._with_wsse}[scheme]
        self._http = urllib3.PoolManager(retries=False, timeout=30)

    def get(self, path: str, **query: str) -> tuple[int, Any]:
        return self._ask("GET", path, query)

    def post(self, path: str, **content: str) -> tuple[int, Any]:
        return self._ask("POST", path, {}, json.dumps(content))

    def _ask(
        self, method: str, path: str, query: dict[str, str], body: str = ""
    ) -> tuple[int, Any]:
        uri, headers = self._prove(method, path, query, body)
        response = self._http.request(
            method, self._base_url + uri, headers=headers, body=body or None
        )
        return response.status, json.loads(response.data)

    def _with_wsse(
        self, _method: str, path: str, query: dict[str, str], body: str
    ) -> tuple[str, Mapping[str, str]]:
        headers = wsse_raw(self._keys, path, "", body.encode())
        return f"{path}?{urlencode(query)}", {**headers, "Content-Type": "application/json"}

    def _with_sdk_hmac(
        self, method: str, path: str, query: dict[str, str], body: str
    ) -> tuple[str, Mapping[str, str]]:
        scheme, _, host = self._base_url.partition("://")
        request = SdkRequest(
            method=method,
            schema=scheme,
            host=host,
            resource_path=path,
            query_params=list(query.items()),
            header_params={"Content-Type": "application/json"},
            body=body,
        )
        keys = SMSApiCredentials(self._keys["app_key"], self._keys["app_secret"])
        signed = Signer(keys).sign(request)
        return signed.uri, signed.header_params

    def details(self, **query: str) -> Iterator[dict[str, Any]]:
        """Yield every row that this query finds, page after page."""
        token: str | None = ""
        while token is not None:
            asked = {**query, "page_token": token} if token else query
            status, content = self.get(DETAILS, **asked)
            assert status == 200, content
            yield from content["messages"]
            token = content["next"]

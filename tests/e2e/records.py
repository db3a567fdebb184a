"""A client of the API for records, as a customer writes one with the vendor's own signer."""

import json
from collections.abc import Iterator
from typing import Any

import urllib3
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer
from huaweicloudsdksmsapi.v1.smsapi_credentials import SMSApiCredentials

from tests.e2e.local_system import LocalSystem

DETAILS = "/records/v1/details"


class Records:
    """A client that signs with what the vendor's SDK signs with."""

    def __init__(self, system: LocalSystem, application: dict[str, Any]) -> None:
        self._base_url = system.base_url
        self._keys = SMSApiCredentials(application["app_key"], application["app_secret"])
        self._http = urllib3.PoolManager(retries=False, timeout=30)

    def get(self, path: str, **query: str) -> tuple[int, Any]:
        return self._ask("GET", path, query)

    def post(self, path: str, **content: str) -> tuple[int, Any]:
        return self._ask("POST", path, {}, json.dumps(content))

    def _ask(
        self, method: str, path: str, query: dict[str, str], body: str = ""
    ) -> tuple[int, Any]:
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
        signed = Signer(self._keys).sign(request)
        response = self._http.request(
            method, self._base_url + signed.uri, headers=signed.header_params, body=body or None
        )
        return response.status, json.loads(response.data)

    def details(self, **query: str) -> Iterator[dict[str, Any]]:
        """Yield every row that this query finds, page after page."""
        token: str | None = ""
        while token is not None:
            asked = {**query, "page_token": token} if token else query
            status, content = self.get(DETAILS, **asked)
            assert status == 200, content
            yield from content["messages"]
            token = content["next"]

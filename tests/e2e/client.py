"""A client of the send operation, as a customer writes one after reading the vendor's page."""

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import urllib3

PATH = "/sms/batchSendSms/v1"


@dataclass(frozen=True)
class Answer:
    status: int
    json: Any

    @property
    def message_ids(self) -> list[str]:
        return [row["smsMsgId"] for row in self.json["result"]]


class Client:
    """Sends with the keys of one of the demo's applications, from so many threads at once."""

    def __init__(self, demo: Mapping[str, Any], area: str = "mainland", threads: int = 1) -> None:
        self._base_url = demo["base_url"]
        self.application = demo[area]
        self._http = urllib3.PoolManager(maxsize=threads, retries=False, timeout=30)

    def send(self, *recipients: str, template: str = "shipped", **fields: str) -> Answer:
        """Send one of the demo's templates; a field of None's place is simply left out."""
        return self.post(
            {
                "from": self.channel_of(template),
                "to": ",".join(recipients),
                "templateId": self.application["templates"][template],
                **fields,
            }
        )

    def post(self, fields: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Answer:
        """Send these fields as a form."""
        response = self._http.request(
            "POST",
            self._base_url + PATH,
            fields=fields,
            encode_multipart=False,
            headers=self.credentials() if headers is None else headers,
        )
        return Answer(response.status, json.loads(response.data))

    def post_bytes(
        self, body: bytes | Sequence[bytes], content_type: str = "application/x-www-form-urlencoded"
    ) -> Answer:
        """Send a body as it is; pieces of a body are sent as chunks."""
        headers = {**self.credentials(), "Content-Type": content_type}
        is_chunked = not isinstance(body, bytes)
        response = self._http.request(
            "POST", self._base_url + PATH, body=body, headers=headers, chunked=is_chunked
        )
        return Answer(response.status, json.loads(response.data))

    def channel_of(self, template: str) -> str:
        """The channel number that a template of the demo goes with."""
        if "channel_number" in self.application:
            return str(self.application["channel_number"])
        kind = "verification" if template.endswith("code") else "notification"
        return str(self.application[kind]["channel_number"])

    def credentials(self) -> dict[str, str]:
        """The two headers of X-WSSE."""
        nonce = secrets.token_hex(16)
        created = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        secret = self.application["app_secret"]
        digest = hashlib.sha256((nonce + created + secret).encode()).digest()
        return {
            "Authorization": 'WSSE realm="SDP",profile="UsernameToken",type="Appkey"',
            "X-WSSE": (
                f'UsernameToken Username="{self.application["app_key"]}",'
                f'PasswordDigest="{base64.b64encode(digest).decode()}",'
                f'Nonce="{nonce}",Created="{created}"'
            ),
        }

"""An application of a test's own on the shared local run, and what its carrier hands in."""

import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import urllib3
from heliograph.domain.configuration import (
    Application,
    Area,
    Channel,
    MessageType,
    Template,
    TemplateState,
)
from heliograph.domain.replies import ReplySettings
from heliograph.sandbox.wire import signature

from cli.deployment import connect
from cli.target import Target
from tests.e2e.client import Client
from tests.e2e.local_system import LocalSystem
from tests.e2e.tables import Tables

_COUNTS = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
_PATIENCE_SECONDS = 120.0


@dataclass(frozen=True)
class Shop:
    """An application without limits, with templates `notice` and `code` on its first channels."""

    application: Application
    channels: Sequence[Channel]
    client: Client

    @property
    def channel_number(self) -> str:
        """The channel of its notices."""
        return self.channels[0].channel_number


def open_shop(
    system: LocalSystem,
    application_id: str,
    uplink_url: str,
    replies: ReplySettings | None = None,
    channels: int = 2,
) -> Shop:
    """Set up an application whose replies go to this address, as an operator does."""
    tables = Tables(system)
    application = Application(
        application_id=application_id,
        name=f"shop_{application_id}",
        area=Area.MAINLAND,
        dialect="huawei",
        app_key=secrets.token_hex(14),
        app_secrets=(secrets.token_hex(14),),
        uplink_url=uplink_url,
        replies=replies or ReplySettings(),
    )
    tables.applications.save(application)
    tables.applications.set_limits(application_id, None)
    owned = [_channel(application_id, place) for place in range(channels)]
    for channel in owned:
        tables.channels.save(channel)
    templates = [_template(channel) for channel in owned[:2]]
    for template in templates:
        tables.templates.save(template)
    return Shop(application, owned, _client(system, application, owned, templates))


def _channel(application_id: str, place: int) -> Channel:
    kinds = (MessageType.NOTIFICATION, MessageType.VERIFICATION)
    return Channel(
        channel_number=f"88241{application_id}{place:03}",
        application_id=application_id,
        signature_name="Shop" if place < len(kinds) else f"Shop{place}",
        message_type=kinds[place % len(kinds)],
    )


def _template(channel: Channel) -> Template:
    return Template(
        template_id=secrets.token_hex(16),
        application_id=channel.application_id,
        name="shipped",
        content="Your order has been shipped.",
        state=TemplateState.APPROVED_ACTIVATED,
        message_type=channel.message_type,
        signature_name=channel.signature_name,
    )


def _client(
    system: LocalSystem,
    application: Application,
    channels: Sequence[Channel],
    templates: Sequence[Template],
) -> Client:
    numbers = [{"channel_number": channel.channel_number} for channel in channels]
    ids = [template.template_id for template in templates]
    demo: dict[str, Any] = {
        "app_key": application.app_key,
        "app_secret": application.app_secrets[0],
        **dict(zip(("notification", "verification"), numbers, strict=False)),
        "templates": dict(zip(("notice", "code"), ids, strict=False)),
    }
    return Client({"base_url": system.demo["base_url"], "mainland": demo})


class CarrierOfReplies:
    """Hands in what people write as the simulator does, and knows when all of it is worked off."""

    def __init__(self, system: LocalSystem) -> None:
        self._deployment = connect(Target(url=system.base_url))
        self._secret: str = self._deployment.carrier_secrets._read()["simulator"]
        self._url = f"{system.base_url}/uplink/simulator"
        self._http = urllib3.PoolManager(maxsize=16, retries=False, timeout=60)

    def hand_in(self, sender: str, channel_number: str, text: str, id_: str | None = None) -> int:
        """Hand in a reply and return the status of the answer. id_: the carrier's own."""
        content = {
            "id": id_ or secrets.token_hex(16),
            "sender": sender,
            "channel_number": channel_number,
            "text": text,
        }
        body = json.dumps(content).encode()
        headers = signature(self._secret, body, datetime.now(UTC))
        return self._http.request("POST", self._url, body=body, headers=headers).status

    def wait_until_worked_off(self) -> None:
        """Wait until neither replies nor what they lead to is in a queue any more."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while waiting := sum(map(self._entries, ("UplinkQueue", "SubmitQueue", "PushQueue"))):
            assert time.monotonic() < deadline, f"{waiting} entries are still there"
            time.sleep(0.2)

    def _entries(self, queue: str) -> int:
        counts = self._deployment._sqs.get_queue_attributes(
            QueueUrl=self._deployment._output(queue),
            AttributeNames=_COUNTS,  # type: ignore[arg-type]
        )["Attributes"]
        return sum(map(int, counts.values()))

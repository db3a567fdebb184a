"""The demo: what an operator would have set up, so that a newcomer can send at once.

Only what is missing is written: keys, and whatever an operator has changed since, stay.
"""

import re
import secrets
import string
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar
from uuid import NAMESPACE_URL, uuid5

from heliograph.dialects import huawei
from heliograph.domain.configuration import (
    Application,
    Area,
    Channel,
    MessageType,
    Template,
    TemplateState,
    default_limits,
)

DIALECT = huawei.NAME

MAINLAND_ID = "10001"
INTERNATIONAL_ID = "10002"

NOTIFICATION = Channel(
    channel_number="8824110605111",
    application_id=MAINLAND_ID,
    signature_name="Heliograph",
    message_type=MessageType.NOTIFICATION,
)
VERIFICATION = Channel(
    channel_number="8824110605112",
    application_id=MAINLAND_ID,
    signature_name="HeliographLogin",
    message_type=MessageType.VERIFICATION,
)
INTERNATIONAL = Channel(channel_number="8824110605113", application_id=INTERNATIONAL_ID)

CHANNELS = (NOTIFICATION, VERIFICATION, INTERNATIONAL)

_CODE_TEXT = (
    "Verification code: ${NUM_6}. "
    "Please complete the verification as soon as possible. Have a nice day!"
)


def _template(
    name: str,
    content: str,
    channel: Channel,
    *,
    state: TemplateState = TemplateState.APPROVED_ACTIVATED,
    is_general: bool = False,
) -> Template:
    return Template(
        template_id=uuid5(NAMESPACE_URL, f"heliograph-demo/{name}").hex,
        application_id=channel.application_id,
        name=name,
        content=content,
        state=state,
        message_type=channel.message_type,
        signature_name=None if is_general else channel.signature_name,
        is_general=is_general,
    )


MAINLAND_TEMPLATES = (
    _template(
        "parcel",
        "You have ${NUM_2} parcels at ${TXT_20}, pick up on ${DATE} after ${TIME}.",
        NOTIFICATION,
    ),
    _template("code", _CODE_TEXT, VERIFICATION),
    _template("shipped", "Your order has been shipped.", NOTIFICATION),
    _template("pending", "Your order will be shipped.", NOTIFICATION, state=TemplateState.PENDING),
    _template("general_code", _CODE_TEXT, VERIFICATION, is_general=True),
)

INTERNATIONAL_TEMPLATES = (
    _template("hello", "Hello ${TXT_20}, your table is booked for ${TIME}.", INTERNATIONAL),
)

_LOCAL_INBOX = re.compile(r"http://127\.0\.0\.1:\d+/_local/inbox/uplinks")


Thing = TypeVar("Thing")


class Table(Protocol[Thing]):
    """One of the configuration tables, as far as the demo needs it."""

    def get(self, key: str, /) -> Thing | None:
        """Return what has this key, None if there is nothing."""

    def save(self, thing: Thing, /) -> None:
        """Store a thing, replacing what has its key."""


class ConfigurationTables(Protocol):
    """The three tables that hold what an operator sets up."""

    @property
    def applications(self) -> Table[Application]: ...
    @property
    def channels(self) -> Table[Channel]: ...
    @property
    def templates(self) -> Table[Template]: ...


@dataclass(frozen=True)
class Demo:
    """The two applications as they are now."""

    mainland: Application
    international: Application

    def as_json(self, base_url: str) -> dict[str, Any]:
        """Return the content of `.local/demo.json`; clients rely on its shape."""
        return {
            "base_url": base_url,
            "mainland": {
                **_keys(self.mainland),
                "notification": _channel_and_signature(NOTIFICATION),
                "verification": _channel_and_signature(VERIFICATION),
                "templates": _ids(MAINLAND_TEMPLATES),
            },
            "international": {
                **_keys(self.international),
                "channel_number": INTERNATIONAL.channel_number,
                "templates": _ids(INTERNATIONAL_TEMPLATES),
            },
        }


def seed(tables: ConfigurationTables, inbox_url: str, uplink_url: str | None) -> Demo:
    """Write what is missing and return the demo as it is then.

    inbox_url: where replies go as long as nobody says otherwise. uplink_url: where they go now.
    """
    mainland = _application(tables, MAINLAND_ID, "demo_mainland", Area.MAINLAND, inbox_url)
    destination = uplink_destination(mainland.uplink_url, inbox_url, uplink_url)
    if destination != mainland.uplink_url:
        mainland = replace(mainland, uplink_url=destination)
        tables.applications.save(mainland)
    international = _application(
        tables, INTERNATIONAL_ID, "demo_international", Area.INTERNATIONAL, None
    )
    for channel in CHANNELS:
        if tables.channels.get(channel.channel_number) is None:
            tables.channels.save(channel)
    for template in MAINLAND_TEMPLATES + INTERNATIONAL_TEMPLATES:
        if tables.templates.get(template.template_id) is None:
            tables.templates.save(template)
    return Demo(mainland, international)


def uplink_destination(current: str | None, inbox_url: str, wanted: str | None) -> str | None:
    """Choose where replies go: what somebody chose since the first start is kept unless asked for.

    Only the local inbox follows the port of the local run.
    """
    if wanted:
        return wanted
    if current and _LOCAL_INBOX.fullmatch(current):
        return inbox_url
    return current


def _application(
    tables: ConfigurationTables, application_id: str, name: str, area: Area, uplink_url: str | None
) -> Application:
    """The application as it is there, or a new one with random keys and this destination."""
    application = tables.applications.get(application_id)
    if application is None:
        application = Application(
            application_id=application_id,
            name=name,
            area=area,
            dialect=DIALECT,
            app_key=_random_key(),
            app_secrets=(_random_key(),),
            uplink_url=uplink_url,
            limits=default_limits(area),
        )
        tables.applications.save(application)
    return application


def _random_key() -> str:
    """28 letters and digits, as the hosted service's keys."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(28))


def _keys(application: Application) -> dict[str, str]:
    return {"app_key": application.app_key, "app_secret": application.app_secrets[0]}


def _channel_and_signature(channel: Channel) -> dict[str, str | None]:
    return {
        "channel_number": channel.channel_number,
        "signature_name": channel.signature_name,
    }


def _ids(templates: Iterable[Template]) -> dict[str, str]:
    return {template.name: template.template_id for template in templates}

"""Two applications with what an operator has set up for them, and jobs of theirs."""

from datetime import datetime
from itertools import islice

from heliograph.domain.configuration import (
    Application,
    Area,
    Channel,
    MessageType,
    Template,
    TemplateState,
)
from heliograph.domain.jobs import JobRecipient, SendJob
from heliograph.domain.message_ids import message_ids

from tests.fakes import NOON, FakeConfiguration

MAINLAND = Application(
    application_id="10001",
    name="shop",
    area=Area.MAINLAND,
    dialect="huawei",
    app_key="mainland-key",
    app_secrets=("mainland-secret",),
    uplink_url="https://shop.test/uplinks",
)
INTERNATIONAL = Application(
    application_id="10002",
    name="hotel",
    area=Area.INTERNATIONAL,
    dialect="huawei",
    app_key="international-key",
    app_secrets=("international-secret",),
)

NOTIFICATION = Channel(
    channel_number="1069000000001",
    application_id="10001",
    signature_name="HUAWEI",
    message_type=MessageType.NOTIFICATION,
)
VERIFICATION = Channel(
    channel_number="1069000000002",
    application_id="10001",
    signature_name="HUAWEI",
    message_type=MessageType.VERIFICATION,
)
SECOND_SHOP = Channel(
    channel_number="1069000000003",
    application_id="10001",
    signature_name="SecondShop",
    message_type=MessageType.NOTIFICATION,
)
WORLDWIDE = Channel(channel_number="isms100000001", application_id="10002")


def template(
    name: str,
    content: str,
    channel: Channel,
    state: TemplateState = TemplateState.APPROVED_ACTIVATED,
    *,
    is_general: bool = False,
) -> Template:
    return Template(
        template_id=name,
        application_id=channel.application_id,
        name=name,
        content=content,
        state=state,
        message_type=channel.message_type,
        signature_name=None if is_general else channel.signature_name,
        is_general=is_general,
    )


PARCEL = template("parcel", "You have ${NUM_2} parcels at ${TXT_20}.", NOTIFICATION)
SHIPPED = template("shipped", "Your order has been shipped.", NOTIFICATION)
CODE = template("code", "Verification code: ${NUM_6}.", VERIFICATION)
GENERAL = template("general", "Your order has been shipped.", NOTIFICATION, is_general=True)
GENERAL_CODE = template("general_code", CODE.content, VERIFICATION, is_general=True)
HELLO = template("hello", "Hello ${TXT_20}, see you at ${TIME}.", WORLDWIDE)


def configuration(*more: Template) -> FakeConfiguration:
    return FakeConfiguration(
        applications=(MAINLAND, INTERNATIONAL),
        channels=(NOTIFICATION, VERIFICATION, SECOND_SHOP, WORLDWIDE),
        templates=(PARCEL, SHIPPED, CODE, GENERAL, GENERAL_CODE, HELLO, *more),
    )


def a_job(
    recipients: int = 1,
    *,
    accepted_at: datetime = NOON,
    segment_count: int = 1,
    status_callback: str | None = "https://shop.test/reports",
) -> SendJob:
    ids = islice(message_ids(MAINLAND.application_id, accepted_at), recipients)
    return SendJob(
        application_id=MAINLAND.application_id,
        dialect="huawei",
        area=Area.MAINLAND,
        channel_number=NOTIFICATION.channel_number,
        template_id=SHIPPED.template_id,
        text="[HUAWEI]Your order has been shipped.",
        segment_count=segment_count,
        accepted_at=accepted_at,
        recipients=tuple(
            JobRecipient(message_id=message_id, number=f"+86138000000{place:02}")
            for place, message_id in enumerate(ids)
        ),
        status_callback=status_callback,
        client_reference="order-4711",
    )

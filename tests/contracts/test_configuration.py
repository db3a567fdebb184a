"""Configuration and Applications: the fake and the tables keep the same contract."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from heliograph.domain.configuration import (
    Application,
    ApplicationState,
    Area,
    Channel,
    MessageType,
    PushKeys,
    Template,
    TemplateState,
    VariableType,
)
from heliograph.domain.frequency import FrequencyLimits
from heliograph.domain.replies import ReplySettings
from heliograph.domain.validity import Validity
from heliograph.models.applications import ApplicationRecord, DynamoApplications
from heliograph.models.channels import ChannelRecord, DynamoChannels
from heliograph.models.configuration import CachedConfiguration
from heliograph.models.database import Database
from heliograph.models.reading import ReadApplications, ReadChannels, ReadTemplates, Table
from heliograph.models.templates import DynamoTemplates, TemplateRecord
from heliograph.ports.records import Applications, Configuration
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import moto_wire
from tests.contracts.conftest import ADAPTERS
from tests.fakes import FakeConfiguration

MAINLAND = Application(
    application_id="101",
    name="shop",
    area=Area.MAINLAND,
    dialect="huawei",
    app_key="key-of-101",
    app_secrets=("new secret", "old secret"),
    uplink_url="https://customer.test/replies",
    report_url="https://customer.test/reports",
    webhook_secrets=("whsec_bmV3", "whsec_b2xk"),
    push_keys=PushKeys("push-key-of-101", "push secret"),
    allowlist=("192.0.2.0/24", "2001:db8::7/128"),
    limits=FrequencyLimits(per_minute=20, per_day=60, same_per_59_seconds=3),
    validity=Validity(verification=timedelta(minutes=5), other=timedelta(hours=2)),
)
INTERNATIONAL = Application(
    application_id="102",
    name="hotel",
    area=Area.INTERNATIONAL,
    dialect="huawei",
    app_key="key-of-102",
    app_secrets=("secret",),
    state=ApplicationState.SUSPENDED,
)
NOTIFICATIONS = Channel(
    channel_number="1069001",
    application_id="101",
    signature_name="Helio 光",
    message_type=MessageType.NOTIFICATION,
)
VERIFICATIONS = Channel(
    channel_number="1069002",
    application_id="101",
    signature_name="Helio 光",
    message_type=MessageType.VERIFICATION,
)
ABROAD = Channel(channel_number="1069003", application_id="102")
PARCEL = Template(
    template_id="8ff55eac1d0b478ab3c06c3c6a492300",
    application_id="101",
    name="parcel",
    content="You have ${NUM_2} parcels.",
    state=TemplateState.APPROVED_ACTIVATED,
    message_type=MessageType.NOTIFICATION,
    signature_name="Helio 光",
)
HELLO = Template(
    template_id="0123456789abcdef0123456789abcdef",
    application_id="102",
    name="hello",
    content="Hello ${TXT_20}.",
    state=TemplateState.PENDING,
    is_general=True,
)
CALL = Template(
    template_id="fedcba9876543210fedcba9876543210",
    application_id="101",
    name="call",
    content="Call ${1} before ${2}.",
    state=TemplateState.APPROVED_ACTIVATED,
    variable_types=(VariableType.PHONE, VariableType.DATETIME),
)

_texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
_few = st.lists(_texts, max_size=3).map(tuple)
_counts = st.integers(0, 10**6)
_seconds = st.integers(60, 24 * 3600).map(lambda seconds: timedelta(seconds=seconds))
_applications = st.builds(
    Application,
    application_id=_texts,
    name=_texts,
    area=...,
    dialect=_texts,
    app_key=_texts,
    app_secrets=_few,
    state=...,
    uplink_url=st.none() | _texts,
    report_url=st.none() | _texts,
    webhook_secrets=_few,
    push_keys=st.none() | st.builds(PushKeys, _texts, _texts),
    allowlist=_few,
    limits=st.none() | st.builds(FrequencyLimits, per_minute=_counts, per_day=_counts),
    validity=st.builds(Validity, verification=_seconds, other=_seconds),
    replies=st.builds(
        ReplySettings,
        opt_out_words=st.none() | _few,
        opt_in_words=_few,
        has_create_time=...,
        push_format=...,
        confirmation=st.none() | _texts,
    ),
)
_channels = st.builds(
    Channel,
    channel_number=_texts,
    application_id=_texts,
    signature_name=st.none() | _texts,
    message_type=...,
)
_templates = st.builds(
    Template,
    template_id=_texts,
    application_id=_texts,
    name=_texts,
    content=_texts,
    state=...,
    message_type=...,
    signature_name=st.none() | _texts,
    is_general=...,
    variable_types=...,
)


@dataclass(frozen=True)
class Stored:
    """What was set up, as its two ports see it."""

    configuration: Configuration
    applications: Applications


@pytest.fixture(params=[*ADAPTERS, "read over the wire"])
def stored(request: pytest.FixtureRequest) -> Stored:
    given = (
        [MAINLAND, INTERNATIONAL],
        [NOTIFICATIONS, VERIFICATIONS, ABROAD],
        [PARCEL, HELLO, CALL],
    )
    if request.param == "fake":
        fake = FakeConfiguration(*given)
        return Stored(fake, fake)
    database: Database = request.getfixturevalue("database")
    applications = DynamoApplications(database.bound(ApplicationRecord, "ApplicationsTable"))
    channels = DynamoChannels(database.bound(ChannelRecord, "ChannelsTable"))
    templates = DynamoTemplates(database.bound(TemplateRecord, "TemplatesTable"))
    for application in given[0]:
        applications.save(application)
    for channel in given[1]:
        channels.save(channel)
    for template in given[2]:
        templates.save(template)
    if request.param == "dynamodb":
        return Stored(CachedConfiguration(applications, channels, templates), applications)
    return Stored(CachedConfiguration(*read_over_the_wire()), applications)


def read_over_the_wire() -> tuple[ReadApplications, ReadChannels, ReadTemplates]:
    """The same tables, as functions read them."""
    return (
        ReadApplications(Table(moto_wire.dynamodb(), "ApplicationsTable")),
        ReadChannels(Table(moto_wire.dynamodb(), "ChannelsTable")),
        ReadTemplates(Table(moto_wire.dynamodb(), "TemplatesTable")),
    )


@pytest.mark.parametrize("application", [MAINLAND, INTERNATIONAL])
def test_an_application_is_found_by_its_id_and_by_its_key(
    stored: Stored, application: Application
) -> None:
    assert stored.configuration.application(application.application_id) == application
    assert stored.configuration.application_by_key(application.app_key) == application


def test_all_applications_are_listed(stored: Stored) -> None:
    listed = sorted(stored.applications.all(), key=lambda one: one.application_id)
    assert listed == [MAINLAND, INTERNATIONAL]


@pytest.mark.parametrize("channel", [NOTIFICATIONS, VERIFICATIONS, ABROAD])
def test_a_channel_is_found_by_its_number(stored: Stored, channel: Channel) -> None:
    assert stored.configuration.channel(channel.channel_number) == channel


@pytest.mark.parametrize("channel", [NOTIFICATIONS, VERIFICATIONS])
def test_signatures_of_one_name_have_a_channel_for_each_type(
    stored: Stored, channel: Channel
) -> None:
    """SIG-04: the same name may stand for several types."""
    assert channel.message_type is not None
    found = stored.configuration.channel_of_signature("101", "Helio 光", channel.message_type)
    assert found == channel


@pytest.mark.parametrize(
    ("application_id", "name", "message_type"),
    [
        ("101", "Helio 光", MessageType.PROMOTION),
        ("101", "helio 光", MessageType.NOTIFICATION),
        ("102", "Helio 光", MessageType.NOTIFICATION),
    ],
)
def test_a_signature_is_found_by_application_exact_name_and_type(
    stored: Stored, application_id: str, name: str, message_type: MessageType
) -> None:
    """SIG-03: names differ by their case."""
    found = stored.configuration.channel_of_signature(application_id, name, message_type)
    assert found is None


@pytest.mark.parametrize("template", [PARCEL, HELLO, CALL])
def test_a_template_is_found_by_its_id(stored: Stored, template: Template) -> None:
    assert stored.configuration.template(template.template_id) == template


@pytest.mark.parametrize("text", ["", "invented", "键" * 1000, "\ud800"])
def test_what_nobody_set_up_is_not_there_however_odd_the_key(stored: Stored, text: str) -> None:
    """Keys come from the wire: one that DynamoDB would refuse is just an unknown one."""
    configuration = stored.configuration
    assert configuration.application(text) is None
    assert configuration.application_by_key(text) is None
    assert configuration.channel(text) is None
    assert configuration.channel_of_signature("101", text, MessageType.NOTIFICATION) is None
    assert configuration.template(text) is None


@settings(max_examples=40)
@given(application=_applications, channel=_channels, template=_templates)
def test_whatever_is_written_is_read_over_the_wire(
    database: Database, application: Application, channel: Channel, template: Template
) -> None:
    """Functions read without the models that write: nothing of what these write may be missed."""
    DynamoApplications(database.bound(ApplicationRecord, "ApplicationsTable")).save(application)
    DynamoChannels(database.bound(ChannelRecord, "ChannelsTable")).save(channel)
    DynamoTemplates(database.bound(TemplateRecord, "TemplatesTable")).save(template)
    applications, channels, templates = read_over_the_wire()
    assert applications.get(application.application_id) == application
    assert channels.get(channel.channel_number) == channel
    assert templates.get(template.template_id) == template

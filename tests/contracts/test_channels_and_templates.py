"""What operators do with channels and templates."""

from dataclasses import replace
from itertools import count

import pytest
from heliograph.domain.configuration import MessageType, Template, TemplateState
from heliograph.models.channels import ChannelRecord, DynamoChannels
from heliograph.models.database import Database
from heliograph.models.templates import DynamoTemplates, TemplateRecord

from tests.contracts.test_configuration import ABROAD, HELLO, NOTIFICATIONS, PARCEL, VERIFICATIONS

_numbers = count(1069100)


@pytest.fixture
def channels(database: Database) -> DynamoChannels:
    store = DynamoChannels(database.bound(ChannelRecord, "ChannelsTable"))
    for channel in (NOTIFICATIONS, VERIFICATIONS, ABROAD):
        store.save(channel)
    return store


@pytest.fixture
def templates(database: Database) -> DynamoTemplates:
    store = DynamoTemplates(database.bound(TemplateRecord, "TemplatesTable"))
    for template in (PARCEL, HELLO):
        store.save(template)
    return store


# -- channels --------------------------------------------------------------------------------------


def test_a_new_channel_is_stored_under_a_number_of_its_own(channels: DynamoChannels) -> None:
    """APP-11, SIG-12."""
    channel = replace(NOTIFICATIONS, channel_number=str(next(_numbers)), signature_name="New")
    assert channels.create(channel) is True
    assert channels.get(channel.channel_number) == channel
    found = channels.get_by_signature("101", "New", MessageType.NOTIFICATION)
    assert found == channel


def test_a_taken_number_is_not_given_to_another_channel(channels: DynamoChannels) -> None:
    taken = replace(ABROAD, channel_number=NOTIFICATIONS.channel_number)
    assert channels.create(taken) is False
    assert channels.get(NOTIFICATIONS.channel_number) == NOTIFICATIONS


def test_a_channel_that_is_created_again_as_it_is_is_there(channels: DynamoChannels) -> None:
    assert channels.create(NOTIFICATIONS) is True


def test_channels_are_listed_with_and_without_signature(channels: DynamoChannels) -> None:
    of_another = {channel.channel_number for channel in channels.of_application("101")}
    assert {NOTIFICATIONS.channel_number, VERIFICATIONS.channel_number} <= of_another
    assert list(channels.of_application("102")) == [ABROAD]
    assert list(channels.of_application("999")) == []
    assert {NOTIFICATIONS, VERIFICATIONS, ABROAD} <= set(channels.all())


# -- templates -------------------------------------------------------------------------------------


def test_a_new_template_is_stored_under_an_id_of_its_own(templates: DynamoTemplates) -> None:
    template = replace(PARCEL, template_id=f"{next(_numbers):032x}", is_general=True)
    assert templates.create(template) is True
    assert templates.get(template.template_id) == template
    assert templates.create(template) is True
    assert templates.create(replace(template, content="Another text.")) is False
    assert templates.get(template.template_id) == template


def test_templates_are_listed_by_application(templates: DynamoTemplates) -> None:
    assert list(templates.of_application("102")) == [HELLO]
    assert list(templates.of_application("999")) == []
    assert {PARCEL, HELLO} <= set(templates.all())


@pytest.mark.parametrize("template", [PARCEL, HELLO])
@pytest.mark.parametrize("state", TemplateState)
def test_a_template_moves_from_the_state_it_is_in_and_keeps_the_rest(
    templates: DynamoTemplates, template: Template, state: TemplateState
) -> None:
    """TPL-24."""
    moved = replace(template, state=state)
    assert templates.set_state(template.template_id, template.state, state) == moved
    assert templates.get(template.template_id) == moved


def test_a_template_that_somebody_else_moved_stays_where_it_is(templates: DynamoTemplates) -> None:
    id_ = HELLO.template_id
    rejected = TemplateState.REJECTED
    assert templates.set_state(id_, TemplateState.PENDING, rejected) is not None
    approved = TemplateState.APPROVED_ACTIVATED
    assert templates.set_state(id_, TemplateState.PENDING, approved) is None
    assert templates.get(id_) == replace(HELLO, state=rejected)


def test_two_who_make_the_same_move_both_see_it_made(templates: DynamoTemplates) -> None:
    move = (HELLO.template_id, TemplateState.PENDING, TemplateState.REJECTED)
    assert templates.set_state(*move) == templates.set_state(*move)


@pytest.mark.parametrize("unknown", ["0" * 32, "", "9" * 3000])
def test_an_unknown_template_is_not_made_by_moving_it(
    templates: DynamoTemplates, unknown: str
) -> None:
    pending, stop = TemplateState.PENDING, TemplateState.STOP
    assert templates.set_state(unknown, pending, stop) is None
    assert templates.get(unknown) is None

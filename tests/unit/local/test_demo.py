"""The demo that issue number 2 describes, and what a later start may do to it."""

from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

import pytest
from heliograph.domain.configuration import Application, Area, Channel, Template, TemplateState
from heliograph.domain.frequency import FrequencyLimits

from local import demo

INBOX = "http://127.0.0.1:8080/_local/inbox/uplinks"

Thing = TypeVar("Thing")


class FakeTable(Generic[Thing]):
    def __init__(self, key: str) -> None:
        self._key = key
        self.things: dict[str, Thing] = {}

    def get(self, key: str) -> Thing | None:
        return self.things.get(key)

    def save(self, thing: Thing) -> None:
        self.things[getattr(thing, self._key)] = thing


@dataclass
class FakeTables:
    applications: FakeTable[Application] = field(
        default_factory=lambda: FakeTable("application_id")
    )
    channels: FakeTable[Channel] = field(default_factory=lambda: FakeTable("channel_number"))
    templates: FakeTable[Template] = field(default_factory=lambda: FakeTable("template_id"))


def _seeded(tables: FakeTables | None = None, uplink_url: str | None = None) -> demo.Demo:
    return demo.seed(tables or FakeTables(), INBOX, uplink_url)


def _json() -> dict[str, Any]:
    return _seeded().as_json("http://127.0.0.1:8080")


def test_the_file_has_the_documented_shape() -> None:
    content = _json()
    assert content.keys() == {"base_url", "mainland", "international"}
    mainland, international = content["mainland"], content["international"]
    assert mainland.keys() == {"app_key", "app_secret", "notification", "verification", "templates"}
    assert mainland["notification"].keys() == {"channel_number", "signature_name"}
    assert mainland["verification"].keys() == {"channel_number", "signature_name"}
    assert list(mainland["templates"]) == ["parcel", "code", "shipped", "pending", "general_code"]
    assert international.keys() == {"app_key", "app_secret", "channel_number", "templates"}
    assert list(international["templates"]) == ["hello"]


def test_keys_are_28_letters_and_digits_and_template_ids_32_hex_digits() -> None:
    content = _json()
    for area in ("mainland", "international"):
        for name in ("app_key", "app_secret"):
            key = content[area][name]
            assert len(key) == 28
            assert key.isascii()
            assert key.isalnum()
        for template_id in content[area]["templates"].values():
            assert len(template_id) == 32
            assert int(template_id, 16)


def test_the_applications_have_the_usual_limits_of_their_areas() -> None:
    """FRQ-01 to FRQ-04, FRQ-09."""
    seeded = _seeded()
    assert seeded.mainland.limits == FrequencyLimits()
    assert seeded.international.limits is None


def test_every_first_start_has_keys_of_its_own() -> None:
    first, second = _seeded(), _seeded()
    assert first.mainland.app_key != second.mainland.app_key
    assert first.mainland.app_secrets != second.mainland.app_secrets
    assert first.mainland.app_key != first.international.app_key


def test_a_later_start_keeps_the_keys() -> None:
    tables = FakeTables()
    assert _seeded(tables) == _seeded(tables)


def test_what_an_operator_changed_is_kept() -> None:
    tables = FakeTables()
    _seeded(tables)
    channel = replace(demo.NOTIFICATION, signature_name="Changed")
    template = replace(demo.MAINLAND_TEMPLATES[0], state=TemplateState.STOP)
    application = replace(tables.applications.things[demo.MAINLAND_ID], name="changed")
    tables.channels.save(channel)
    tables.templates.save(template)
    tables.applications.save(application)
    _seeded(tables)
    assert tables.channels.things[channel.channel_number] == channel
    assert tables.templates.things[template.template_id] == template
    assert tables.applications.things[demo.MAINLAND_ID] == application


def test_only_the_pending_template_may_not_be_sent() -> None:
    templates = demo.MAINLAND_TEMPLATES + demo.INTERNATIONAL_TEMPLATES
    assert [template.name for template in templates if not template.may_be_sent] == ["pending"]


def test_templates_belong_to_the_signature_of_their_channel_unless_they_are_general() -> None:
    of_name = {template.name: template for template in demo.MAINLAND_TEMPLATES}
    assert of_name["parcel"].signature_name == demo.NOTIFICATION.signature_name
    assert of_name["code"].signature_name == demo.VERIFICATION.signature_name
    assert of_name["general_code"].signature_name is None
    assert of_name["general_code"].is_general
    assert of_name["general_code"].message_type is demo.VERIFICATION.message_type
    assert of_name["general_code"].content == of_name["code"].content


def test_the_two_applications_are_of_two_areas() -> None:
    seeded = _seeded()
    assert seeded.mainland.area is Area.MAINLAND
    assert seeded.international.area is Area.INTERNATIONAL


@pytest.mark.parametrize(
    ("current", "wanted", "chosen"),
    [
        pytest.param(INBOX, None, INBOX, id="nobody said anything"),
        pytest.param(None, None, None, id="an operator wants none"),
        pytest.param(None, "http://theirs.test", "http://theirs.test", id="asked for"),
        pytest.param(
            "http://127.0.0.1:9999/_local/inbox/uplinks", None, INBOX, id="on another port before"
        ),
        pytest.param("http://theirs.test", None, "http://theirs.test", id="an operator chose it"),
        pytest.param(
            "http://127.0.0.1:9999/_local/inbox/uplinks/mine",
            None,
            "http://127.0.0.1:9999/_local/inbox/uplinks/mine",
            id="an operator chose a place in the inbox",
        ),
        pytest.param("http://old.test", "http://new.test", "http://new.test", id="asked for again"),
    ],
)
def test_replies_go_where_somebody_wants_them(
    current: str | None, wanted: str | None, chosen: str | None
) -> None:
    assert demo.uplink_destination(current, INBOX, wanted) == chosen


def test_at_first_replies_go_to_the_local_inbox() -> None:
    assert _seeded().mainland.uplink_url == INBOX


def test_the_destination_of_a_start_is_stored() -> None:
    tables = FakeTables()
    _seeded(tables, "http://theirs.test")
    assert tables.applications.things[demo.MAINLAND_ID].uplink_url == "http://theirs.test"
    _seeded(tables)
    assert tables.applications.things[demo.MAINLAND_ID].uplink_url == "http://theirs.test"


def test_an_international_application_gets_no_replies() -> None:
    assert _seeded().international.uplink_url is None

"""heliograph applications create"""

import json
import re
from typing import Any

import pytest
from heliograph.domain.configuration import Application
from heliograph.domain.frequency import FrequencyLimits

from cli.deployment import Deployment
from tests.functional.cli.conftest import Terminal

KEY = re.compile(r"[A-Za-z0-9]{28}")


def create(terminal: Terminal, *options: str, name: str = "shop", area: str = "mainland") -> Any:
    arguments = ("--name", name, "--area", area, "--json", *options)
    ended = terminal.type("applications", "create", *arguments)
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


def stored(deployment: Deployment, application_id: str) -> Application:
    application = deployment.applications.get(application_id)
    assert application is not None
    return application


def test_a_new_application_gets_an_id_a_key_and_a_secret(bare: Terminal) -> None:
    """APP-01."""
    shown = create(bare, "--uplink-url", "https://customer.test/replies")
    assert shown["base_url"] == "https://api.test"
    assert KEY.fullmatch(shown["app_key"])
    assert KEY.fullmatch(shown["app_secret"])
    assert shown["app_key"] != shown["app_secret"]
    application = stored(bare.deployment, shown["application_id"])
    assert application.application_id.isdecimal()
    assert application.app_secrets == (shown["app_secret"],)
    assert application.uplink_url == "https://customer.test/replies"
    assert bare.deployment.applications.get_by_key(shown["app_key"]) == application


def test_it_is_shown_to_people_with_a_warning(bare: Terminal) -> None:
    ended = bare.type("applications", "create", "--name", "shop", "--area", "mainland")
    (application,) = bare.deployment.applications.all()
    for value in (application.application_id, application.app_key, application.app_secrets[0]):
        assert ended.out.count(value) == 1
    assert "not shown again" in ended.out


def test_ids_are_counted_up(bare: Terminal) -> None:
    ids = [int(create(bare, area=area)["application_id"]) for area in ("mainland", "international")]
    assert ids == [10001, 10002]


def test_the_mainland_is_limited_and_abroad_is_not(bare: Terminal) -> None:
    """FRQ-09."""
    mainland = create(bare)["application_id"]
    international = create(bare, area="international")["application_id"]
    assert stored(bare.deployment, mainland).limits == FrequencyLimits()
    assert stored(bare.deployment, international).limits is None


def test_two_of_each_area_are_the_quota_which_the_operator_can_raise(bare: Terminal) -> None:
    """APP-06."""
    for area in ("mainland", "international", "mainland", "international"):
        create(bare, area=area)
    arguments = ("applications", "create", "--name", "third", "--area", "mainland")
    refused = bare.type(*arguments)
    assert (refused.code, refused.out) == (1, "")
    assert "--raise-quota" in refused.err
    assert bare.type(*arguments, "--raise-quota").code == 0
    assert bare.type(*arguments, "--force").code == 0
    assert len(list(bare.deployment.applications.all())) == 6


@pytest.mark.parametrize(
    "options",
    [
        ("--name", "my shop", "--area", "mainland"),
        ("--name", "", "--area", "mainland"),
        ("--name", "x" * 31, "--area", "mainland"),
        ("--name", "shop", "--area", "moon"),
        ("--name", "shop"),
        ("--area", "mainland"),
        ("--name", "shop", "--area", "mainland", "--uplink-url", "nowhere"),
    ],
)
def test_what_breaks_a_rule_is_bad_usage(bare: Terminal, options: tuple[str, ...]) -> None:
    """APP-03, APP-07."""
    assert bare.type("applications", "create", *options).code == 2
    assert bare.targets == []

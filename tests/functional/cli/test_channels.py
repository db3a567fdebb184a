"""heliograph channels create|list"""

import json
from dataclasses import replace
from typing import Any

import pytest
from heliograph.domain.configuration import Channel, MessageType

from tests.functional.cli.conftest import HOTEL, SHOP, Terminal

STORE = replace(SHOP, application_id="10005", app_key="key-of-the-store")
SIGNED = ("--signature", "Shop", "--type", "notification")


@pytest.fixture(autouse=True)
def _two_applications(bare: Terminal) -> None:
    for application in (SHOP, HOTEL):
        bare.deployment.applications.save(application)


def create(terminal: Terminal, *arguments: str) -> Any:
    ended = terminal.type("channels", "create", *arguments, "--json")
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


def refusal(terminal: Terminal, *arguments: str) -> str:
    before = list(terminal.deployment.channels.all())
    ended = terminal.type("channels", "create", *arguments)
    assert (ended.code, ended.out) == (1, "")
    assert list(terminal.deployment.channels.all()) == before
    return ended.err


def test_a_mainland_channel_belongs_to_a_signature_of_one_type(bare: Terminal) -> None:
    """SIG-12."""
    shown = create(bare, "10001", *SIGNED, "--number", "8824110605111")
    assert shown == {
        "channel_number": "8824110605111",
        "application_id": "10001",
        "signature_name": "Shop",
        "message_type": "notification",
    }
    assert bare.deployment.channels.get("8824110605111") == Channel(
        channel_number="8824110605111",
        application_id="10001",
        signature_name="Shop",
        message_type=MessageType.NOTIFICATION,
    )


def test_an_international_channel_belongs_to_the_application(bare: Terminal) -> None:
    """APP-11."""
    number = create(bare, "9")["channel_number"]
    assert bare.deployment.channels.get(number) == Channel(
        channel_number=number, application_id="9"
    )
    assert number in refusal(bare, "9")


def test_a_number_is_made_where_none_is_given(bare: Terminal) -> None:
    number = create(bare, "10001", *SIGNED)["channel_number"]
    assert (len(number), number.isdecimal()) == (13, True)


def test_a_taken_number_is_not_given_to_another(bare: Terminal) -> None:
    create(bare, "10001", *SIGNED, "--number", "8824110605111")
    other = ("--signature", "Other", "--type", "notification", "--number", "8824110605111")
    assert "8824110605111 is taken" in refusal(bare, "10001", *other)


def test_the_same_name_and_type_is_there_once_in_all_applications(bare: Terminal) -> None:
    """SIG-04."""
    number = create(bare, "10001", *SIGNED)["channel_number"]
    assert number in refusal(bare, "10001", *SIGNED)
    bare.deployment.applications.save(STORE)
    assert "Application 10005" not in refusal(bare, "10005", *SIGNED)
    assert create(bare, "10005", "--signature", "Shop", "--type", "verification")


def test_names_that_differ_in_case_are_different(bare: Terminal) -> None:
    """SIG-03, golden vector V12 of A.20."""
    create(bare, "10001", "--signature", "ABC001", "--type", "notification")
    assert create(bare, "10001", "--signature", "abc001", "--type", "notification")


@pytest.mark.parametrize(
    "options", [(), ("--signature", "Shop"), ("--type", "notification")], ids=" ".join
)
def test_a_mainland_channel_needs_both_signature_and_type(
    bare: Terminal, options: tuple[str, ...]
) -> None:
    assert "--signature and --type" in refusal(bare, "10001", *options)


def test_an_international_channel_has_no_signature(bare: Terminal) -> None:
    assert "abroad" in refusal(bare, "9", *SIGNED)


def test_two_hundred_signatures_are_the_quota_which_the_operator_can_raise(bare: Terminal) -> None:
    """SIG-13."""
    for number in range(200):
        bare.deployment.channels.save(
            Channel(
                channel_number=str(1069000 + number),
                application_id="10001",
                signature_name=f"Shop{number}",
                message_type=MessageType.NOTIFICATION,
            )
        )
    assert "--raise-quota" in refusal(bare, "10001", *SIGNED)
    assert create(bare, "10001", *SIGNED, "--raise-quota")


@pytest.mark.parametrize(
    "options",
    [
        ("--signature", "[Shop]", "--type", "notification"),
        ("--signature", "2026", "--type", "notification"),
        ("--signature", "Shop", "--type", "promotion"),
        ("--number", "+8824110605111"),
    ],
    ids=" ".join,
)
def test_what_breaks_a_rule_is_bad_usage(bare: Terminal, options: tuple[str, ...]) -> None:
    """SIG-02, SIG-04."""
    assert bare.type("channels", "create", "10001", *options).code == 2
    assert bare.targets == []


@pytest.mark.parametrize("command", [("create", "404", *SIGNED), ("list", "404")])
def test_an_unknown_application_is_told(bare: Terminal, command: tuple[str, ...]) -> None:
    ended = bare.type("channels", *command)
    assert (ended.code, ended.out) == (1, "")
    assert "no application 404" in ended.err


def test_channels_are_listed_by_application(bare: Terminal) -> None:
    assert "no channels" in bare.type("channels", "list").out
    create(bare, "10001", *SIGNED, "--number", "2")
    create(bare, "10001", "--signature", "光速", "--type", "verification", "--number", "1")
    create(bare, "9", "--number", "3")
    rows = [line.split() for line in bare.type("channels", "list").out.splitlines()]
    assert rows[1:] == [
        ["3", "9", "-", "-"],
        ["1", "10001", "光速", "verification"],
        ["2", "10001", "Shop", "notification"],
    ]
    listed = json.loads(bare.type("channels", "list", "9", "--json").out)
    assert [channel["channel_number"] for channel in listed] == ["3"]

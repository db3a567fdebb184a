"""heliograph applications ..."""

import json

import pytest

from tests.functional.cli.conftest import HOTEL, SHOP, Terminal, secrets_in

MOVED = "https://elsewhere.test:8443/replies?tenant=7"


def test_applications_are_listed_by_number_with_key_and_destination(terminal: Terminal) -> None:
    ended = terminal.type("applications", "list")
    rows = [line.split() for line in ended.out.splitlines()]
    assert ended.code == 0
    assert rows[1:] == [
        ["9", "hotel", "international", "LAUNCHED", HOTEL.app_key, "-"],
        ["10001", "shop", "mainland", "LAUNCHED", SHOP.app_key, SHOP.uplink_url],
    ]


def test_applications_are_listed_for_programs(terminal: Terminal) -> None:
    ended = terminal.type("applications", "list", "--json")
    assert json.loads(ended.out)[1] == {
        "application_id": "10001",
        "name": "shop",
        "area": "mainland",
        "state": "LAUNCHED",
        "app_key": "key-of-the-shop",
        "uplink_url": "https://customer.test/replies",
    }


@pytest.mark.parametrize(
    "arguments",
    [
        ("applications", "list"),
        ("applications", "list", "--json"),
        ("applications", "set-uplink", "10001", MOVED, "--json"),
        ("applications", "clear-uplink", "10001", "--json"),
    ],
)
def test_no_secret_is_ever_shown(terminal: Terminal, arguments: tuple[str, ...]) -> None:
    ended = terminal.type(*arguments)
    assert ended.code == 0
    assert secrets_in(ended.out + ended.err) == []


def test_an_uplink_destination_is_changed(terminal: Terminal) -> None:
    """APP-09."""
    ended = terminal.type("applications", "set-uplink", "10001", MOVED)
    assert (ended.code, MOVED in ended.out) == (0, True)
    changed = terminal.deployment.applications.get("10001")
    assert changed is not None
    assert (changed.uplink_url, changed.app_secrets) == (MOVED, SHOP.app_secrets)


def test_a_changed_application_is_shown_to_programs(terminal: Terminal) -> None:
    ended = terminal.type("applications", "set-uplink", "10001", MOVED, "--json")
    assert json.loads(ended.out)["uplink_url"] == MOVED


def test_an_uplink_destination_is_taken_away(terminal: Terminal) -> None:
    assert terminal.type("applications", "clear-uplink", "10001").code == 0
    ended = terminal.type("applications", "clear-uplink", "10001", "--json")
    assert json.loads(ended.out)["uplink_url"] is None


@pytest.mark.parametrize("command", [("set-uplink", "404", MOVED), ("clear-uplink", "404")])
def test_an_unknown_application_ends_with_1_and_advice(
    terminal: Terminal, command: tuple[str, ...]
) -> None:
    ended = terminal.type("applications", *command)
    assert (ended.code, ended.out) == (1, "")
    assert "no application 404" in ended.err
    assert "applications list" in ended.err


@pytest.mark.parametrize(
    "url",
    [
        "",
        "customer.test/replies",
        "ftp://customer.test/replies",
        "javascript:alert(1)",
        "https://",
        "http://:8080/replies",
        "https://customer.test:99999/",
        "https://[::1/replies",
        "https://customer.test/a b",
        "https://customer.test/\n",
    ],
)
def test_a_destination_that_cannot_be_called_is_bad_usage_and_changes_nothing(
    terminal: Terminal, url: str
) -> None:
    ended = terminal.type("applications", "set-uplink", "10001", url)
    assert ended.code == 2
    assert terminal.targets == []
    assert terminal.deployment.applications.get("10001") == SHOP

"""heliograph applications list|rename|pause|resume|set-uplink|clear-uplink|delete"""

import json

import pytest
from heliograph.domain.configuration import ApplicationState

from tests.functional.cli.conftest import HOTEL, SHOP, Terminal, secrets_in

MOVED = "https://elsewhere.test:8443/replies?tenant=7"

CHANGES = [
    ("rename", "10001", "store"),
    ("pause", "10001"),
    ("resume", "10001"),
    ("set-uplink", "10001", MOVED),
    ("clear-uplink", "10001"),
    ("retire-secret", "10001", "--yes"),
    ("allowlist", "add", "10001", "192.0.2.7"),
    ("allowlist", "clear", "10001", "--yes"),
    ("limits", "set", "10001", "--per-minute", "3"),
    ("limits", "off", "10001"),
]


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
        "active_secrets": 2,
        "report_url": None,
        "active_webhook_secrets": 0,
        "push_access_key": None,
        "uplink_url": "https://customer.test/replies",
        "allowlist": [],
        "limits": None,
        "may_reveal": False,
    }


@pytest.mark.parametrize(
    "arguments", [("list",), ("allowlist", "show", "10001"), ("limits", "show", "10001"), *CHANGES]
)
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_no_secret_is_ever_shown(
    terminal: Terminal, arguments: tuple[str, ...], options: tuple[str, ...]
) -> None:
    ended = terminal.type("applications", *arguments, *options)
    assert ended.code == 0
    assert secrets_in(ended.out + ended.err) == []


@pytest.mark.parametrize("command", CHANGES, ids=" ".join)
def test_a_change_leaves_everything_else_as_it_was(
    terminal: Terminal, command: tuple[str, ...]
) -> None:
    def fields() -> dict[str, object]:
        shown = json.loads(terminal.type("applications", "list", "--json").out)
        return dict(shown[1])

    before = fields()
    assert terminal.type("applications", *command).code == 0
    changed = {name for name, value in fields().items() if value != before[name]}
    assert len(changed) <= 1
    assert terminal.deployment.applications.get("9") == HOTEL


@pytest.mark.parametrize("command", CHANGES, ids=" ".join)
def test_an_unknown_application_ends_with_1_and_advice(
    terminal: Terminal, command: tuple[str, ...]
) -> None:
    words = ["404" if word == "10001" else word for word in command]
    ended = terminal.type("applications", *words)
    assert (ended.code, ended.out) == (1, "")
    assert "no application 404" in ended.err
    assert "applications list" in ended.err


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


def test_an_application_is_renamed(terminal: Terminal) -> None:
    """APP-04."""
    assert terminal.type("applications", "rename", "10001", "store_2").code == 0
    renamed = terminal.deployment.applications.get("10001")
    assert renamed is not None
    assert renamed.name == "store_2"


def test_a_name_that_breaks_the_rule_is_bad_usage(terminal: Terminal) -> None:
    """APP-03."""
    ended = terminal.type("applications", "rename", "10001", "my shop")
    assert (ended.code, terminal.targets) == (2, [])
    assert "1 to 30 letters" in ended.err


def test_an_application_is_paused_and_resumed(terminal: Terminal) -> None:
    """APP-13."""
    for command, state in (("pause", "SUSPENDED"), ("pause", "SUSPENDED"), ("resume", "LAUNCHED")):
        shown = json.loads(terminal.type("applications", command, "10001", "--json").out)
        assert shown["state"] == state
        stored = terminal.deployment.applications.get("10001")
        assert stored is not None
        assert stored.state is ApplicationState(state)


def test_deleting_is_not_supported_and_says_why_and_what_else_to_do(terminal: Terminal) -> None:
    """APP-05."""
    ended = terminal.type("applications", "delete", "10001")
    assert (ended.code, ended.out) == (1, "")
    assert "cannot be deleted" in ended.err
    assert "applications pause 10001" in ended.err
    assert terminal.targets == []

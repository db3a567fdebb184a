"""heliograph applications allowlist ..., heliograph applications limits ..."""

import json

import pytest
from heliograph.domain.frequency import FrequencyLimits

from tests.functional.cli.conftest import SHOP, Terminal


def allowlist(terminal: Terminal, *arguments: str) -> list[str]:
    ended = terminal.type("applications", "allowlist", *arguments, "--json")
    assert ended.code == 0, ended.err
    listed: list[str] = json.loads(ended.out)
    return listed


def stored_allowlist(terminal: Terminal) -> tuple[str, ...]:
    application = terminal.deployment.applications.get("10001")
    assert application is not None
    return application.allowlist


def stored_limits(terminal: Terminal) -> FrequencyLimits | None:
    application = terminal.deployment.applications.get("10001")
    assert application is not None
    return application.limits


def test_addresses_and_networks_are_added_in_one_form_and_only_once(terminal: Terminal) -> None:
    """APP-08."""
    added = allowlist(terminal, "add", "10001", "192.0.2.7", "2001:DB8::/32", "192.0.2.7/32")
    assert added == ["192.0.2.7/32", "2001:db8::/32"]
    assert allowlist(terminal, "add", "10001", "2001:db8::/32") == added
    assert stored_allowlist(terminal) == tuple(added)
    assert allowlist(terminal, "show", "10001") == added


def test_an_address_is_removed_however_it_is_written(terminal: Terminal) -> None:
    allowlist(terminal, "add", "10001", "192.0.2.7", "198.51.100.0/24")
    assert allowlist(terminal, "remove", "10001", "192.0.2.7") == ["198.51.100.0/24"]


def test_the_last_entry_is_not_removed_by_the_way(terminal: Terminal) -> None:
    """An empty list means from anywhere; nobody who removes an address wants that."""
    allowlist(terminal, "add", "10001", "192.0.2.7")
    ended = terminal.type("applications", "allowlist", "remove", "10001", "192.0.2.7")
    assert (ended.code, ended.out) == (1, "")
    assert "every address" in ended.err
    assert stored_allowlist(terminal) == ("192.0.2.7/32",)


def test_the_list_is_cleared_once_the_operator_confirms(terminal: Terminal) -> None:
    allowlist(terminal, "add", "10001", "192.0.2.7")
    clear = ("applications", "allowlist", "clear", "10001")
    assert terminal.type(*clear, answer="n\n").code == 1
    assert stored_allowlist(terminal) == ("192.0.2.7/32",)
    assert "everywhere" in terminal.type(*clear, "--yes").out
    assert stored_allowlist(terminal) == ()


def test_what_is_not_on_the_list_cannot_be_removed(terminal: Terminal) -> None:
    allowlist(terminal, "add", "10001", "192.0.2.0/24")
    ended = terminal.type("applications", "allowlist", "remove", "10001", "192.0.2.7")
    assert ended.code == 1
    assert "192.0.2.7/32" in ended.err


def test_a_hundred_entries_are_the_most(terminal: Terminal) -> None:
    """APP-08."""
    hundred = [f"192.0.2.{last}" for last in range(100)]
    assert len(allowlist(terminal, "add", "10001", *hundred)) == 100
    ended = terminal.type("applications", "allowlist", "add", "10001", "198.51.100.1")
    assert (ended.code, ended.out) == (1, "")
    assert "at most 100" in ended.err
    assert len(stored_allowlist(terminal)) == 100


@pytest.mark.parametrize("text", ["shop.test", "192.0.2.0/33", "192.0.2", "2001:db8::g", ""])
def test_what_is_no_network_is_bad_usage(terminal: Terminal, text: str) -> None:
    ended = terminal.type("applications", "allowlist", "add", "10001", "192.0.2.7", text)
    assert (ended.code, terminal.targets) == (2, [])
    assert stored_allowlist(terminal) == ()


def test_limits_are_set_one_by_one_and_begin_with_the_usual_ones(terminal: Terminal) -> None:
    """FRQ-01 to FRQ-04."""
    terminal.type("applications", "limits", "set", "10001", "--per-minute", "3")
    assert stored_limits(terminal) == FrequencyLimits(per_minute=3)
    options = ("--per-day", "7", "--same-per-59-seconds", "1", "--same-per-59-minutes", "2")
    shown = terminal.type("applications", "limits", "set", "10001", *options, "--json").out
    assert json.loads(shown) == {
        "per_minute": 3,
        "per_day": 7,
        "same_per_59_seconds": 1,
        "same_per_59_minutes": 2,
    }
    assert stored_limits(terminal) == FrequencyLimits(
        per_minute=3, per_day=7, same_per_59_seconds=1, same_per_59_minutes=2
    )


def test_set_alone_sets_the_usual_limits(terminal: Terminal) -> None:
    assert terminal.type("applications", "limits", "set", "10001").code == 0
    assert stored_limits(terminal) == FrequencyLimits()
    assert "15" in terminal.type("applications", "limits", "show", "10001").out


def test_limits_are_turned_off(terminal: Terminal) -> None:
    terminal.type("applications", "limits", "set", "10001")
    assert "no limits" in terminal.type("applications", "limits", "off", "10001").out
    assert stored_limits(terminal) is None
    assert (
        json.loads(terminal.type("applications", "limits", "show", "10001", "--json").out) is None
    )


@pytest.mark.parametrize("limit", ["0", "-1", "10001", "many"])
def test_a_limit_that_would_stop_everything_or_nothing_is_bad_usage(
    terminal: Terminal, limit: str
) -> None:
    ended = terminal.type("applications", "limits", "set", "10001", "--per-minute", limit)
    assert (ended.code, terminal.targets) == (2, [])
    assert terminal.deployment.applications.get("10001") == SHOP

"""heliograph: which deployment it speaks to, its help and its exit codes."""

from collections.abc import Iterator
from typing import Any

import pytest
import typer.main

from cli.main import app
from cli.target import LOCAL_URL, Target
from tests.functional.cli.conftest import Terminal

LIST = ("applications", "list")


@pytest.mark.parametrize(
    ("options", "environment", "target"),
    [
        ((), {}, Target(url=LOCAL_URL)),
        (("--url", "http://127.0.0.1:9"), {}, Target(url="http://127.0.0.1:9")),
        ((), {"HELIOGRAPH_URL": "http://127.0.0.1:9"}, Target(url="http://127.0.0.1:9")),
        (("--stack", "prod"), {}, Target(stack="prod")),
        ((), {"HELIOGRAPH_STACK": "prod"}, Target(stack="prod")),
        (
            ("--stack", "prod", "--region", "eu-west-1", "--profile", "ops"),
            {},
            Target(stack="prod", region="eu-west-1", profile="ops"),
        ),
        (
            ("--stack", "prod"),
            {"AWS_REGION": "eu-west-1", "AWS_PROFILE": "ops"},
            Target(stack="prod", region="eu-west-1", profile="ops"),
        ),
        (
            ("--url", "http://127.0.0.1:9"),
            {"HELIOGRAPH_STACK": "prod"},
            Target(url="http://127.0.0.1:9"),
        ),
        (("--stack", "prod"), {"HELIOGRAPH_URL": "http://127.0.0.1:9"}, Target(stack="prod")),
    ],
)
def test_what_is_typed_goes_before_the_environment_and_a_local_run_is_the_default(
    terminal: Terminal, options: tuple[str, ...], environment: dict[str, str], target: Target
) -> None:
    assert terminal.type(*options, *LIST, environment=environment).code == 0
    assert terminal.targets == [target]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--stack", "prod", "--url", "http://127.0.0.1:9", *LIST),
        ("--url", "127.0.0.1:8080", *LIST),
        ("--nonsense", *LIST),
        ("nonsense",),
        ("message", "show"),
        ("applications", "set-uplink", "10001"),
    ],
)
def test_bad_usage_ends_with_2_and_reaches_for_nothing(
    terminal: Terminal, arguments: tuple[str, ...]
) -> None:
    assert terminal.type(*arguments).code == 2
    assert terminal.targets == []


def groups_and_commands(group: Any, *names: str) -> Iterator[tuple[str, ...]]:
    """Every group and every command as the words that call it."""
    yield names
    for name, inner in getattr(group, "commands", {}).items():
        yield from groups_and_commands(inner, *names, name)


EVERYTHING = list(groups_and_commands(typer.main.get_command(app)))


@pytest.mark.parametrize("command", EVERYTHING, ids=" ".join)
def test_every_command_has_help_that_needs_no_deployment(
    terminal: Terminal, command: tuple[str, ...]
) -> None:
    ended = terminal.type(*command, "--help")
    assert ended.code == 0
    assert "Usage:" in ended.out
    assert terminal.targets == []


WHY = ("--reason", "asked")
MADE = ("--name", "a", "--content", "b")
REACHING = [
    LIST,
    ("applications", "create", "--name", "shop", "--area", "mainland"),
    ("applications", "rename", "10001", "store"),
    ("applications", "pause", "10001"),
    ("applications", "resume", "10001"),
    ("applications", "set-uplink", "10001", "https://customer.test"),
    ("applications", "clear-uplink", "10001"),
    ("applications", "set-reports", "10001", "https://customer.test"),
    ("applications", "clear-reports", "10001"),
    ("applications", "webhook-secrets", "rotate", "10001"),
    ("applications", "webhook-secrets", "retire", "10001"),
    ("applications", "webhook-secrets", "clear", "10001", "--yes"),
    ("applications", "push-keys", "create", "10001"),
    ("applications", "push-keys", "remove", "10001", "--yes"),
    ("applications", "rotate-secret", "10001"),
    ("applications", "retire-secret", "10001"),
    ("applications", "mask", "10001"),
    ("applications", "reveal", "10001"),
    ("applications", "allowlist", "show", "10001"),
    ("applications", "allowlist", "add", "10001", "192.0.2.7"),
    ("applications", "allowlist", "remove", "10001", "192.0.2.7"),
    ("applications", "allowlist", "clear", "10001", "--yes"),
    ("applications", "replies", "show", "10001"),
    ("applications", "replies", "set", "10001", "--opt-out-words", "STOP"),
    ("applications", "limits", "show", "10001"),
    ("applications", "limits", "set", "10001"),
    ("applications", "limits", "off", "10001"),
    ("applications", "validity", "show", "10001"),
    ("applications", "validity", "set", "10001"),
    ("applications", "validity", "reset", "10001"),
    ("channels", "create", "10001"),
    ("channels", "list"),
    ("carriers", "list"),
    ("carriers", "create", "main", "--vendor", "simulator"),
    ("carriers", "show", "main"),
    ("carriers", "set", "main"),
    ("carriers", "pause", "main"),
    ("carriers", "resume", "main"),
    ("carriers", "remove", "main", "--yes"),
    ("carriers", "credentials", "main"),
    ("routes", "list"),
    ("routes", "add", "CN", "main"),
    ("routes", "remove", "CN", "--yes"),
    ("routes", "explain", "+12025550123"),
    ("templates", "create", "10001", *MADE),
    ("templates", "list"),
    ("templates", "show", "any"),
    ("templates", "submit", "any"),
    ("templates", "approve", "any"),
    ("templates", "reject", "any"),
    ("templates", "disable", "any", "--yes"),
    ("message", "show", "any"),
    ("inbound", "list", "--application", "10001"),
    ("inbound", "show", "any"),
    ("operators", "list"),
    ("operators", "create", "support"),
    ("operators", "rotate", "support"),
    ("operators", "disable", "support", "--yes"),
    ("operators", "enable", "support"),
    ("details", "--application", "10001"),
    ("statistics", "show"),
    ("statistics", "rebuild", "--application", "10001", "--from", "2026-11-20"),
    ("export", "details", "--application", "10001", "--out", "details.csv"),
    ("export", "statistics", "--out", "statistics.csv"),
    ("erase", "--recipient", "+12025550123", "--yes", *WHY),
    ("pushes", "show", "any"),
    ("pushes", "replay", "--message", "any"),
    ("opt-outs", "list", "1069"),
    ("opt-outs", "history", "+12025550123"),
    ("opt-outs", "add", "1069", "+12025550123", *WHY),
    ("opt-outs", "remove", "1069", "+12025550123", "--yes", *WHY),
    ("blocklist", "list"),
    ("blocklist", "add", "+12025550123", *WHY),
    ("blocklist", "remove", "+12025550123", "--yes", *WHY),
    ("blocklist", "import", __file__),
    ("blocklist", "export", "numbers.csv"),
    ("numbers", "free", "list"),
    ("numbers", "free", "add", "+12025550123"),
    ("numbers", "free", "remove", "+12025550123"),
]


@pytest.mark.parametrize("command", REACHING, ids=" ".join)
def test_without_a_local_run_every_command_ends_with_1_and_says_how_to_start_one(
    terminal: Terminal, command: tuple[str, ...]
) -> None:
    terminal.is_reachable = False
    ended = terminal.type(*command)
    assert (ended.code, ended.out) == (1, "")
    assert "make run" in ended.err


def test_every_command_but_delete_is_tried_without_a_local_run() -> None:
    commands = set(EVERYTHING)
    names = {name for command in commands for name in command}
    tried = {tuple(word for word in words if word in names) for words in REACHING}
    leaves = {one for one in commands if not any(other[:-1] == one for other in commands if other)}
    assert leaves - tried == {("applications", "delete")}

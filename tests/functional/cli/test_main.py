"""heliograph: which deployment it speaks to, its help and its exit codes."""

import pytest

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


@pytest.mark.parametrize(
    "command",
    [
        (),
        ("applications",),
        ("applications", "list"),
        ("applications", "set-uplink"),
        ("applications", "clear-uplink"),
        ("message",),
        ("message", "show"),
    ],
)
def test_every_command_has_help_that_needs_no_deployment(
    terminal: Terminal, command: tuple[str, ...]
) -> None:
    ended = terminal.type(*command, "--help")
    assert ended.code == 0
    assert "Usage:" in ended.out
    assert terminal.targets == []


@pytest.mark.parametrize(
    "command",
    [LIST, ("applications", "clear-uplink", "10001"), ("message", "show", "any")],
)
def test_without_a_local_run_every_command_ends_with_1_and_says_how_to_start_one(
    terminal: Terminal, command: tuple[str, ...]
) -> None:
    terminal.is_reachable = False
    ended = terminal.type(*command)
    assert (ended.code, ended.out) == (1, "")
    assert "make run" in ended.err

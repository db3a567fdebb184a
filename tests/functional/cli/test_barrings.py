"""heliograph opt-outs ..., heliograph blocklist list|add|remove, heliograph numbers free ..."""

import json
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from heliograph.domain.barring import BarringKind
from heliograph.domain.configuration import Channel

from cli.deployment import Deployment
from tests.deployment import REGION
from tests.functional.cli.conftest import Terminal

CHANNEL = Channel(channel_number="8824110605111", application_id="10001")
ANNA = "+8613800000012"
BEN = "+12025550123"
LISTINGS = [
    ("opt-outs", "list", CHANNEL.channel_number),
    ("blocklist", "list"),
    ("numbers", "free", "list"),
]
MASKED = {ANNA: "+86*******0012", BEN: "+12*****0123"}


@pytest.fixture(autouse=True)
def _a_channel(bare: Terminal) -> None:
    bare.deployment.channels.save(CHANNEL)


def opt_out(terminal: Terminal, number: str) -> None:
    why = ("--reason", "wrote to support")
    assert terminal.type("opt-outs", "add", CHANNEL.channel_number, number, *why).code == 0


def block(terminal: Terminal, number: str) -> None:
    assert terminal.type("blocklist", "add", number, "--reason", "court order").code == 0


def test_an_opt_out_bars_a_number_on_its_channel_only(bare: Terminal) -> None:
    """BLK-01."""
    opt_out(bare, ANNA)
    barrings = bare.deployment.barrings
    assert barrings.barred(CHANNEL.channel_number, [ANNA, BEN]) == {ANNA: BarringKind.OPT_OUT}
    assert barrings.barred("1069", [ANNA]) == {}


def test_a_blocked_number_is_barred_on_every_channel(bare: Terminal) -> None:
    """BLK-06."""
    block(bare, BEN)
    assert bare.deployment.barrings.barred("1069", [BEN]) == {BEN: BarringKind.BLOCKLIST}


def test_it_is_recorded_why_and_by_whom(bare: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "olga")
    opt_out(bare, ANNA)
    (recorded,) = bare.deployment.barrings.all()
    assert (recorded.reason, recorded.recorded_by) == ("wrote to support", "olga")


def test_an_opt_out_names_a_channel_that_exists(bare: Terminal) -> None:
    ended = bare.type("opt-outs", "add", "404", ANNA, "--reason", "asked")
    assert (ended.code, ended.out) == (1, "")
    assert "no channel 404" in ended.err


@pytest.mark.parametrize("number", ["13800000012", "+86 138", "+", "8613800000012", "+86x"])
@pytest.mark.parametrize("command", [("opt-outs", "add", "1"), ("blocklist", "add")])
def test_a_number_without_its_country_code_is_bad_usage(
    bare: Terminal, command: tuple[str, ...], number: str
) -> None:
    ended = bare.type(*command, number, "--reason", "asked")
    assert ended.code == 2
    assert bare.targets == []


@pytest.mark.parametrize(
    "command",
    [
        ("opt-outs", "add", CHANNEL.channel_number, ANNA),
        ("opt-outs", "remove", CHANNEL.channel_number, ANNA, "--yes"),
        ("blocklist", "add", ANNA),
        ("blocklist", "remove", ANNA, "--yes"),
        ("blocklist", "add", ANNA, "--reason", " "),
        ("blocklist", "add", ANNA, "--reason", "x" * 201),
    ],
)
def test_every_change_needs_a_reason(bare: Terminal, command: tuple[str, ...]) -> None:
    """BLK-04."""
    assert bare.type(*command).code == 2


@pytest.mark.parametrize(
    "listing",
    [
        ("opt-outs", "list", CHANNEL.channel_number),
        ("blocklist", "list"),
        ("numbers", "free", "list"),
    ],
)
def test_listed_numbers_are_masked_unless_asked_for(
    bare: Terminal, listing: tuple[str, ...]
) -> None:
    """PRV-03."""
    for number in (ANNA, BEN):
        opt_out(bare, number)
        block(bare, number)
        assert bare.type("numbers", "free", "add", number).code == 0
    for options in ((), ("--json",)):
        hidden = bare.type(*listing, *options).out
        assert all(MASKED[number] in hidden for number in (ANNA, BEN))
        assert not any(number in hidden for number in (ANNA, BEN))
        shown = bare.type(*listing, *options, "--reveal").out
        assert all(number in shown for number in (ANNA, BEN))


def test_a_barring_is_listed_for_programs(bare: Terminal) -> None:
    block(bare, BEN)
    opt_out(bare, ANNA)
    (listed,) = json.loads(bare.type("blocklist", "list", "--json", "--reveal").out)
    assert listed.pop("recorded_at").endswith("Z")
    assert listed.pop("recorded_by")
    assert listed == {"number": BEN, "channel_number": None, "reason": "court order"}


def test_a_long_list_is_cut_and_says_so(bare: Terminal) -> None:
    block(bare, ANNA)
    block(bare, BEN)
    ended = bare.type("blocklist", "list", "--limit", "1", "--json")
    assert len(json.loads(ended.out)) == 1
    assert "more than these 1" in ended.err
    assert "more" not in bare.type("blocklist", "list", "--limit", "2").err


def test_an_empty_list_says_so(bare: Terminal) -> None:
    assert "no numbers on the blocklist" in bare.type("blocklist", "list").out
    assert json.loads(bare.type("blocklist", "list", "--json").out) == []


REMOVALS = [
    ("opt-outs", "remove", CHANNEL.channel_number, ANNA, "--reason", "asked to"),
    ("blocklist", "remove", ANNA, "--reason", "asked to"),
]


@pytest.mark.parametrize("command", REMOVALS, ids=lambda words: words[0])
def test_a_number_is_freed_once_the_operator_confirms(
    bare: Terminal, command: tuple[str, ...]
) -> None:
    opt_out(bare, ANNA)
    block(bare, ANNA)
    assert bare.type(*command, answer="n\n").code == 1
    assert bare.type(*command, answer="").code == 1
    assert len(list(bare.deployment.barrings.all())) == 2
    assert bare.type(*command, answer="y\n").code == 0
    (left,) = bare.deployment.barrings.all()
    assert left.kind is not {"opt-outs": BarringKind.OPT_OUT}.get(command[0], BarringKind.BLOCKLIST)


@pytest.mark.parametrize("command", REMOVALS, ids=lambda words: words[0])
def test_a_removal_leaves_a_record_in_the_hands_of_the_operator(
    bare: Terminal, command: tuple[str, ...]
) -> None:
    opt_out(bare, ANNA)
    block(bare, ANNA)
    removed = json.loads(bare.type(*command, "--yes", "--json").out)
    assert (removed["number"], removed["reason"]) == (ANNA, "asked to")
    assert removed["removed_by"]
    assert removed["removed_at"].endswith("Z")


@pytest.mark.parametrize("command", REMOVALS, ids=lambda words: words[0])
def test_who_is_not_barred_cannot_be_freed(bare: Terminal, command: tuple[str, ...]) -> None:
    ended = bare.type(*command, "--yes")
    assert (ended.code, ended.out) == (1, "")
    assert MASKED[ANNA] in ended.err


def test_three_numbers_may_be_free_of_limits(bare: Terminal) -> None:
    """FRQ-06."""
    for number in (ANNA, BEN, "+12025550124"):
        assert bare.type("numbers", "free", "add", number).code == 0
    refused = bare.type("numbers", "free", "add", "+12025550125")
    assert (refused.code, refused.out) == (1, "")
    assert "Three numbers" in refused.err
    assert bare.type("numbers", "free", "remove", ANNA).code == 0
    assert bare.type("numbers", "free", "add", "+12025550125").code == 0
    assert len(bare.deployment.free_numbers.all()) == 3


def test_a_number_that_is_not_free_cannot_be_taken_back(bare: Terminal) -> None:
    assert "No number is free" in bare.type("numbers", "free", "list").out
    assert bare.type("numbers", "free", "remove", ANNA).code == 1


def test_the_history_of_a_number_tells_who_changed_what_and_why(
    bare: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """BLK-04: removals with their reasons are kept, too."""
    monkeypatch.setenv("LOGNAME", "olga")
    opt_out(bare, ANNA)
    for command in REMOVALS[:1]:
        assert bare.type(*command, "--yes").code == 0
    block(bare, ANNA)
    told = json.loads(bare.type("opt-outs", "history", ANNA, "--json").out)
    assert [entry.pop("at")[-1] for entry in told] == ["Z"] * 3
    shared = {"number": MASKED[ANNA], "by": "olga", "inbound_id": None}
    on_channel = {**shared, "channel_number": CHANNEL.channel_number}
    assert told == [
        {**on_channel, "action": "opted out", "reason": "wrote to support"},
        {**on_channel, "action": "opted in", "reason": "asked to"},
        {**shared, "channel_number": None, "action": "blocked", "reason": "court order"},
    ]
    shown = bare.type("opt-outs", "history", ANNA).out
    assert "court order" in shown
    assert ANNA not in shown


def test_a_number_without_a_history_says_so(bare: Terminal) -> None:
    assert "Nothing was ever changed" in bare.type("opt-outs", "history", "+12025550199").out


# -- the secret of the keys ------------------------------------------------------------------------


@pytest.fixture
def changed(bare: Terminal) -> Iterator[Terminal]:
    """A terminal in front of a deployment that bars Anna, and whose secret was changed then."""
    there = bare.deployment
    block(Terminal(Deployment(there._stack, there._session)), ANNA)
    secrets, name = there._secrets_manager, there._stack.outputs["NumberSecret"]
    former = secrets.get_secret_value(SecretId=name)["SecretString"]
    secrets.put_secret_value(SecretId=name, SecretString="another")
    yield Terminal(Deployment(there._stack, there._session))
    secrets.put_secret_value(SecretId=name, SecretString=former)


@pytest.mark.parametrize(
    "command",
    [
        ("opt-outs", "history", ANNA),
        ("blocklist", "add", BEN, "--reason", "court order"),
        ("blocklist", "remove", ANNA, "--reason", "court order", "--yes"),
        ("erase", "--recipient", ANNA, "--reason", "asked", "--dry-run"),
    ],
)
def test_with_another_secret_of_the_keys_it_says_what_to_do(
    changed: Terminal, command: tuple[str, ...]
) -> None:
    """BLK-07: else a number that is barred would look as if it was not."""
    ended = changed.type(*command)
    assert (ended.code, ended.out) == (1, "")
    assert "NumberSecret was changed" in ended.err
    assert "docs/runbook.md" in ended.err


def test_a_deployment_whose_secret_is_lost_can_record_again_whom_lists_hold(
    changed: Terminal, tmp_path: Path
) -> None:
    """As docs/runbook.md has it."""
    file = str(tmp_path / "blocklist.csv")
    assert changed.type("blocklist", "export", file).code == 0
    there = changed.deployment
    assert changed.type("blocklist", "import", file).code == 1
    boto3.client("dynamodb", region_name=REGION).delete_item(
        TableName=there._stack.outputs["BarringsTable"],
        Key={"number_key": {"S": "fingerprint"}, "scope": {"S": "fingerprint"}},
    )
    assert changed.type("blocklist", "import", file).code == 0
    assert there.barrings.barred("1069", [ANNA]) == {ANNA: BarringKind.BLOCKLIST}

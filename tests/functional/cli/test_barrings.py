"""heliograph opt-outs ..., heliograph blocklist list|add|remove, heliograph numbers free ..."""

import json
from collections.abc import Iterator

import pytest
from heliograph.domain.barring import BarringKind
from heliograph.domain.configuration import Channel

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


@pytest.fixture
def empty(terminal: Terminal) -> Iterator[Terminal]:
    """A terminal in front of a deployment where nobody is barred."""
    terminal.deployment.channels.save(CHANNEL)
    yield terminal
    for barring in list(terminal.deployment.barrings.all()):
        terminal.deployment.barrings.remove(barring.channel_number, barring.recipient)
    for number in terminal.deployment.free_numbers.all():
        terminal.deployment.free_numbers.remove(number)


def opt_out(terminal: Terminal, number: str) -> None:
    why = ("--reason", "wrote to support")
    assert terminal.type("opt-outs", "add", CHANNEL.channel_number, number, *why).code == 0


def block(terminal: Terminal, number: str) -> None:
    assert terminal.type("blocklist", "add", number, "--reason", "court order").code == 0


def test_an_opt_out_bars_a_number_on_its_channel_only(empty: Terminal) -> None:
    """BLK-01."""
    opt_out(empty, ANNA)
    barrings = empty.deployment.barrings
    assert barrings.barred(CHANNEL.channel_number, [ANNA, BEN]) == {ANNA: BarringKind.OPT_OUT}
    assert barrings.barred("1069", [ANNA]) == {}


def test_a_blocked_number_is_barred_on_every_channel(empty: Terminal) -> None:
    """BLK-06."""
    block(empty, BEN)
    assert empty.deployment.barrings.barred("1069", [BEN]) == {BEN: BarringKind.BLOCKLIST}


def test_it_is_recorded_why_and_by_whom(empty: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "olga")
    opt_out(empty, ANNA)
    (recorded,) = empty.deployment.barrings.all()
    assert (recorded.reason, recorded.recorded_by) == ("wrote to support", "olga")


def test_an_opt_out_names_a_channel_that_exists(empty: Terminal) -> None:
    ended = empty.type("opt-outs", "add", "404", ANNA, "--reason", "asked")
    assert (ended.code, ended.out) == (1, "")
    assert "no channel 404" in ended.err


@pytest.mark.parametrize("number", ["13800000012", "+86 138", "+", "8613800000012", "+86x"])
@pytest.mark.parametrize("command", [("opt-outs", "add", "1"), ("blocklist", "add")])
def test_a_number_without_its_country_code_is_bad_usage(
    empty: Terminal, command: tuple[str, ...], number: str
) -> None:
    ended = empty.type(*command, number, "--reason", "asked")
    assert ended.code == 2
    assert empty.targets == []


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
def test_every_change_needs_a_reason(empty: Terminal, command: tuple[str, ...]) -> None:
    """BLK-04."""
    assert empty.type(*command).code == 2


@pytest.mark.parametrize(
    "listing",
    [
        ("opt-outs", "list", CHANNEL.channel_number),
        ("blocklist", "list"),
        ("numbers", "free", "list"),
    ],
)
def test_listed_numbers_are_masked_unless_asked_for(
    empty: Terminal, listing: tuple[str, ...]
) -> None:
    """PRV-03."""
    for number in (ANNA, BEN):
        opt_out(empty, number)
        block(empty, number)
        assert empty.type("numbers", "free", "add", number).code == 0
    for options in ((), ("--json",)):
        hidden = empty.type(*listing, *options).out
        assert all(MASKED[number] in hidden for number in (ANNA, BEN))
        assert not any(number in hidden for number in (ANNA, BEN))
        shown = empty.type(*listing, *options, "--reveal").out
        assert all(number in shown for number in (ANNA, BEN))


def test_a_barring_is_listed_for_programs(empty: Terminal) -> None:
    block(empty, BEN)
    opt_out(empty, ANNA)
    (listed,) = json.loads(empty.type("blocklist", "list", "--json", "--reveal").out)
    assert listed.pop("recorded_at").endswith("Z")
    assert listed.pop("recorded_by")
    assert listed == {"number": BEN, "channel_number": None, "reason": "court order"}


def test_a_long_list_is_cut_and_says_so(empty: Terminal) -> None:
    block(empty, ANNA)
    block(empty, BEN)
    ended = empty.type("blocklist", "list", "--limit", "1", "--json")
    assert len(json.loads(ended.out)) == 1
    assert "more than these 1" in ended.err
    assert "more" not in empty.type("blocklist", "list", "--limit", "2").err


def test_an_empty_list_says_so(empty: Terminal) -> None:
    assert "no numbers on the blocklist" in empty.type("blocklist", "list").out
    assert json.loads(empty.type("blocklist", "list", "--json").out) == []


REMOVALS = [
    ("opt-outs", "remove", CHANNEL.channel_number, ANNA, "--reason", "asked to"),
    ("blocklist", "remove", ANNA, "--reason", "asked to"),
]


@pytest.mark.parametrize("command", REMOVALS, ids=lambda words: words[0])
def test_a_number_is_freed_once_the_operator_confirms(
    empty: Terminal, command: tuple[str, ...]
) -> None:
    opt_out(empty, ANNA)
    block(empty, ANNA)
    assert empty.type(*command, answer="n\n").code == 1
    assert empty.type(*command, answer="").code == 1
    assert len(list(empty.deployment.barrings.all())) == 2
    assert empty.type(*command, answer="y\n").code == 0
    (left,) = empty.deployment.barrings.all()
    assert left.kind is not {"opt-outs": BarringKind.OPT_OUT}.get(command[0], BarringKind.BLOCKLIST)


@pytest.mark.parametrize("command", REMOVALS, ids=lambda words: words[0])
def test_a_removal_leaves_a_record_in_the_hands_of_the_operator(
    empty: Terminal, command: tuple[str, ...]
) -> None:
    opt_out(empty, ANNA)
    block(empty, ANNA)
    removed = json.loads(empty.type(*command, "--yes", "--json").out)
    assert (removed["number"], removed["reason"]) == (ANNA, "asked to")
    assert removed["removed_by"]
    assert removed["removed_at"].endswith("Z")


@pytest.mark.parametrize("command", REMOVALS, ids=lambda words: words[0])
def test_who_is_not_barred_cannot_be_freed(empty: Terminal, command: tuple[str, ...]) -> None:
    ended = empty.type(*command, "--yes")
    assert (ended.code, ended.out) == (1, "")
    assert MASKED[ANNA] in ended.err


def test_three_numbers_may_be_free_of_limits(empty: Terminal) -> None:
    """FRQ-06."""
    for number in (ANNA, BEN, "+12025550124"):
        assert empty.type("numbers", "free", "add", number).code == 0
    refused = empty.type("numbers", "free", "add", "+12025550125")
    assert (refused.code, refused.out) == (1, "")
    assert "Three numbers" in refused.err
    assert empty.type("numbers", "free", "remove", ANNA).code == 0
    assert empty.type("numbers", "free", "add", "+12025550125").code == 0
    assert len(empty.deployment.free_numbers.all()) == 3


def test_a_number_that_is_not_free_cannot_be_taken_back(empty: Terminal) -> None:
    assert "No number is free" in empty.type("numbers", "free", "list").out
    assert empty.type("numbers", "free", "remove", ANNA).code == 1

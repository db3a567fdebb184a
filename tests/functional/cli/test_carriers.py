"""heliograph carriers create|list|show|set|pause|resume|remove|credentials"""

import json
from typing import Any

import pytest
from heliograph.domain.routing import CarrierState, Route, Routing

from tests.functional.cli.conftest import Terminal

URL = "url=https://carrier.test"
SECRET = "a secret that nobody sees"


@pytest.fixture(autouse=True)
def _nothing_is_set_up(terminal: Terminal) -> None:
    terminal.deployment.routing.change(lambda _: Routing())


def typed(terminal: Terminal, *arguments: str, answer: str = "") -> Any:
    ended = terminal.type("carriers", *arguments, "--json", answer=answer)
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


def refusal(terminal: Terminal, *arguments: str, answer: str = "") -> str:
    before = terminal.deployment.routing.read()
    ended = terminal.type("carriers", *arguments, answer=answer)
    assert (ended.code, ended.out) == (1, "")
    assert terminal.deployment.routing.read() == before
    return ended.err


def create(terminal: Terminal, name: str = "main", *arguments: str) -> Any:
    return typed(terminal, "create", name, "--vendor", "simulator", *arguments)


def secret(terminal: Terminal) -> dict[str, Any]:
    return terminal.deployment.carrier_secrets._read()


def test_a_carrier_is_set_up_with_all_that_may_be_seen(terminal: Terminal) -> None:
    options = ("--setting", URL, "--sender", "1069=Shop", "--per-second", "2.5", "--at-once", "3")
    assert create(terminal, "main", *options) == {
        "name": "main",
        "vendor": "simulator",
        "state": "active",
        "per_second": 2.5,
        "at_once": 3,
        "settings": {"url": "https://carrier.test"},
        "senders": {"1069": "Shop"},
    }
    assert typed(terminal, "show", "main") == typed(terminal, "list")[0]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("Main", "--vendor", "simulator"), "lower-case"),
        (("simulator", "--vendor", "simulator"), "sandbox"),
        (("main", "--vendor", "unheard-of"), "no vendor"),
        (("main", "--vendor", "simulator", "--setting", "url=carrier.test"), "url"),
        (("main", "--vendor", "simulator", "--setting", "secret=x"), "no setting secret"),
        (("main", "--vendor", "simulator", "--per-second", "0"), "rate"),
        (("main", "--vendor", "twilio"), "missing"),
    ],
)
def test_what_breaks_a_rule_is_not_set_up(
    terminal: Terminal, arguments: tuple[str, ...], reason: str
) -> None:
    assert reason in refusal(terminal, "create", *arguments)


def test_there_is_one_carrier_of_a_name(terminal: Terminal) -> None:
    create(terminal)
    assert "already" in refusal(terminal, "create", "main", "--vendor", "simulator")


def test_a_change_leaves_what_is_not_given_and_an_empty_value_takes_away(
    terminal: Terminal,
) -> None:
    create(terminal, "main", "--setting", URL, "--sender", "1069=Shop", "--per-second", "5")
    shown = typed(terminal, "set", "main", "--sender", "1070=Hotel", "--sender", "1069=")
    assert (shown["senders"], shown["per_second"]) == ({"1070": "Hotel"}, 5.0)
    shown = typed(terminal, "set", "main", "--unlimited", "--setting", "url=")
    assert (shown["settings"], shown["per_second"]) == ({}, None)
    assert "no carrier" in refusal(terminal, "set", "other")


def test_a_carrier_is_paused_and_resumed(terminal: Terminal) -> None:
    create(terminal)
    assert typed(terminal, "pause", "main")["state"] == "paused"
    setup = terminal.deployment.routing.read().carriers["main"]
    assert setup.state is CarrierState.PAUSED
    assert typed(terminal, "resume", "main")["state"] == "active"


def test_a_carrier_goes_with_its_credentials_once_no_route_names_it(terminal: Terminal) -> None:
    create(terminal)
    typed(terminal, "credentials", "main", answer=f"{SECRET}\n")
    terminal.type("routes", "add", "CN", "main")
    assert "still names" in refusal(terminal, "remove", "main", "--yes")
    assert secret(terminal)["main"] == {"secret": SECRET}
    terminal.type("routes", "remove", "CN", "--yes")
    typed(terminal, "remove", "main", "--yes")
    assert "main" not in secret(terminal)
    assert terminal.deployment.routing.read().carriers == {}


@pytest.mark.parametrize(
    ("option", "answer"), [((), f"{SECRET}\n"), (("--stdin",), json.dumps({"secret": SECRET}))]
)
def test_credentials_are_asked_for_or_read_and_never_shown(
    terminal: Terminal, option: tuple[str, ...], answer: str
) -> None:
    create(terminal)
    before = secret(terminal)["simulator"]
    ended = terminal.type("carriers", "credentials", "main", *option, answer=answer)
    assert ended.code == 0, ended.err
    assert SECRET not in ended.out + ended.err
    assert secret(terminal)["main"] == {"secret": SECRET}
    assert secret(terminal)["simulator"] == before
    assert terminal.deployment.routing.read().credentials_revision == 1


@pytest.mark.parametrize(
    "given", ["no JSON", "[]", "{}", '{"secret": "short"}', '{"secret": 5}', '{"other": "x"}']
)
def test_credentials_that_do_not_fit_are_not_stored_and_not_repeated(
    terminal: Terminal, given: str
) -> None:
    create(terminal)
    said = refusal(terminal, "credentials", "main", "--stdin", answer=given)
    assert "short" not in said
    assert secret(terminal).get("main") != json.loads('{"secret": "short"}')


def test_what_was_read_by_people_is_the_same(terminal: Terminal) -> None:
    create(terminal, "main", "--setting", URL, "--sender", "1069=Shop")
    shown = terminal.type("carriers", "show", "main").out
    assert all(text in shown for text in ("simulator", "active", "https://carrier.test", "Shop"))
    assert "main" in terminal.type("carriers", "list").out
    terminal.deployment.routing.change(lambda _: Routing(routes=(Route(carriers=("gone",)),)))
    assert "No carrier" in terminal.type("carriers", "list").out

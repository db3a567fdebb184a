"""heliograph routes add|list|remove|explain"""

import json
from typing import Any

import pytest
from heliograph.domain.routing import CarrierSetup, CarrierState, Routing

from tests.functional.cli.conftest import Terminal

MAIN = CarrierSetup(name="main", vendor="simulator")
SPARE = CarrierSetup(name="spare", vendor="simulator", state=CarrierState.PAUSED)
NUMBER = "+8613812345678"


@pytest.fixture(autouse=True)
def _two_carriers(terminal: Terminal) -> None:
    terminal.deployment.routing.change(lambda _: Routing(carriers={"main": MAIN, "spare": SPARE}))


def typed(terminal: Terminal, *arguments: str) -> Any:
    ended = terminal.type("routes", *arguments, "--json")
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


def refusal(terminal: Terminal, *arguments: str, code: int = 1) -> str:
    before = terminal.deployment.routing.read()
    ended = terminal.type("routes", *arguments)
    assert (ended.code, ended.out) == (code, "")
    assert terminal.deployment.routing.read() == before
    return ended.err


def test_a_route_is_added_with_all_its_facts(terminal: Terminal) -> None:
    options = ("--application", "10001", "--no-reports", "--uplinks")
    assert typed(terminal, "add", "+86138", "main", "spare", *options) == {
        "application_id": "10001",
        "destination": "+86138",
        "carriers": ["main", "spare"],
        "dlr_supported": False,
        "supports_uplinks": True,
    }
    (route,) = terminal.deployment.routing.read().routes
    assert route.address == ("10001", "+86138")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("CN", "unknown"), "no carrier unknown"),
        (("CN", "main", "main"), "once"),
        (("CN", "main", "--application", "999"), "999"),
    ],
)
def test_a_route_that_breaks_a_rule_is_not_added(
    terminal: Terminal, arguments: tuple[str, ...], reason: str
) -> None:
    assert reason in refusal(terminal, "add", *arguments)


def test_what_is_no_destination_is_not_understood(terminal: Terminal) -> None:
    assert "destination" in refusal(terminal, "add", "China", "main", code=2)


def test_a_route_may_name_the_simulator_of_a_sandbox(terminal: Terminal) -> None:
    assert typed(terminal, "add", "CN", "main", "simulator")["carriers"] == ["main", "simulator"]


def test_there_is_one_route_for_each_destination_until_it_is_removed(terminal: Terminal) -> None:
    typed(terminal, "add", "CN", "main")
    assert "already" in refusal(terminal, "add", "CN", "spare")
    typed(terminal, "remove", "CN", "--yes")
    assert "no route" in refusal(terminal, "remove", "CN", "--yes")


def test_the_list_shows_what_functions_go_by(terminal: Terminal) -> None:
    typed(terminal, "add", "CN", "main")
    listed = [(one["destination"], one["carriers"]) for one in typed(terminal, "list")]
    assert listed == [("CN", ["main"]), ("*", ["simulator"])]
    shown = terminal.type("routes", "list").out
    assert "CN" in shown
    assert "anywhere" in shown


def test_the_way_of_a_number_is_explained(terminal: Terminal) -> None:
    typed(terminal, "add", "CN", "main", "spare")
    typed(terminal, "add", "*", "spare", "--application", "10001")
    explained = typed(terminal, "explain", NUMBER)
    assert (explained["destination"], explained["country"]) == ("CN", "CN")
    assert explained["carriers"] == {"main": "active", "spare": "paused"}
    own = typed(terminal, "explain", NUMBER, "--application", "10001")
    assert (own["application_id"], own["destination"]) == ("10001", "*")
    assert "main (active), then spare (paused)" in terminal.type("routes", "explain", NUMBER).out

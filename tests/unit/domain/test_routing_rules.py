"""What operators may set up as carriers and routes, and what they are told if they may not."""

from dataclasses import replace

import pytest
from heliograph.domain import routing_rules as rules
from heliograph.domain.configuration_rules import RuleBroken
from heliograph.domain.routing import ANYWHERE, CarrierSetup, CarrierState, Route, Routing

MAIN = CarrierSetup(name="main", vendor="fake", settings={"url": "https://a.test"})
SPARE = CarrierSetup(name="spare", vendor="fake")
BOTH = Routing(carriers={"main": MAIN, "spare": SPARE})
TO_CHINA = Route(destination="CN", carriers=("main", "spare"))


@pytest.mark.parametrize("name", ["a", "main", "eu-west-2", "a" * 31])
def test_a_name_that_fits_into_a_path_is_taken(name: str) -> None:
    assert rules.carrier_name(name) == name


@pytest.mark.parametrize("name", ["", "A", "1a", "-a", "a_b", "a/b", "a" * 32, "a\n", "é"])
def test_any_other_name_is_not(name: str) -> None:
    with pytest.raises(RuleBroken):
        rules.carrier_name(name)


@pytest.mark.parametrize("text", [ANYWHERE, "CN", "GA", "+1", "+8613", "+861380000001234"])
def test_a_destination_is_a_prefix_a_country_or_anywhere(text: str) -> None:
    assert rules.destination(text) == text


@pytest.mark.parametrize(
    "text", ["", "**", "cn", "ZZ", "86", "+", "+0", "+86*", "+8613800000012345", "+86\n", "CN "]
)
def test_any_other_destination_is_not(text: str) -> None:
    with pytest.raises(RuleBroken):
        rules.destination(text)


@pytest.mark.parametrize(
    "wrong",
    [
        replace(MAIN, name="Main"),
        replace(MAIN, per_second=0.0),
        replace(MAIN, per_second=-1.0),
        replace(MAIN, per_second=float("nan")),
        replace(MAIN, per_second=float("inf")),
        replace(MAIN, at_once=0),
        replace(MAIN, at_once=33),
        replace(MAIN, senders={"abc": "1"}),
        replace(MAIN, senders={"1069": ""}),
        replace(MAIN, senders={"1069": "ü"}),
        replace(MAIN, senders={"1069": "+491", "1070": "491"}),
        replace(MAIN, senders={str(number): f"+1{number}" for number in range(501)}),
    ],
)
def test_a_carrier_that_breaks_a_rule_is_neither_added_nor_changed(wrong: CarrierSetup) -> None:
    with pytest.raises(RuleBroken):
        rules.with_new_carrier(Routing(), wrong)
    with pytest.raises(RuleBroken):
        rules.with_carrier(Routing(carriers={wrong.name: MAIN}), wrong)


def test_several_channels_may_have_the_same_name_for_nobody_replies_to_a_name() -> None:
    setup = replace(MAIN, senders={"1069": "Shop", "1070": "Shop"})
    assert rules.carrier_setup(setup) == setup


def test_a_carrier_is_added_once() -> None:
    routing = rules.with_new_carrier(Routing(), MAIN)
    assert routing.carriers == {"main": MAIN}
    with pytest.raises(RuleBroken, match="already"):
        rules.with_new_carrier(routing, MAIN)


def test_a_carrier_that_is_there_is_changed_and_no_other() -> None:
    paused = replace(MAIN, state=CarrierState.PAUSED)
    assert rules.with_carrier(BOTH, paused).carriers == {"main": paused, "spare": SPARE}
    with pytest.raises(RuleBroken, match="no carrier"):
        rules.with_carrier(BOTH, replace(MAIN, name="other"))


def test_a_carrier_that_a_route_names_stays() -> None:
    routing = rules.with_route(BOTH, TO_CHINA)
    with pytest.raises(RuleBroken, match="of every application to CN still names"):
        rules.without_carrier(routing, "spare")
    without = rules.without_carrier(rules.without_route(routing, (None, "CN")), "spare")
    assert without == Routing(carriers={"main": MAIN})


def test_a_carrier_that_is_not_there_cannot_be_taken_away() -> None:
    with pytest.raises(RuleBroken, match="no carrier"):
        rules.without_carrier(BOTH, "other")


@pytest.mark.parametrize(
    "wrong",
    [
        replace(TO_CHINA, destination="China"),
        replace(TO_CHINA, carriers=()),
        replace(TO_CHINA, carriers=("main", "main")),
        replace(TO_CHINA, carriers=("main", "other")),
        replace(TO_CHINA, carriers=("built-in",)),
    ],
)
def test_a_route_that_breaks_a_rule_is_not_added(wrong: Route) -> None:
    with pytest.raises(RuleBroken):
        rules.with_route(BOTH, wrong)


def test_a_route_may_name_a_carrier_that_is_built_in() -> None:
    route = replace(TO_CHINA, carriers=("main", "built-in"))
    assert rules.with_route(BOTH, route, frozenset({"built-in"})).routes == (route,)


def test_there_is_one_route_for_an_application_and_a_destination() -> None:
    routing = rules.with_route(BOTH, TO_CHINA)
    own = replace(TO_CHINA, application_id="12")
    assert rules.with_route(routing, own).routes == (TO_CHINA, own)
    with pytest.raises(RuleBroken, match="of every application to CN already"):
        rules.with_route(routing, replace(TO_CHINA, carriers=("spare",)))


def test_a_route_is_taken_away_by_what_it_is_for() -> None:
    own = replace(TO_CHINA, application_id="12")
    routing = replace(BOTH, routes=(TO_CHINA, own))
    assert rules.without_route(routing, (None, "CN")).routes == (own,)
    with pytest.raises(RuleBroken, match="of every application to anywhere"):
        rules.without_route(routing, (None, ANYWHERE))


def test_there_are_only_so_many_carriers_and_routes() -> None:
    many = {f"c{number}": replace(MAIN, name=f"c{number}") for number in range(100)}
    with pytest.raises(RuleBroken, match="most"):
        rules.with_new_carrier(Routing(carriers=many), MAIN)
    routes = tuple(replace(TO_CHINA, application_id=str(number)) for number in range(2000))
    with pytest.raises(RuleBroken, match="most"):
        rules.with_route(replace(BOTH, routes=routes), TO_CHINA)

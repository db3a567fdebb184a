"""Which of the routes that fit a message wins."""

from dataclasses import replace

import pytest
from heliograph.domain.countries import country_of
from heliograph.domain.routing import (
    ANYWHERE,
    CarrierSetup,
    Route,
    Routing,
    with_fallback,
)
from hypothesis import given
from hypothesis import strategies as st

NUMBER = "+8613800000012"


def route(destination: str = ANYWHERE, application_id: str | None = None) -> Route:
    return Route(application_id=application_id, destination=destination, carriers=("a",))


def chosen(*routes: Route, application_id: str = "12", number: str = NUMBER) -> Route | None:
    return Routing(routes=routes).route(application_id, number)


RISING = (
    route(ANYWHERE),
    route("CN"),
    route("+8"),
    route("+86"),
    route("+86138"),
    route(NUMBER),
    route(ANYWHERE, "12"),
    route("CN", "12"),
    route("+8", "12"),
    route("+86138", "12"),
    route(NUMBER, "12"),
)
"""Routes that fit, each winning over all before it."""


@pytest.mark.parametrize("place", range(len(RISING)), ids=lambda place: str(RISING[place].address))
def test_the_applications_own_wins_then_the_longest_prefix_then_the_country_then_any(
    place: int,
) -> None:
    assert chosen(*reversed(RISING[: place + 1])) == RISING[place]
    assert chosen(*RISING[: place + 1]) == RISING[place]


@pytest.mark.parametrize(
    "unfit",
    [
        route("+87"),
        route("86"),
        route("+86138000000123"),
        route("US"),
        route(ANYWHERE, "1"),
        route(ANYWHERE, "120"),
        route("+86", "13"),
    ],
    ids=lambda one: str(one.address),
)
def test_a_route_of_something_else_does_not_fit(unfit: Route) -> None:
    assert chosen(unfit) is None


def test_without_routes_there_is_none() -> None:
    assert chosen() is None


@pytest.mark.parametrize("number", ["+99900000000", "1069000001", "SHOP", "+"])
def test_a_sender_of_no_country_goes_by_the_route_to_anywhere(number: str) -> None:
    assert country_of(number) is None or number == "1069000001"
    assert chosen(route(ANYWHERE), number=number) == route(ANYWHERE)


DESTINATIONS = st.one_of(
    st.sampled_from([ANYWHERE, "CN", "US", "GA"]),
    st.text("0128", min_size=1, max_size=6).map(lambda digits: f"+{digits}"),
)
ADDRESSES = st.tuples(st.sampled_from([None, "1", "12"]), DESTINATIONS)
NUMBERS = st.text("0128", min_size=4, max_size=8).map(lambda digits: f"+{digits}")


@given(
    addresses=st.sets(ADDRESSES, max_size=12),
    application_id=st.sampled_from(["1", "12", "3"]),
    number=NUMBERS,
)
def test_the_winner_fits_and_no_other_that_fits_is_closer(
    addresses: set[tuple[str | None, str]], application_id: str, number: str
) -> None:
    def fits(one: Route) -> bool:
        return one.application_id in {None, application_id} and (
            one.destination in {ANYWHERE, country_of(number)}
            or (one.destination.startswith("+") and number.startswith(one.destination))
        )

    def closeness(one: Route) -> tuple[bool, int, bool]:
        is_prefix = one.destination.startswith("+")
        length = len(one.destination) if is_prefix else 0
        return one.application_id is not None, length, one.destination != ANYWHERE

    routes = [route(where, whose) for whose, where in addresses]
    fitting = sorted(filter(fits, routes), key=closeness)
    expected = fitting[-1] if fitting else None
    assert chosen(*routes, application_id=application_id, number=number) == expected


# -- Carriers --------------------------------------------------------------------------------------

FIRST = CarrierSetup(name="first", vendor="fake", senders={"1069": "+12025550100", "1070": "Shop"})
SECOND = CarrierSetup(name="second", vendor="fake")


def test_a_channel_goes_by_the_carriers_name_for_it_or_by_its_own() -> None:
    assert [FIRST.sender_of(number) for number in ("1069", "1070", "1071")] == [
        "+12025550100",
        "Shop",
        "1071",
    ]


@pytest.mark.parametrize(
    ("sender", "channel_number"),
    [
        ("+12025550100", "1069"),
        ("12025550100", "1069"),
        ("Shop", "1070"),
        ("1071", "1071"),
        ("+1071", "1071"),
    ],
)
def test_a_reply_goes_back_to_the_channel_whatever_the_carrier_does_with_plus_signs(
    sender: str, channel_number: str
) -> None:
    assert FIRST.channel_of(sender) == channel_number


@given(numbers=st.sets(st.text("0123456789", min_size=1, max_size=6), min_size=1, max_size=8))
def test_what_goes_out_under_a_sender_comes_back_to_its_channel(numbers: set[str]) -> None:
    setup = replace(FIRST, senders={one: f"+49151{place}" for place, one in enumerate(numbers)})
    assert {setup.channel_of(setup.sender_of(one)) for one in numbers} == numbers


def test_a_route_knows_its_carriers_in_their_order_and_forgets_those_that_are_gone() -> None:
    routing = Routing(carriers={"first": FIRST, "second": SECOND})
    asked = Route(carriers=("second", "gone", "first"))
    assert routing.carriers_of(asked) == (SECOND, FIRST)


def test_a_fallback_takes_what_no_route_fits_and_nothing_else() -> None:
    routing = with_fallback(Routing(routes=(route("CN"),)), SECOND)
    assert routing.route("12", NUMBER) == route("CN")
    fallback = routing.route("12", "+2412000000")
    assert fallback is not None
    assert routing.carriers_of(fallback) == (SECOND,)
    assert (fallback.dlr_supported, fallback.supports_uplinks) == (True, True)


def test_a_route_to_anywhere_leaves_nothing_to_the_fallback() -> None:
    routing = with_fallback(Routing(routes=(route(ANYWHERE),)), SECOND)
    assert routing.route("12", NUMBER) == route(ANYWHERE)
    assert routing.carriers == {"second": SECOND}


@pytest.mark.parametrize(
    ("vendor", "sender", "expected"),
    [
        ("acme", "12065550100", "acme-west"),
        ("acme", "+12065550100", "acme-west"),
        ("acme", "12065550199", "acme-east"),
        ("other", "12065550100", "other"),
        ("nobody", "12065550100", None),
    ],
)
def test_a_reply_belongs_to_the_carrier_that_calls_a_channel_so_or_to_the_vendors_first(
    vendor: str, sender: str, expected: str | None
) -> None:
    west = CarrierSetup(name="acme-west", vendor="acme", senders={"1069000001": "+12065550100"})
    east = CarrierSetup(name="acme-east", vendor="acme")
    other = CarrierSetup(name="other", vendor="other")
    routing = Routing(carriers={one.name: one for one in (west, other, east)})
    assert routing.carrier_called(vendor, sender) == expected

"""Every route says how it authenticates, and a test counts the routes."""

import pytest
from heliograph.ports.http import HttpRequest

from tests.architecture.stack import functions
from tests.functional.lambda_functions import Environment, LambdaFunction
from tests.functional.requests import event_of
from tests.functional.system import System

FUNCTIONS = sorted(functions())

RECORDS = "an application's or an operator's key and secret, as X-WSSE or SDK-HMAC-SHA256"

# The ways there are. A route that needs another one has to be thought about here as well.
AUTHENTICATIONS = {
    "POST /sms/batchSendSms/v1": "the application's key and secret, as X-WSSE or SDK-HMAC-SHA256",
    "POST /sms/batchSendDiffSms/v1": (
        "the application's key and secret, as X-WSSE or SDK-HMAC-SHA256"
    ),
    "POST /callback/{carrier}": "the carrier's own signature, or our HMAC over the message id",
    "GET /callback/{carrier}": "the carrier's own signature, or our HMAC over the message id",
    "POST /uplink/{carrier}": "the carrier's own signature, or the token that the operator gave it",
    "GET /uplink/{carrier}": "the carrier's own signature, or the token that the operator gave it",
    "GET /records/v1/details": RECORDS,
    "GET /records/v1/messages/{message_id}": RECORDS,
    "GET /records/v1/inbound": RECORDS,
    "GET /records/v1/opt-outs": RECORDS,
    "GET /records/v1/statistics": RECORDS,
    "POST /records/v1/exports": RECORDS,
    "GET /records/v1/exports/{export_id}": RECORDS,
    "POST /simulator/messages": "the simulator's own signature",
}


def function(name: str) -> LambdaFunction:
    """A function without any environment: it must load without one."""
    return LambdaFunction(name, Environment({}))


def routes_in_template(name: str) -> set[str]:
    events = functions()[name].get("Events", {}).values()
    return {
        f"{event['Properties']['Method']} {event['Properties']['Path']}"
        for event in events
        if event["Type"] == "HttpApi"
    }


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_answers_the_routes_that_lead_to_it_and_no_others(name: str) -> None:
    assert set(function(name).routes) == routes_in_template(name)


def test_every_route_of_the_system_says_how_it_authenticates() -> None:
    said = {
        key: route.authentication
        for name in FUNCTIONS
        for key, route in function(name).routes.items()
    }
    assert said == AUTHENTICATIONS


def test_nothing_is_answered_that_is_not_routed() -> None:
    everything = set().union(*(routes_in_template(name) for name in FUNCTIONS))
    assert everything == AUTHENTICATIONS.keys()


def test_the_gateway_authenticates_nobody_in_our_place() -> None:
    """An authorizer there would hide that a route has no proof of its own."""
    authorizers = [
        name
        for name in FUNCTIONS
        for event in functions()[name].get("Events", {}).values()
        if "Auth" in event["Properties"]
    ]
    assert authorizers == []


def test_loading_a_function_needs_no_environment() -> None:
    for name in FUNCTIONS:
        loaded = function(name)
        assert callable(loaded.handler)
        assert loaded.environment.read == set()


@pytest.mark.parametrize("route", sorted(AUTHENTICATIONS))
def test_a_request_without_any_proof_is_refused_and_changes_nothing(
    route: str, system: System
) -> None:
    name = next(name for name in FUNCTIONS if route in routes_in_template(name))
    before = system.contents()
    method, _, path = route.partition(" ")
    request = HttpRequest(
        method=method,
        path=path.replace("{carrier}", "simulator"),
        query="",
        headers={"content-type": "application/json"},
        body=b"{}",
        client_address="203.0.113.7",
    )
    response = system.function(name)(event_of(request, route))
    assert response["statusCode"] in (400, 401)
    assert system.contents() == before
    for queue in system.deployment.queues:
        assert system.bodies(queue) == []

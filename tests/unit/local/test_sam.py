"""The real template, translated."""

from typing import Any

import pytest

from local.aws import know_only_the_engine
from local.sam import CODE_BUCKET, Deployable, translate
from local.settings import PROJECT
from tests.architecture.stack import resources


@pytest.fixture(scope="module")
def translated() -> Deployable:
    with pytest.MonkeyPatch.context() as patch:
        environment: dict[str, str] = {}
        know_only_the_engine(environment)
        for name, value in environment.items():
            patch.setenv(name, value)
        return translate(PROJECT / "template.yaml", "0123abcd")


def _of_type(deployable: Deployable, kind: str) -> dict[str, Any]:
    found = deployable.template["Resources"].items()
    return {name: each for name, each in found if each["Type"] == f"AWS::{kind}"}


def test_every_route_of_the_template_is_a_route_of_the_engine(translated: Deployable) -> None:
    written = {
        f"{event['Properties']['Method'].upper()} {event['Properties']['Path']}"
        for function in resources("Serverless::Function").values()
        for event in function["Properties"].get("Events", {}).values()
        if event["Type"] == "HttpApi"
    }
    routes = _of_type(translated, "ApiGatewayV2::Route").values()
    assert {route["Properties"]["RouteKey"] for route in routes} == written


def test_every_function_and_the_layer_point_to_an_artifact(translated: Deployable) -> None:
    packed = {artifact.key for artifact in translated.artifacts}
    functions = _of_type(translated, "Lambda::Function").values()
    layers = _of_type(translated, "Lambda::LayerVersion").values()
    used = [function["Properties"]["Code"] for function in functions]
    used += [layer["Properties"]["Content"] for layer in layers]
    assert len(used) == len(resources("Serverless::Function")) + 1
    assert {code["S3Bucket"] for code in used} == {CODE_BUCKET}
    assert {code["S3Key"] for code in used} == packed


def test_conditional_functions_have_conditional_routes(translated: Deployable) -> None:
    route = _of_type(translated, "ApiGatewayV2::Route")["HttpApiPostSimulatorMessagesRoute"]
    assert route["Condition"] == "IsSandbox"


def test_alarms_that_calculate_are_left_out_and_all_others_stay(translated: Deployable) -> None:
    """The engine refuses a template with one of them."""
    alarms = resources("CloudWatch::Alarm")
    known = {name for name, alarm in alarms.items() if "Metrics" not in alarm["Properties"]}
    assert set(_of_type(translated, "CloudWatch::Alarm")) == known
    assert known < set(alarms)


def test_a_bucket_answers_without_tls_which_the_engine_does_not_have(
    translated: Deployable,
) -> None:
    assert _of_type(translated, "S3::Bucket").keys() == resources("S3::Bucket").keys()
    assert resources("S3::BucketPolicy")
    assert _of_type(translated, "S3::BucketPolicy") == {}

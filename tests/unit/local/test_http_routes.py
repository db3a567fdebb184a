from typing import Any

from local.http_routes import make_routes_explicit

NO_VALUE = {"Ref": "AWS::NoValue"}


def _operation(function: str) -> dict[str, Any]:
    uri = {"Fn::Sub": f"arn:aws:apigateway:::functions/${{{function}.Arn}}/invocations"}
    return {
        "x-amazon-apigateway-integration": {
            "type": "aws_proxy",
            "httpMethod": "POST",
            "uri": uri,
            "payloadFormatVersion": "2.0",
        }
    }


def _explicit(paths: dict[str, Any], **body: Any) -> dict[str, Any]:
    template = {
        "Resources": {
            "HttpApi": {
                "Type": "AWS::ApiGatewayV2::Api",
                "Properties": {"Body": {"paths": paths, **body}, "FailOnWarnings": True},
            },
            "Queue": {"Type": "AWS::SQS::Queue"},
        }
    }
    make_routes_explicit(template, "0123abcd")
    return template["Resources"]


def _route_keys(resources: dict[str, Any]) -> list[str]:
    routes = "AWS::ApiGatewayV2::Route"
    return [r["Properties"]["RouteKey"] for r in resources.values() if r["Type"] == routes]


def test_every_method_of_every_path_becomes_a_route() -> None:
    resources = _explicit(
        {
            "/messages": {"post": _operation("Send"), "get": _operation("Query")},
            "/callback/{carrier}": {"post": _operation("Callback")},
        }
    )
    assert _route_keys(resources) == ["POST /messages", "GET /messages", "POST /callback/{carrier}"]


def test_a_route_leads_to_its_own_function() -> None:
    resources = _explicit({"/messages": {"post": _operation("Send"), "get": _operation("Query")}})
    integration = resources["HttpApiGetMessagesIntegration"]["Properties"]
    assert "Query" in integration["IntegrationUri"]["Fn::Sub"]
    assert integration["PayloadFormatVersion"] == "2.0"
    target = resources["HttpApiGetMessagesRoute"]["Properties"]["Target"]
    assert target == {"Fn::Join": ["/", ["integrations", {"Ref": "HttpApiGetMessagesIntegration"}]]}


def test_any_method_and_the_default_route_keep_their_meaning() -> None:
    any_method = "x-amazon-apigateway-any-method"
    resources = _explicit(
        {"/all": {any_method: _operation("A")}, "/$default": {any_method: _operation("B")}}
    )
    assert _route_keys(resources) == ["ANY /all", "$default"]


def test_the_route_of_a_conditional_function_has_its_condition() -> None:
    method = {"post": {"Fn::If": ["IsSandbox", _operation("Simulator"), NO_VALUE]}}
    resources = _explicit({"/simulator": {"Fn::If": ["IsSandbox", method, NO_VALUE]}})
    route = resources["HttpApiPostSimulatorRoute"]
    assert route["Condition"] == "IsSandbox"
    assert resources["HttpApiPostSimulatorIntegration"]["Condition"] == "IsSandbox"


def test_an_unconditional_route_has_no_condition() -> None:
    resources = _explicit({"/messages": {"post": _operation("Send")}})
    assert "Condition" not in resources["HttpApiPostMessagesRoute"]


def test_the_api_keeps_no_body_and_gets_the_id_that_the_front_door_knows() -> None:
    api = _explicit({"/messages": {"post": _operation("Send")}})["HttpApi"]["Properties"]
    assert api == {
        "Name": "HttpApi",
        "ProtocolType": "HTTP",
        "Tags": {"ms-custom-id": "0123abcd"},
    }


def test_cors_is_carried_over() -> None:
    cors = {"allowOrigins": ["https://console.test"], "maxAge": 60}
    resources = _explicit({}, **{"x-amazon-apigateway-cors": cors})
    assert resources["HttpApi"]["Properties"]["CorsConfiguration"] == cors


def test_other_resources_are_left_alone() -> None:
    assert _explicit({})["Queue"] == {"Type": "AWS::SQS::Queue"}

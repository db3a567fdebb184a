"""The OpenAPI body of an HTTP API as explicit integration and route resources.

SAM describes the routes of an `AWS::Serverless::HttpApi` only as an OpenAPI body, which the
engine ignores. The two forms mean the same to AWS:
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

_ANY_METHOD = "x-amazon-apigateway-any-method"
_CORS_KEYS = (
    "allowOrigins",
    "allowMethods",
    "allowHeaders",
    "exposeHeaders",
    "maxAge",
    "allowCredentials",
)


@dataclass(frozen=True)
class _Route:
    key: str
    integration: Json
    condition: str | None

    def resource_name(self, api_name: str) -> str:
        return api_name + "".join(re.findall(r"[A-Za-z0-9]+", self.key.title()))


def make_routes_explicit(template: Json, api_id: str) -> None:
    """Replace the `Body` of the template's HTTP API, in place, and pin the API's id."""
    apis = [
        (name, resource)
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::ApiGatewayV2::Api" and "Body" in resource["Properties"]
    ]
    for api_name, api in apis:
        body = api["Properties"].pop("Body")
        api["Properties"] = {
            "Name": api_name,
            "ProtocolType": "HTTP",
            "Tags": {"ms-custom-id": api_id},
            **_cors(body),
        }
        for route in _routes(body["paths"]):
            template["Resources"].update(_resources(api_name, route))


def _routes(paths: Json) -> Iterator[_Route]:
    for path, conditional_methods in paths.items():
        methods, path_condition = _unconditional(conditional_methods)
        for method, conditional_operation in methods.items():
            operation, condition = _unconditional(conditional_operation)
            integration, _ = _unconditional(operation["x-amazon-apigateway-integration"])
            yield _Route(_route_key(method, path), integration, condition or path_condition)


def _unconditional(value: Json) -> tuple[Json, str | None]:
    """Take `{"Fn::If": [condition, value, no value]}`, SAM's mark of a conditional part, apart."""
    if "Fn::If" in value:
        condition, inner, _no_value = value["Fn::If"]
        return inner, condition
    return value, None


def _route_key(method: str, path: str) -> str:
    if path == "/$default":
        return "$default"
    return f"{'ANY' if method == _ANY_METHOD else method.upper()} {path}"


def _resources(api_name: str, route: _Route) -> Json:
    name = route.resource_name(api_name)
    integration_name = f"{name}Integration"
    uri, _ = _unconditional(route.integration["uri"])
    resources: Json = {
        integration_name: {
            "Type": "AWS::ApiGatewayV2::Integration",
            "Properties": {
                "ApiId": {"Ref": api_name},
                "IntegrationType": "AWS_PROXY",
                "IntegrationUri": uri,
                "PayloadFormatVersion": route.integration["payloadFormatVersion"],
            },
        },
        f"{name}Route": {
            "Type": "AWS::ApiGatewayV2::Route",
            "Properties": {
                "ApiId": {"Ref": api_name},
                "RouteKey": route.key,
                "Target": {"Fn::Join": ["/", ["integrations", {"Ref": integration_name}]]},
            },
        },
    }
    if route.condition:
        for resource in resources.values():
            resource["Condition"] = route.condition
    return resources


def _cors(body: Json) -> Json:
    """The engine reads the keys of a CORS configuration in camel case, as OpenAPI has them."""
    given = body.get("x-amazon-apigateway-cors")
    if not given:
        return {}
    return {"CorsConfiguration": {key: given[key] for key in _CORS_KEYS if key in given}}

"""docs/openapi.yaml is a valid description, of the routes, headers and statuses that there are."""

from typing import Any

import jsonschema_rs
import pytest
import yaml
from heliograph.dialects.huawei import codes
from heliograph.dialects.huawei.codes import ROW_STATUS, ApiCode
from heliograph.dialects.huawei.dry_run import VERDICTS
from heliograph.dialects.huawei.extensions import DRY_RUN, IDEMPOTENCY_KEY
from heliograph.domain.screening import ScreeningRule
from heliograph.domain.segments import Encoding
from schemathesis.specs.openapi.definitions import OPENAPI_31

from tests.architecture.sources import ROOT
from tests.architecture.stack import functions

DESCRIPTION: dict[str, Any] = yaml.safe_load(
    (ROOT / "docs" / "openapi.yaml").read_text(encoding="utf-8")
)
DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCHEMAS = DESCRIPTION["components"]["schemas"]
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, methods in DESCRIPTION["paths"].items()
    for method, operation in methods.items()
}


def test_it_is_valid_openapi_3_1() -> None:
    assert DESCRIPTION["openapi"].startswith("3.1.")
    jsonschema_rs.validator_for(OPENAPI_31).validate(DESCRIPTION)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_is_valid(name: str) -> None:
    jsonschema_rs.meta.validate({"$schema": DIALECT, **SCHEMAS[name]})


def test_every_reference_leads_somewhere() -> None:
    references = list(_references(DESCRIPTION))
    assert references
    for reference in references:
        found: Any = DESCRIPTION
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]


def test_its_operations_are_the_routes_of_the_send_function() -> None:
    events = functions()["SendFunction"]["Events"].values()
    routes = {f"{one['Properties']['Method']} {one['Properties']['Path']}" for one in events}
    assert OPERATIONS.keys() == routes


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_status_of_an_answer_is_described(name: str) -> None:
    answered = {str(one.http_status) for one in vars(codes).values() if isinstance(one, ApiCode)}
    assert OPERATIONS[name]["responses"].keys() == answered


@pytest.mark.parametrize("name", OPERATIONS)
def test_our_own_headers_are_described(name: str) -> None:
    parameters = DESCRIPTION["components"]["parameters"]
    named = [one["$ref"].rsplit("/", 1)[1] for one in OPERATIONS[name]["parameters"]]
    assert [parameters[one]["name"] for one in named] == [IDEMPOTENCY_KEY, DRY_RUN]


def test_what_a_dry_run_may_say_is_what_there_is_to_say() -> None:
    verdict = SCHEMAS["Verdict"]["properties"]
    assert verdict["rule"]["enum"] == list(VERDICTS)
    assert verdict["broken"]["enum"] == [rule.value for rule in ScreeningRule]
    assert SCHEMAS["Row"]["properties"]["encoding"]["enum"] == [one.value for one in Encoding]


def test_every_code_has_the_described_form() -> None:
    answered = [one.code for one in vars(codes).values() if isinstance(one, ApiCode)]
    for code in answered:
        jsonschema_rs.validate(SCHEMAS["Code"], code)
    for status in ROW_STATUS.values():
        jsonschema_rs.validate(SCHEMAS["Row"]["properties"]["status"], status)


def _references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if "$ref" in part else []
        return own + [one for value in part.values() for one in _references(value)]
    if isinstance(part, list):
        return [one for value in part for one in _references(value)]
    return []

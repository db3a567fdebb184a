"""docs/openapi-records.yaml is valid, and tells the routes, parameters and problems there are.

That answers look as it says is tested where they are made, in tests/unit/api.
"""

from typing import Any

import jsonschema_rs
import pytest
import yaml
from heliograph.api import endpoint
from heliograph.api.problems import PROBLEMS
from heliograph.api.questions import PARAMETERS, Kind
from heliograph.api.rows import FileForm
from heliograph.domain.details import LARGEST_PAGE, PAGE_SIZE, Result
from heliograph.domain.explanations import Language
from heliograph.domain.exports import ExportState
from heliograph.domain.messages import MessageState
from heliograph.domain.periods import PRESETS
from heliograph.domain.statistics import NUMBERS
from heliograph.domain.statistics_queries import Step
from schemathesis.specs.openapi.definitions import OPENAPI_31

from tests.architecture.sources import ROOT
from tests.architecture.stack import functions

DESCRIPTION: dict[str, Any] = yaml.safe_load(
    (ROOT / "docs" / "openapi-records.yaml").read_text(encoding="utf-8")
)
COMPONENTS = DESCRIPTION["components"]
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, methods in DESCRIPTION["paths"].items()
    for method, operation in methods.items()
}
KNOWN = {
    "GET /records/v1/details": endpoint._DETAILS,
    "GET /records/v1/messages/{message_id}": endpoint._EVERYWHERE,
    "GET /records/v1/inbound": endpoint._INBOUND,
    "GET /records/v1/opt-outs": endpoint._OPT_OUTS,
    "GET /records/v1/statistics": endpoint._STATISTICS,
    "POST /records/v1/exports": frozenset[str](),
    "GET /records/v1/exports/{export_id}": frozenset[str](),
}


def test_it_is_valid_openapi_3_1() -> None:
    assert DESCRIPTION["openapi"].startswith("3.1.")
    jsonschema_rs.validator_for(OPENAPI_31).validate(DESCRIPTION)


def test_its_operations_are_the_routes_of_the_query_function() -> None:
    events = functions()["QueryFunction"]["Events"].values()
    routes = {f"{one['Properties']['Method']} {one['Properties']['Path']}" for one in events}
    assert OPERATIONS.keys() == routes == KNOWN.keys()


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_parameters_of_a_query_are_those_that_are_known(name: str) -> None:
    named = [_resolved(one) for one in OPERATIONS[name]["parameters"]]
    assert {one["name"] for one in named if one["in"] == "query"} == KNOWN[name]


def test_the_choices_are_those_that_there_are() -> None:
    schemas = {name: one["schema"] for name, one in COMPONENTS["parameters"].items()}
    assert schemas["last"]["enum"] == list(PRESETS)
    assert schemas["send_result"]["enum"] == [one.value for one in Result]
    assert schemas["lang"]["enum"] == [one.value for one in Language]
    assert schemas["step"]["enum"] == [one.value for one in Step]
    size = schemas["page_size"]
    assert (size["default"], size["maximum"]) == (PAGE_SIZE, LARGEST_PAGE)
    assert set(NUMBERS) <= set(COMPONENTS["schemas"]["Counts"]["required"])
    states = COMPONENTS["schemas"]["Message"]["properties"]["state"]["enum"]
    assert states == [state.value for state in MessageState]


def test_an_export_may_be_asked_for_with_what_is_known() -> None:
    about = COMPONENTS["schemas"]["ExportRequest"]["properties"]
    assert about.keys() == PARAMETERS
    assert about["kind"]["enum"] == list(Kind)
    assert about["format"]["enum"] == list(FileForm)
    states = COMPONENTS["schemas"]["Export"]["properties"]["state"]["enum"]
    assert states == list(ExportState)


def test_every_problem_is_described() -> None:
    error = COMPONENTS["schemas"]["Problem"]["properties"]["error"]
    assert error["properties"]["code"]["enum"] == [one.code for one in PROBLEMS]
    statuses = {str(one.status) for one in PROBLEMS} | {"200", "202"}
    described = {status for one in OPERATIONS.values() for status in one["responses"]}
    assert described == statuses


def _resolved(part: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in part:
        return part
    found: Any = DESCRIPTION
    for step in part["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    resolved: dict[str, Any] = found
    return resolved

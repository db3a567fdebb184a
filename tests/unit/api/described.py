"""What docs/openapi-records.yaml says of an answer."""

from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

_PAGE = Path(__file__).parents[3] / "docs" / "openapi-records.yaml"


@cache
def _description() -> dict[str, Any]:
    described: dict[str, Any] = yaml.safe_load(_PAGE.read_text(encoding="utf-8"))
    return described


@cache
def _validator(route: str, status: int) -> Any:
    method, path = route.split(" ")
    answer = _description()["paths"][path][method.lower()]["responses"][str(status)]
    schema = answer["content"]["application/json"]["schema"]
    return jsonschema_rs.validator_for(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            **schema,
            "components": _description()["components"],
        }
    )


def check(route: str, status: int, content: Any) -> None:
    """Check that an answer is as it is described; raises what jsonschema_rs raises."""
    _validator(route, status).validate(content)

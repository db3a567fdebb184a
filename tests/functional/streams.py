"""The stream of a table, as Lambda tells it to a function: what passes the filters, in order."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tests.architecture.stack import functions

Record = Mapping[str, Any]


def mapping(function: str) -> Mapping[str, Any]:
    """The one stream that the template gives a function."""
    (event,) = [
        one for one in functions()[function]["Events"].values() if one["Type"] == "DynamoDB"
    ]
    about: Mapping[str, Any] = event["Properties"]
    return about


def filtered(function: str, records: Sequence[Record]) -> list[Record]:
    """The records that the filters of a function's stream let through."""
    patterns = [
        json.loads(one["Pattern"]) for one in mapping(function)["FilterCriteria"]["Filters"]
    ]
    return [record for record in records if any(fits(record, one) for one in patterns)]


def fits(record: Any, pattern: Any) -> bool:
    """Tell whether a record fits a pattern; only plain values are used here.

    https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
    """
    if isinstance(pattern, dict):
        known = record if isinstance(record, dict) else {}
        return all(fits(known.get(name), inner) for name, inner in pattern.items())
    return record in pattern


def event_of(record: Mapping[str, Any], stream: str) -> Record:
    """A record of the stream as Lambda passes it on: times are seconds."""
    told = record["dynamodb"]
    made_at = told["ApproximateCreationDateTime"]
    seconds = made_at.timestamp() if isinstance(made_at, datetime) else made_at
    return {
        **record,
        "eventSourceARN": stream,
        "dynamodb": {**told, "ApproximateCreationDateTime": seconds},
    }

"""docs/records.md says of everything that the stack keeps what becomes of a number in it."""

import re
from typing import Any

import pytest

from tests.architecture.documents import page
from tests.architecture.stack import properties

KEPT = {kind: properties(kind) for kind in ("DynamoDB::Table", "SQS::Queue", "S3::Bucket")}
TABLES, QUEUES = KEPT["DynamoDB::Table"], KEPT["SQS::Queue"]
EVERYTHING: dict[str, Any] = {name: one for kind in KEPT.values() for name, one in kind.items()}

ROWS = page("docs/records.md").table("Where numbers are kept")
BECOMES = {where.strip("`"): becomes for where, _, becomes in ROWS}

SECONDS = 24 * 3600
QUEUES_KEEP_BY_DEFAULT = 4


def test_everything_that_the_stack_keeps_is_there_once() -> None:
    assert len(ROWS) == len(BECOMES)
    assert BECOMES.keys() == EVERYTHING.keys()


@pytest.mark.parametrize("where", sorted(BECOMES))
def test_a_number_is_erased_never_there_or_ends(where: str) -> None:
    assert re.match(r"(erased: |none\b|ends after \d+ days?\b)", BECOMES[where])


@pytest.mark.parametrize("where", sorted(QUEUES))
def test_a_queue_that_holds_numbers_keeps_them_as_long_as_it_says(where: str) -> None:
    ends = re.fullmatch(r"ends after (\d+) days", BECOMES[where])
    seconds = QUEUES[where].get("MessageRetentionPeriod", QUEUES_KEEP_BY_DEFAULT * SECONDS)
    assert BECOMES[where] == "none" or (ends and int(ends[1]) * SECONDS == seconds)


@pytest.mark.parametrize("where", sorted(TABLES))
def test_a_table_in_which_numbers_end_has_a_time_to_live(where: str) -> None:
    if BECOMES[where].startswith("ends"):
        assert TABLES[where]["TimeToLiveSpecification"]["Enabled"] is True


@pytest.mark.parametrize("where", sorted(TABLES))
def test_no_key_is_a_number_where_nothing_is_erased(where: str) -> None:
    names = {one["AttributeName"] for one in TABLES[where]["AttributeDefinitions"]}
    if names & {"recipient", "sender", "number_key"}:
        assert BECOMES[where].startswith("erased")

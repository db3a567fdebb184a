"""Checkpoints: the fake and the table keep the same contract."""

from datetime import timedelta

import pytest
from heliograph.models.checkpoints import CheckpointRecord, DynamoCheckpoints
from heliograph.models.database import Database
from heliograph.ports.records import Checkpoints

from tests.contracts.conftest import ADAPTERS
from tests.fakes import NOON, FakeCheckpoints


@pytest.fixture(params=ADAPTERS)
def checkpoints(request: pytest.FixtureRequest) -> Checkpoints:
    if request.param == "fake":
        return FakeCheckpoints()
    database: Database = request.getfixturevalue("database")
    return DynamoCheckpoints(database.bound(CheckpointRecord, "CheckpointsTable"))


def test_there_is_no_checkpoint_before_the_first(checkpoints: Checkpoints) -> None:
    assert checkpoints.read("never") is None


def test_a_checkpoint_is_read_as_it_was_written_to_the_microsecond(
    checkpoints: Checkpoints,
) -> None:
    at = NOON + timedelta(microseconds=123456)
    checkpoints.write("expiry", NOON)
    checkpoints.write("expiry", at)
    checkpoints.write("other", NOON)
    assert checkpoints.read("expiry") == at

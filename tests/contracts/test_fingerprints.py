"""Fingerprints: the first one stays, whoever comes after it and however it is written."""

import pytest
from heliograph.models.barrings import DynamoBarrings
from heliograph.models.database import Database
from heliograph.models.fingerprints import DynamoFingerprints
from heliograph.ports.fingerprints import Fingerprints

from tests.contracts.barrings import StoredBarrings, block, new_number
from tests.contracts.conftest import ADAPTERS
from tests.contracts.test_lost_answers import Wire, connect
from tests.deployment import Deployment, empty
from tests.fakes import NUMBER_KEYS, FakeFingerprints

OURS, THEIRS = "0a" * 32, "0b" * 32


def table(database: Database) -> DynamoFingerprints:
    return DynamoFingerprints(database.items("BarringsTable"))


@pytest.fixture(autouse=True)
def _nothing_kept(deployment: Deployment) -> None:
    empty(deployment)


@pytest.fixture(params=ADAPTERS)
def fingerprints(request: pytest.FixtureRequest) -> Fingerprints:
    if request.param == "fake":
        return FakeFingerprints()
    return table(request.getfixturevalue("database"))


def test_at_first_there_is_none(fingerprints: Fingerprints) -> None:
    assert fingerprints.kept() is None


def test_the_first_is_kept_for_good(fingerprints: Fingerprints) -> None:
    assert fingerprints.keep(OURS) == OURS
    assert fingerprints.kept() == OURS
    assert fingerprints.keep(OURS) == OURS


def test_who_comes_later_is_told_the_first(fingerprints: Fingerprints) -> None:
    """Two functions begin at once, and both have found none."""
    fingerprints.keep(THEIRS)
    assert fingerprints.keep(OURS) == THEIRS
    assert fingerprints.kept() == THEIRS


@pytest.mark.usefixtures("deployment")
def test_a_write_whose_answer_was_lost_is_still_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)
    wire = Wire(lost=1)
    assert table(connect(wire)).keep(OURS) == OURS
    assert wire.requests == 2


def test_it_is_no_barring(database: Database) -> None:
    table(database).keep(OURS)
    stored, number = StoredBarrings(database), new_number()
    stored.record(block(number))
    items = database.items("BarringsTable")
    assert list(DynamoBarrings(items, NUMBER_KEYS).all()) == [block(number)]
    assert list(stored.of_channel(None)) == [block(number)]

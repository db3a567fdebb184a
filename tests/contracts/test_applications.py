"""What operators change of an application."""

from dataclasses import replace

import pytest
from heliograph.models.applications import ApplicationRecord, DynamoApplications
from heliograph.models.database import Database

from tests.contracts.test_configuration import INTERNATIONAL, MAINLAND

MOVED = "https://elsewhere.test/replies"


@pytest.fixture
def applications(database: Database) -> DynamoApplications:
    store = DynamoApplications(database.bound(ApplicationRecord, "ApplicationsTable"))
    for application in (MAINLAND, INTERNATIONAL):
        store.save(application)
    return store


def test_a_new_uplink_destination_changes_nothing_else(applications: DynamoApplications) -> None:
    """APP-09: changeable later."""
    moved = replace(MAINLAND, uplink_url=MOVED)
    assert applications.set_uplink_url("101", MOVED) == moved
    assert applications.get("101") == moved
    assert applications.get_by_key(MAINLAND.app_key) == moved
    assert applications.get("102") == INTERNATIONAL


def test_an_uplink_destination_can_be_taken_away_also_twice(
    applications: DynamoApplications,
) -> None:
    without = replace(MAINLAND, uplink_url=None)
    assert applications.set_uplink_url("101", None) == without
    assert applications.set_uplink_url("101", None) == without
    assert applications.get("101") == without


@pytest.mark.parametrize("unknown", ["999", "", "9" * 3000])
def test_an_unknown_application_is_not_made_by_giving_it_a_destination(
    applications: DynamoApplications, unknown: str
) -> None:
    assert applications.set_uplink_url(unknown, MOVED) is None
    assert {one.application_id for one in applications.all()} == {"101", "102"}


def test_a_saved_application_replaces_what_was_there(applications: DynamoApplications) -> None:
    rotated = replace(MAINLAND, app_secrets=("newest", "new secret"), uplink_url=None)
    applications.save(rotated)
    assert applications.get("101") == rotated

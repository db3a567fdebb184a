"""The records of this deployment."""

from __future__ import annotations

from heliograph.bootstrap.aws import dynamodb_records
from heliograph.bootstrap.shared import once, settings
from heliograph.models.applications import ApplicationRecord, DynamoApplications
from heliograph.models.database import Database


@once
def database() -> Database:
    """Return the DynamoDB of this deployment."""
    return Database(api=dynamodb_records())


@once
def all_applications() -> DynamoApplications:
    """Return the applications, all of them."""
    return DynamoApplications(database().bound(ApplicationRecord, settings.applications_table))

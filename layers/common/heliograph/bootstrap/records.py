"""The tables that several functions read: who may send, and from which number."""

from __future__ import annotations

from heliograph.bootstrap.aws import session
from heliograph.bootstrap.shared import once, settings
from heliograph.models.applications import ApplicationRecord, DynamoApplications
from heliograph.models.channels import ChannelRecord, DynamoChannels
from heliograph.models.configuration import CachedApplications
from heliograph.models.database import Database


@once
def database() -> Database:
    """Return the DynamoDB of this deployment."""
    return Database(session())


@once
def applications() -> DynamoApplications:
    """Return the applications."""
    return DynamoApplications(database().bound(ApplicationRecord, settings.applications_table))


@once
def known_applications() -> CachedApplications:
    """Return the applications from memory, at most 30 seconds old."""
    return CachedApplications(applications())


@once
def channels() -> DynamoChannels:
    """Return the channel numbers."""
    return DynamoChannels(database().bound(ChannelRecord, settings.channels_table))

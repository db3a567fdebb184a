"""The tables of this deployment."""

from __future__ import annotations

from heliograph.bootstrap.aws import session
from heliograph.bootstrap.shared import clock, once, settings
from heliograph.models.applications import ApplicationRecord, DynamoApplications
from heliograph.models.channels import ChannelRecord, DynamoChannels
from heliograph.models.database import Database
from heliograph.models.messages import DynamoMessageStore, MessageRecord


@once
def database() -> Database:
    """Return the DynamoDB of this deployment."""
    return Database(session())


@once
def messages() -> DynamoMessageStore:
    """Return the records of messages."""
    return DynamoMessageStore(database().bound(MessageRecord, settings.messages_table), clock)


@once
def applications() -> DynamoApplications:
    """Return the applications."""
    return DynamoApplications(database().bound(ApplicationRecord, settings.applications_table))


@once
def channels() -> DynamoChannels:
    """Return the channel numbers."""
    return DynamoChannels(database().bound(ChannelRecord, settings.channels_table))

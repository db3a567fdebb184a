"""The configuration that several functions read: who may send, from which number, what."""

from __future__ import annotations

from heliograph.bootstrap.aws import dynamodb
from heliograph.bootstrap.shared import once, settings
from heliograph.models.configuration import CachedApplications
from heliograph.models.reading import ReadApplications, ReadChannels, Table


@once
def applications() -> ReadApplications:
    """Return the applications."""
    return ReadApplications(table(settings.applications_table))


@once
def known_applications() -> CachedApplications:
    """Return the applications from memory, at most 30 seconds old."""
    return CachedApplications(applications())


@once
def channels() -> ReadChannels:
    """Return the channel numbers."""
    return ReadChannels(table(settings.channels_table))


def table(name: str) -> Table:
    """Return a table by its name."""
    return Table(dynamodb(), name)

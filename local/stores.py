"""The deployed tables that a local run itself reads and writes, found by the stack's outputs."""

from collections.abc import Mapping

from heliograph.models.applications import ApplicationRecord, DynamoApplications
from heliograph.models.channels import ChannelRecord, DynamoChannels
from heliograph.models.database import Database
from heliograph.models.handsets import DynamoHandsets, HandsetRecord
from heliograph.models.templates import DynamoTemplates, TemplateRecord


class Stores:
    """Configuration for the demo to write, handsets for the front door to show."""

    def __init__(self, engine_url: str, outputs: Mapping[str, str]) -> None:
        database = Database(endpoint=engine_url)
        self.applications = DynamoApplications(
            database.bound(ApplicationRecord, outputs["ApplicationsTable"])
        )
        self.channels = DynamoChannels(database.bound(ChannelRecord, outputs["ChannelsTable"]))
        self.templates = DynamoTemplates(database.bound(TemplateRecord, outputs["TemplatesTable"]))
        self.handsets = DynamoHandsets(database.bound(HandsetRecord, outputs["HandsetsTable"]))

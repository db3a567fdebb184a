"""A handler that imports and makes whatever it might need; floor (c).

Behind the bench only. Importing it is what is measured.
"""

import boto3
import phonenumbers
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from pydantic import BaseModel
from pynamodb.attributes import UnicodeAttribute
from pynamodb.models import Model

logger = Logger()
tracer = Tracer()
metrics = Metrics()
app = APIGatewayHttpResolver(enable_validation=True)
sqs = boto3.client("sqs")
plan = phonenumbers.PhoneMetadata.metadata_for_region("CN", None)


class Send(BaseModel):
    """The wire shape of a send."""

    sender: str
    to: list[str]
    template_id: str


class Application(Model):
    """One table, with a client of its own."""

    class Meta:
        table_name = "ApplicationsTable"

    application_id = UnicodeAttribute(hash_key=True)


dynamodb = Application._get_connection().connection.client  # noqa: SLF001 - makes it at once

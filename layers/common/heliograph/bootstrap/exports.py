"""Exports: how far they are, their queue, and the bucket of their files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.config import Config

from heliograph.bootstrap.aws import session
from heliograph.bootstrap.records import database
from heliograph.bootstrap.shared import clock, once, settings
from heliograph.models.exports import CallerExportsRecord, DynamoExports, ExportRecord
from heliograph.settings import aws_endpoint, aws_region

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@once
def exports() -> DynamoExports:
    """Return the exports of the last day."""
    table = settings.exports_table
    records = database().bound(ExportRecord, table)
    return DynamoExports(records, database().bound(CallerExportsRecord, table), clock)


@once
def s3() -> S3Client:
    """Return S3. Seldom asked, in no protocol of JSON: the SDK's client does it."""
    config = Config(
        signature_version="s3v4",
        # Else links lead to the address of all regions, which sends whoever follows them on, to
        # where their signature is wrong.
        s3={"addressing_style": "virtual"},
        # The signature covers what is sent, and S3 expects no checksum of a part if none was
        # announced when the upload began.
        request_checksum_calculation="when_required",
        connect_timeout=2,
        read_timeout=30,
    )
    client: Any = session().create_client(
        "s3", region_name=aws_region(), endpoint_url=aws_endpoint("s3"), config=config
    )
    return client  # type: ignore[no-any-return]

"""boto3 clients of the engine, independent of whatever AWS set-up the person has."""

import os
from collections.abc import MutableMapping
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

REGION = "us-east-1"

#: All that a client of the engine needs; the engine takes any credentials.
CLIENT_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


def know_only_the_engine(environment: MutableMapping[str, str]) -> None:
    """Take the person's AWS account, profiles and proxies out of a process's environment."""
    for name in list(environment):
        if name.startswith("AWS_") or name.lower().endswith("_proxy"):
            del environment[name]
    environment.update(CLIENT_ENVIRONMENT)


class EngineClients:
    """The services a deployment talks to itself."""

    def __init__(self, engine_url: str) -> None:
        config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
        self.cloudformation: CloudFormationClient = boto3.client(
            "cloudformation", endpoint_url=engine_url, config=config
        )
        self.dynamodb: DynamoDBClient = boto3.client(
            "dynamodb", endpoint_url=engine_url, config=config
        )
        self.s3: S3Client = boto3.client("s3", endpoint_url=engine_url, config=config)

"""The real adapters, on moto with the tables of template.yaml.

moto loses updates when threads write at once, so nothing here does: what several writers may do
to each other is tested on the local engine.
"""

from collections.abc import Iterator

import pytest
from botocore.session import Session, get_session
from heliograph.models.database import Database
from moto import mock_aws

from tests.deployment import REGION, Deployment, deploy

ADAPTERS = ("fake", "dynamodb")


def aws_session() -> Session:
    session = get_session()
    session.set_config_variable("region", REGION)
    return session


@pytest.fixture(scope="module")
def deployment() -> Iterator[Deployment]:
    with mock_aws():
        yield deploy()


@pytest.fixture(scope="module")
def database(deployment: Deployment) -> Database:
    assert deployment.tables
    return Database(aws_session())

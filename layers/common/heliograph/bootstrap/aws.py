"""Clients of AWS.

From botocore, which boto3 stands on: none of what boto3 adds is used here, and it costs each cold
start a fifth of a second.
"""

from __future__ import annotations

from typing import Any

import botocore.session
from botocore.config import Config

from heliograph.bootstrap.shared import once


@once
def session() -> botocore.session.Session:
    """Return what all clients share: region, credentials, and the service models read so far."""
    return botocore.session.get_session()


def client(service: str, config: Config | None = None) -> Any:
    """Make a client of one service."""
    return session().create_client(service, config=config)

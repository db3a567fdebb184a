"""The credentials of the carriers."""

from __future__ import annotations

from heliograph.bootstrap.aws import client
from heliograph.bootstrap.shared import once, settings
from heliograph.carriers.credentials import RememberedCredentials, carrier_credentials


@once
def credentials() -> RememberedCredentials:
    """Return the credentials of each carrier."""
    secrets = client("secretsmanager")
    return RememberedCredentials(lambda: carrier_credentials(secrets, settings.carrier_secrets_arn))

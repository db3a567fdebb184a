"""The credentials of the carriers."""

from __future__ import annotations

from heliograph.bootstrap.aws import secrets_manager
from heliograph.bootstrap.shared import once, settings
from heliograph.carriers.credentials import RememberedCredentials, carrier_credentials


@once
def credentials() -> RememberedCredentials:
    """Return the credentials of each carrier."""
    return RememberedCredentials(
        lambda: carrier_credentials(secrets_manager(), settings.carrier_secrets_arn)
    )

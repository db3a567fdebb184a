"""The keys that stand for phone numbers."""

from __future__ import annotations

from heliograph.bootstrap.aws import secrets_manager
from heliograph.bootstrap.shared import once, settings
from heliograph.domain.number_keys import NumberKeys


@once
def number_keys() -> NumberKeys:
    """Return what makes them. Its secret is read when the first one is made."""
    return NumberKeys(_secret)


def _secret() -> bytes:
    """Return the secret of this deployment. Raises AwsFailed."""
    answer = secrets_manager()("GetSecretValue", {"SecretId": settings.number_secret_arn})
    return str(answer["SecretString"]).encode()

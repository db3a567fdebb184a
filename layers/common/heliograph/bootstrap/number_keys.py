"""The keys that stand for phone numbers."""

from __future__ import annotations

from heliograph.bootstrap.aws import secrets_manager
from heliograph.bootstrap.shared import once, settings
from heliograph.bootstrap.tables import items
from heliograph.domain.number_keys import NumberKeys
from heliograph.models.fingerprints import DynamoFingerprints
from heliograph.usecases.read_number_secret import ReadNumberSecret


@once
def number_keys() -> NumberKeys:
    """Return what makes them. Its secret is read, and checked, when the first one is made.

    It is for those who send messages and record opt-outs: who is first keeps the fingerprint.
    """
    return NumberKeys(ReadNumberSecret(_secret, _fingerprints(), is_keeper=True))


@once
def number_keys_for_questions() -> NumberKeys:
    """Return what makes them where barrings are only read."""
    return NumberKeys(ReadNumberSecret(_secret, _fingerprints(), is_keeper=False))


def _secret() -> bytes:
    """Return the secret of this deployment. Raises AwsFailed."""
    answer = secrets_manager()("GetSecretValue", {"SecretId": settings.number_secret_arn})
    return str(answer["SecretString"]).encode()


def _fingerprints() -> DynamoFingerprints:
    return DynamoFingerprints(items(settings.barrings_table))

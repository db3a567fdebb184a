"""The carriers, by name."""

from __future__ import annotations

from collections.abc import Mapping

from heliograph.bootstrap.aws import client
from heliograph.bootstrap.shared import clock, once, settings
from heliograph.carriers import simulator
from heliograph.carriers.credentials import carrier_credentials
from heliograph.carriers.simulator.submit import SimulatorCarrier
from heliograph.carriers.simulator.webhook import SimulatorWebhook
from heliograph.egress.carrier_pool import carrier_pool
from heliograph.ports import Carrier, CarrierWebhook


@once
def carrier() -> Carrier:
    """Return the carrier that messages are handed to."""
    return SimulatorCarrier(
        public_url=settings.public_url,
        secret=credentials()[simulator.NAME],
        pool=carrier_pool(),
        clock=clock,
    )


@once
def webhooks() -> Mapping[str, CarrierWebhook]:
    """Return how each carrier calls us, by its name in the path."""
    secrets = credentials()
    return {simulator.NAME: SimulatorWebhook(secret=secrets[simulator.NAME], clock=clock)}


@once
def credentials() -> Mapping[str, str]:
    """Return the credential of each carrier."""
    return carrier_credentials(client("secretsmanager"), settings.carrier_secrets_arn)

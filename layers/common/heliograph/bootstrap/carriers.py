"""The carriers, by name."""

from __future__ import annotations

from collections.abc import Mapping

from heliograph.bootstrap.aws import client
from heliograph.bootstrap.shared import clock, once, settings
from heliograph.carriers import simulator
from heliograph.carriers.credentials import Credentials, carrier_credentials
from heliograph.carriers.simulator.submit import SimulatorCarrier
from heliograph.carriers.simulator.webhook import SimulatorWebhook
from heliograph.egress.carrier_pool import carrier_pool
from heliograph.egress.carrier_requests import PooledCarrierRequests
from heliograph.ports.carriers import CallbackAddresses, Carrier, CarrierAccount, CarrierWebhook


@once
def carrier() -> Carrier:
    """Return the carrier that messages are handed to."""
    base = settings.public_url.rstrip("/")
    addresses = CallbackAddresses(
        report_url=f"{base}/callback/{simulator.NAME}", uplink_url=f"{base}/uplink/{simulator.NAME}"
    )
    account = _simulator({"url": base})
    return SimulatorCarrier(account, addresses, requests=_requests(), clock=clock)


@once
def _requests() -> PooledCarrierRequests:
    return PooledCarrierRequests(carrier_pool())


@once
def webhooks() -> Mapping[str, CarrierWebhook]:
    """Return how each carrier calls us, by its name in the path."""
    return {simulator.NAME: SimulatorWebhook(_simulator({}), clock=clock)}


def _simulator(account_settings: Mapping[str, str]) -> CarrierAccount:
    """Return the account at the carrier that lives in the stack."""
    return CarrierAccount(
        name=simulator.NAME,
        settings=account_settings,
        credentials=credentials()[simulator.NAME],
    )


@once
def credentials() -> Mapping[str, Credentials]:
    """Return the credentials of each carrier."""
    return carrier_credentials(client("secretsmanager"), settings.carrier_secrets_arn)

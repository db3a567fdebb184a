"""The adapters of the carriers, of whichever vendors are used."""

from __future__ import annotations

import logging
from typing import Final

from heliograph.bootstrap.credentials import credentials
from heliograph.bootstrap.routing import SIMULATOR, routing
from heliograph.bootstrap.shared import clock, once, settings
from heliograph.carriers.accounts import AccountIncomplete, Accounts, UnusableCarrier
from heliograph.carriers.vendors import PUBLISH, carrier_class, webhook_class
from heliograph.domain.routing import CarrierSetup
from heliograph.egress.carrier_pool import carrier_pool
from heliograph.egress.carrier_requests import PooledCarrierRequests
from heliograph.ports.carriers import CallbackAddresses, Carrier, CarrierAccount, CarrierWebhook

_log = logging.getLogger(__name__)

_NEW_WITHIN_SECONDS: Final = 2.0
"""How soon callbacks of a new carrier are taken; invented names cost no more than these reads."""


def carrier(setup: CarrierSetup) -> Carrier:
    """Return who submits to a carrier."""
    account = _account(setup, routing().routing().credentials_revision)
    try:
        return _carriers().adapter(setup.vendor, account)
    except AccountIncomplete as incomplete:
        _log.error("%s", incomplete)
        return UnusableCarrier(setup.name)


def webhook(name: str) -> CarrierWebhook | None:
    """Return how a carrier calls us, by its name in the path. Raises AccountIncomplete."""
    if settings.sandbox and name == SIMULATOR.name:
        return _webhooks().adapter(SIMULATOR.vendor, _account(SIMULATOR))
    known = routing().routing()
    if name not in known.carriers:
        known = routing().routing(max_age=_NEW_WITHIN_SECONDS)
    setup = known.carriers.get(name)
    if setup is None or setup.vendor in PUBLISH:
        return None
    return _webhooks().adapter(setup.vendor, _account(setup, known.credentials_revision))


def _account(setup: CarrierSetup, credentials_revision: int = 0) -> CarrierAccount:
    return CarrierAccount(
        name=setup.name,
        settings=setup.settings,
        credentials=credentials().of(setup.name, credentials_revision),
    )


@once
def _carriers() -> Accounts[Carrier]:
    requests = PooledCarrierRequests(carrier_pool())
    base = settings.public_url.rstrip("/")

    def build(vendor: str, account: CarrierAccount) -> Carrier:
        addresses = CallbackAddresses(
            report_url=f"{base}/callback/{account.name}", uplink_url=f"{base}/uplink/{account.name}"
        )
        return carrier_class(vendor)(account, addresses, requests=requests, clock=clock)

    return Accounts(build)


@once
def _webhooks() -> Accounts[CarrierWebhook]:
    return Accounts(lambda vendor, account: webhook_class(vendor)(account, clock=clock))

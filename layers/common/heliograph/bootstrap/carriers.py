"""The carriers that messages are handed to, of whichever vendors are used."""

from __future__ import annotations

import logging

from heliograph.bootstrap.accounts import account
from heliograph.bootstrap.routing import routing
from heliograph.bootstrap.shared import clock, once, settings
from heliograph.carriers.accounts import AccountIncomplete, Accounts, UnusableCarrier
from heliograph.carriers.vendors import carrier_class
from heliograph.domain.routing import CarrierSetup
from heliograph.egress.carrier_requests import KeptCarrierRequests
from heliograph.ports.carriers import CallbackAddresses, Carrier, CarrierAccount

_log = logging.getLogger(__name__)


def carrier(setup: CarrierSetup) -> Carrier:
    """Return who submits to a carrier."""
    revision = routing().routing().credentials_revision
    try:
        return _carriers().adapter(setup.vendor, account(setup, revision))
    except AccountIncomplete as incomplete:
        _log.error("%s", incomplete)
        return UnusableCarrier(setup.name)


@once
def _carriers() -> Accounts[Carrier]:
    requests = KeptCarrierRequests()
    base = settings.public_url.rstrip("/")

    def build(vendor: str, account: CarrierAccount) -> Carrier:
        addresses = CallbackAddresses(
            report_url=f"{base}/callback/{account.name}", uplink_url=f"{base}/uplink/{account.name}"
        )
        return carrier_class(vendor)(account, addresses, requests=requests, clock=clock)

    return Accounts(build)

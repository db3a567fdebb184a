"""How the carriers call us."""

from __future__ import annotations

from typing import Final

from heliograph.bootstrap.accounts import account
from heliograph.bootstrap.routing import SIMULATOR, routing
from heliograph.bootstrap.shared import clock, once, settings
from heliograph.carriers.accounts import Accounts
from heliograph.carriers.vendors import PUBLISH, webhook_class
from heliograph.ports.carriers import CarrierWebhook

_NEW_WITHIN_SECONDS: Final = 2.0
"""How soon callbacks of a new carrier are taken; invented names cost no more than these reads."""


def webhook(name: str) -> CarrierWebhook | None:
    """Return how a carrier calls us, by its name in the path. Raises AccountIncomplete."""
    if settings.sandbox and name == SIMULATOR.name:
        return _webhooks().adapter(SIMULATOR.vendor, account(SIMULATOR))
    known = routing().routing()
    if name not in known.carriers:
        known = routing().routing(max_age=_NEW_WITHIN_SECONDS)
    setup = known.carriers.get(name)
    if setup is None or setup.vendor in PUBLISH:
        return None
    return _webhooks().adapter(setup.vendor, account(setup, known.credentials_revision))


@once
def _webhooks() -> Accounts[CarrierWebhook]:
    return Accounts(lambda vendor, account: webhook_class(vendor)(account, clock=clock))

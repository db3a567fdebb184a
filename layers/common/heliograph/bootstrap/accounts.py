"""The accounts that carriers are set up with."""

from __future__ import annotations

from heliograph.bootstrap.credentials import credentials
from heliograph.domain.routing import CarrierSetup
from heliograph.ports.carriers import CarrierAccount


def account(setup: CarrierSetup, credentials_revision: int = 0) -> CarrierAccount:
    """Return the account of a carrier, with credentials at least as new as this revision."""
    return CarrierAccount(
        name=setup.name,
        settings=setup.settings,
        credentials=credentials().of(setup.name, credentials_revision),
    )

"""The adapters of accounts: each built when first used, and again when its account changes."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Final, Generic, TypeVar

from heliograph.carriers.vendors import VENDORS, account_fields
from heliograph.ports.carriers import (
    AccountField,
    CarrierAccount,
    ProvedUnsent,
    Submission,
    Submitted,
)

LOOKED_AT_AGAIN_SECONDS: Final = 60

Adapter = TypeVar("Adapter")


class AccountIncomplete(LookupError):
    """An account lacks what its vendor asks for; names the fields, never what stands in them."""


class Accounts(Generic[Adapter]):
    """Adapters by the name of their account. May be used by several threads.

    build: makes the adapter of a vendor's account.
    """

    def __init__(self, build: Callable[[str, CarrierAccount], Adapter]) -> None:
        self._build = build
        self._built: dict[str, tuple[str, CarrierAccount, Adapter]] = {}
        self._lock = Lock()

    def adapter(self, vendor: str, account: CarrierAccount) -> Adapter:
        """Return the adapter of an account. Raises AccountIncomplete."""
        with self._lock:
            built = self._built.get(account.name)
            if built is None or built[:2] != (vendor, account):
                check(vendor, account)
                built = vendor, account, self._build(vendor, account)
                self._built[account.name] = built
            return built[2]


class UnusableCarrier:
    """A carrier whose account is incomplete: nothing reaches it, until an operator repairs it."""

    def __init__(self, name: str) -> None:
        self.name = name

    def submit(self, submission: Submission) -> Submitted:
        """Say that the message has not left us; ask to be left alone for a minute."""
        _ = submission
        return ProvedUnsent("its account is incomplete", LOOKED_AT_AGAIN_SECONDS)


def check(vendor: str, account: CarrierAccount) -> None:
    """Check that there is such a vendor and that its account is complete.

    Raises AccountIncomplete.
    """
    if vendor not in VENDORS:
        raise AccountIncomplete(f"there is no vendor {vendor}")
    wrong = [one.name for one in account_fields(vendor) if not _is_filled(one, account)]
    if wrong:
        raise AccountIncomplete(f"carrier {account.name}: missing or wrong {', '.join(wrong)}")


def _is_filled(field: AccountField, account: CarrierAccount) -> bool:
    values = account.credentials if field.is_secret else account.settings
    value = values.get(field.name)
    return not field.is_required if value is None else field.accepts(value)

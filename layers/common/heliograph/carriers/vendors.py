"""The vendors that there are adapters for.

Each has a folder beside this file, named like the vendor, with the same modules in it. A vendor's
modules are imported when one of its accounts is used, so that a function loads no other's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any, Final

from heliograph.ports.carriers import AccountField, Carrier, CarrierWebhook

VENDORS: Final[Mapping[str, str]] = {
    "aws_eum": "AwsEum",
    "kannel": "Kannel",
    "simulator": "Simulator",
    "twilio": "Twilio",
    "vonage": "Vonage",
}
"""The folder of each vendor, and how the names of its classes begin."""

PUBLISH: Final = frozenset({"aws_eum"})
"""Vendors that do not call us and have no webhook: what they say comes in a queue."""


def account_fields(vendor: str) -> Sequence[AccountField]:
    """Return what an account of this vendor consists of."""
    fields: Sequence[AccountField] = _module(vendor, "account").FIELDS
    return fields


def carrier_class(vendor: str) -> Callable[..., Carrier]:
    """Return what makes a carrier of an account, its addresses, the way out and a clock."""
    made: Callable[..., Carrier] = getattr(_module(vendor, "submit"), f"{VENDORS[vendor]}Carrier")
    return made


def webhook_class(vendor: str) -> Callable[..., CarrierWebhook]:
    """Return what makes a webhook of an account and a clock."""
    name = f"{VENDORS[vendor]}Webhook"
    made: Callable[..., CarrierWebhook] = getattr(_module(vendor, "webhook"), name)
    return made


def _module(vendor: str, name: str) -> Any:
    return import_module(f"{__package__}.{vendor}.{name}")

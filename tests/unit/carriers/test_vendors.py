"""Every vendor in the register has all that the register promises, and is loaded only when used."""

import inspect
import subprocess
import sys

import pytest
from heliograph.carriers.vendors import (
    PUBLISH,
    VENDORS,
    account_fields,
    carrier_class,
    webhook_class,
)
from heliograph.ports.carriers import AccountField

from tests.architecture.sources import LAYER

FOLDERS = sorted(
    path.name
    for path in (LAYER / "carriers").iterdir()
    if path.is_dir() and path.name != "__pycache__"
)


def test_every_folder_is_registered() -> None:
    assert sorted(VENDORS) == FOLDERS


@pytest.mark.parametrize("vendor", sorted(VENDORS))
def test_a_carrier_is_made_of_an_account_its_addresses_the_way_out_and_a_clock(
    vendor: str,
) -> None:
    asked = inspect.signature(carrier_class(vendor)).parameters
    assert list(asked) == ["account", "addresses", "requests", "clock"]
    assert callable(getattr(carrier_class(vendor), "submit", None))


@pytest.mark.parametrize("vendor", sorted(VENDORS.keys() - PUBLISH))
def test_a_webhook_is_made_of_an_account_and_a_clock(vendor: str) -> None:
    assert list(inspect.signature(webhook_class(vendor)).parameters) == ["account", "clock"]
    for method in ("verify", "parse_reports", "parse_uplinks", "acknowledgement"):
        assert callable(getattr(webhook_class(vendor), method, None))


@pytest.mark.parametrize("vendor", sorted(VENDORS))
def test_the_fields_of_an_account_are_data_with_names_of_their_own(vendor: str) -> None:
    fields = account_fields(vendor)
    assert all(isinstance(one, AccountField) for one in fields)
    names = [one.name for one in fields]
    assert len(names) == len(set(names))
    for one in fields:
        assert one.help
        assert one.name.isidentifier()
        assert not one.accepts("\n")


@pytest.mark.parametrize("vendor", sorted(VENDORS))
def test_what_an_account_consists_of_is_known_without_loading_its_adapters(vendor: str) -> None:
    """The operator's command and a cold start would pay for them."""
    code = (
        "import sys; from heliograph.carriers.vendors import account_fields; "
        f"account_fields({vendor!r}); "
        "print([name for name in ('pydantic', 'urllib3', 'botocore', "
        f"'heliograph.carriers.{vendor}.submit') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

"""The adapters of accounts: built once for each change, and never of half an account."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from heliograph.carriers.accounts import AccountIncomplete, Accounts
from heliograph.ports.carriers import CarrierAccount

ACCOUNT = CarrierAccount(
    name="main",
    settings={"url": "https://carrier.test"},
    credentials={"secret": "a secret of 16 or more"},
)
VENDOR = "simulator"


class Workshop:
    """Builds adapters, which are numbers, and counts them."""

    def __init__(self) -> None:
        self.built: list[CarrierAccount] = []
        self.accounts: Accounts[int] = Accounts(self._build)

    def _build(self, vendor: str, account: CarrierAccount) -> int:
        assert vendor == VENDOR
        self.built.append(account)
        return len(self.built)

    def adapter(self, account: CarrierAccount) -> int:
        return self.accounts.adapter(VENDOR, account)


def test_an_adapter_is_built_once_for_an_account_however_many_ask() -> None:
    workshop = Workshop()
    with ThreadPoolExecutor(8) as threads:
        adapters = set(threads.map(lambda _: workshop.adapter(replace(ACCOUNT)), range(50)))
    assert adapters == {1}


@pytest.mark.parametrize(
    "changed",
    [
        replace(ACCOUNT, settings={"url": "https://other.test"}),
        replace(ACCOUNT, credentials={"secret": "another secret of it"}),
    ],
)
def test_an_account_that_has_changed_gets_a_new_adapter(changed: CarrierAccount) -> None:
    workshop = Workshop()
    assert [workshop.adapter(one) for one in (ACCOUNT, changed, changed)] == [1, 2, 2]


def test_two_accounts_of_one_vendor_do_not_share_an_adapter() -> None:
    workshop = Workshop()
    other = replace(ACCOUNT, name="other")
    assert [workshop.adapter(one) for one in (ACCOUNT, other, ACCOUNT)] == [1, 2, 1]


@pytest.mark.parametrize(
    ("incomplete", "field"),
    [
        (replace(ACCOUNT, credentials={}), "secret"),
        (replace(ACCOUNT, credentials={"secret": "short"}), "secret"),
        (replace(ACCOUNT, settings={"url": "carrier.test"}), "url"),
        (replace(ACCOUNT, credentials={}, settings={"secret": "a" * 20}), "secret"),
    ],
)
def test_an_incomplete_account_has_no_adapter_and_its_field_is_named(
    incomplete: CarrierAccount, field: str
) -> None:
    workshop = Workshop()
    with pytest.raises(AccountIncomplete, match=field) as raised:
        workshop.adapter(incomplete)
    assert "short" not in str(raised.value)
    assert workshop.built == []


def test_a_field_that_is_not_required_may_be_missing() -> None:
    assert Workshop().adapter(replace(ACCOUNT, settings={})) == 1


def test_an_account_of_an_unknown_vendor_has_no_adapter() -> None:
    with pytest.raises(AccountIncomplete, match="no vendor"):
        Workshop().accounts.adapter("unheard-of", ACCOUNT)

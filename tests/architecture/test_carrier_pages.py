"""Operators find every carrier in the list, and every setting of an account on its page."""

import pytest
from heliograph.carriers.vendors import VENDORS, account_fields

from tests.architecture.documents import Page, page
from tests.architecture.sources import ROOT

LIST = "docs/carriers/README.md"
PAGES = sorted(path.stem for path in (ROOT / "docs" / "carriers").glob("[!R]*.md"))


def test_every_vendor_is_in_the_list_of_carriers() -> None:
    assert sorted(page(LIST).column("Carriers")) == sorted(VENDORS)


@pytest.mark.parametrize("vendor", PAGES)
def test_every_setting_of_an_account_is_on_the_page_of_its_vendor(vendor: str) -> None:
    shown: Page = page(f"docs/carriers/{vendor}.md")
    names = [name for cell in shown.column("The account") for name in cell.split(", ")]
    assert sorted(names) == sorted(field.name for field in account_fields(vendor))

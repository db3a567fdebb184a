"""Every carrier, prepared for the suites of test_carrier_*contract.py: a module each."""

import pytest

from tests.contracts.carriers.case import CarrierCase
from tests.contracts.carriers.simulator import Simulator

CASES: tuple[CarrierCase, ...] = (Simulator(),)

with_each_carrier = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)

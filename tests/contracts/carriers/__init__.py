"""Every carrier, prepared for the suites of test_carrier_*contract.py: a module each."""

import pytest

from tests.contracts.carriers.aws_eum import AwsEum
from tests.contracts.carriers.case import CarrierCase
from tests.contracts.carriers.kannel import Kannel
from tests.contracts.carriers.simulator import Simulator
from tests.contracts.carriers.twilio import Twilio
from tests.contracts.carriers.vonage import UnsignedVonage, Vonage

CASES: tuple[CarrierCase, ...] = (
    Simulator(),
    AwsEum(),
    Twilio(),
    Vonage(),
    UnsignedVonage(),
    Kannel(),
)

with_each_carrier = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)

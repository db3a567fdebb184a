"""Every carrier, prepared for the suites of test_carrier_*contract.py: a module each."""

import pytest

from tests.contracts.carriers.aws_eum import AwsEum
from tests.contracts.carriers.case import CallingCase, CarrierCase
from tests.contracts.carriers.kannel import Kannel
from tests.contracts.carriers.simulator import Simulator
from tests.contracts.carriers.twilio import Twilio
from tests.contracts.carriers.vonage import UnsignedVonage, Vonage

CALLING: tuple[CallingCase, ...] = (
    Simulator(),
    Twilio(),
    Vonage(),
    UnsignedVonage(),
    Kannel(),
)
CASES: tuple[CarrierCase, ...] = (*CALLING, AwsEum())

with_each_carrier = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
with_each_carrier_that_calls = pytest.mark.parametrize("case", CALLING, ids=lambda case: case.name)

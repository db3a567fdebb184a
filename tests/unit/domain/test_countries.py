"""Calling codes, compared with those that libphonenumber knows."""

import phonenumbers
import pytest
from heliograph.domain.countries import CALLING_CODES, country_of
from hypothesis import given
from hypothesis import strategies as st

NO_COUNTRY = "001"


def example_number(region: str) -> str:
    example = phonenumbers.example_number(region)
    assert example is not None
    return phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)


def test_every_calling_code_has_the_main_country_that_libphonenumber_gives_it() -> None:
    theirs = {
        str(code): regions[0]
        for code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items()
        if regions[0] != NO_COUNTRY
    }
    assert dict(CALLING_CODES) == theirs


def test_no_calling_code_begins_with_another() -> None:
    beginnings = {code[:length] for code in CALLING_CODES for length in range(1, len(code))}
    assert not beginnings & set(CALLING_CODES)


def test_the_example_numbers_of_every_country_are_of_that_country() -> None:
    found = {region: country_of(example_number(region)) for region in CALLING_CODES.values()}
    assert found == {region: region for region in found}


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("+8613800000001", "CN"),
        ("+85291234567", "HK"),
        ("+886912345678", "TW"),
        ("+2412000000", "GA"),  # C-24: 241 is Gabon
        ("+4402000000", "GB"),
        ("+12025550100", "US"),
        ("+77012345678", "RU"),  # shared codes: the country with most of the numbers
    ],
)
def test_a_number_is_of_the_country_of_its_code(number: str, country: str) -> None:
    assert country_of(number) == country


@pytest.mark.parametrize(
    "number", ["+80012345678", "+870773111632", "+88213300655", "+999", "+", ""]
)
def test_a_number_of_no_country_has_none(number: str) -> None:
    assert country_of(number) is None


@given(number=st.from_regex(r"\+[0-9]{0,21}", fullmatch=True))
def test_a_country_has_two_letters_as_an_answer_may_carry(number: str) -> None:
    country = country_of(number)
    assert country is None or (len(country) == 2 and country.isupper())

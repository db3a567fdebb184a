"""Numbers as customers write them (API-06, API-07)."""

import re

import pytest
from heliograph.domain.configuration import Area
from heliograph.domain.numbers import (
    MAX_LENGTH,
    have_only_allowed_characters,
    is_in_area,
    is_mainland,
    is_well_formed,
    recipient_number,
    to_e164,
)
from hypothesis import given
from hypothesis import strategies as st

AREAS = st.sampled_from(Area)
WELL_FORMED = st.from_regex(r"\+[0-9]{1,20}|[0-9]{1,21}", fullmatch=True)


@pytest.mark.parametrize(
    "submitted",
    [
        "+8613800000001",
        "13800000001",
        "+2412000000",
        "1",
        "+1",
        "0" * 21,
        "+" + "9" * 20,
        "00000",  # implausible, but whether it exists is for its report to say (API-08)
    ],
)
def test_digits_with_at_most_one_plus_in_front_are_a_number(submitted: str) -> None:
    assert is_well_formed(submitted)


@pytest.mark.parametrize(
    "submitted",
    [
        "",
        "+",
        "++8613800000001",
        "86+13800000001",
        "13800000001+",
        " 8613800000001",
        "+86 13800000001",
        "+86-13800000001",
        "tel:13800000001",
        "１３８００００００００１",
        "+٨٦١٣٨",
        "13800000001\n",
        "²",
        "0" * 22,
        "+" + "9" * 21,
    ],
)
def test_everything_else_is_no_number(submitted: str) -> None:
    assert not is_well_formed(submitted)


@given(submitted=st.text(st.sampled_from("+0189 -a１\n"), max_size=MAX_LENGTH + 2))
def test_a_number_is_well_formed_as_the_grammar_says(submitted: str) -> None:
    says_the_grammar = re.fullmatch(r"\+?[0-9]+", submitted) is not None and len(submitted) <= 21
    assert is_well_formed(submitted) == says_the_grammar


@pytest.mark.parametrize("submitted", ["+8613800000001", "13800000001", "8+6", "++", "", "+"])
def test_digits_and_plus_signs_refuse_no_send_whatever_their_order(submitted: str) -> None:
    """API-06: a merely invalid number fails alone, a foreign character fails the whole send."""
    assert have_only_allowed_characters(["+86131", submitted])


@pytest.mark.parametrize("submitted", [" 8613800000001", "a", "１", "1;2", "+86-1", "1\x00", "²"])
def test_any_other_character_refuses_the_send(submitted: str) -> None:
    assert not have_only_allowed_characters(["+86131", submitted])


@pytest.mark.parametrize(
    ("submitted", "number"),
    [
        ("+8613800000001", "+8613800000001"),
        ("8613800000001", "+8613800000001"),
        ("13800000001", "+8613800000001"),
        ("01012345678", "+8601012345678"),
        ("+85291234567", "+85291234567"),
        # 86 is not the country code where no mobile number follows it.
        ("86138", "+8686138"),
        ("86138000000012", "+8686138000000012"),
        ("8623800000001", "+868623800000001"),
    ],
)
def test_a_mainland_number_may_omit_its_country_code(submitted: str, number: str) -> None:
    """API-07"""
    assert to_e164(submitted, Area.MAINLAND) == number


@pytest.mark.parametrize(
    ("submitted", "number"), [("+2412000000", "+2412000000"), ("2412000000", "+2412000000")]
)
def test_an_international_number_is_never_taken_for_a_mainland_one(
    submitted: str, number: str
) -> None:
    assert to_e164(submitted, Area.INTERNATIONAL) == number


@given(submitted=WELL_FORMED, area=AREAS)
def test_e164_is_a_plus_and_digits_and_keeps_what_was_submitted_at_its_end(
    submitted: str, area: Area
) -> None:
    number = to_e164(submitted, area)
    assert re.fullmatch(r"\+[0-9]+", number)
    assert number.endswith(submitted.removeprefix("+"))


@given(submitted=WELL_FORMED, area=AREAS)
def test_a_number_in_e164_stays_as_it_is(submitted: str, area: Area) -> None:
    number = to_e164(submitted, area)
    assert to_e164(number, area) == number


@pytest.mark.parametrize(
    ("number", "expected"),
    [("+8613800000001", True), ("+85291234567", False), ("+886912345678", False), ("+1", False)],
)
def test_the_mainland_is_the_country_code_86_alone(number: str, *, expected: bool) -> None:
    assert is_mainland(number) is expected


@pytest.mark.parametrize("submitted", ["2412000000", "8613800000001", "0012412000000"])
def test_an_international_number_without_its_plus_is_no_number(submitted: str) -> None:
    """API-07: it could be a number of any country."""
    assert recipient_number(submitted, Area.INTERNATIONAL) is None
    assert recipient_number(f"+{submitted}", Area.INTERNATIONAL) == f"+{submitted}"
    assert recipient_number(submitted, Area.MAINLAND) is not None


@given(submitted=st.text(st.sampled_from("+0189 -a１\n"), max_size=MAX_LENGTH + 2), area=AREAS)
def test_what_is_malformed_is_nobodys_number(submitted: str, area: Area) -> None:
    number = recipient_number(submitted, area)
    if number is None:
        may_lack_its_code = area is Area.MAINLAND or submitted.startswith("+")
        assert not (is_well_formed(submitted) and may_lack_its_code)
    else:
        assert number == to_e164(submitted, area)


@pytest.mark.parametrize(
    ("number", "area"),
    [
        ("+8613800000001", Area.MAINLAND),
        ("+85291234567", Area.INTERNATIONAL),
        ("+2412000000", Area.INTERNATIONAL),
    ],
)
def test_a_number_is_in_one_of_the_areas(number: str, area: Area) -> None:
    """NUM-04"""
    assert [one for one in Area if is_in_area(number, one)] == [area]

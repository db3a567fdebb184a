"""What operators may set up."""

import pytest
from heliograph.domain.configuration import TemplateState
from heliograph.domain.configuration_rules import (
    Review,
    RuleBroken,
    application_name,
    channel_number,
    reviewed,
    signature_name,
    template_name,
)

UNSUBMITTED = TemplateState.UNSUBMITTED
PENDING = TemplateState.PENDING
ACTIVE = TemplateState.APPROVED_ACTIVATED
INACTIVE = TemplateState.APPROVED_DEACTIVATED
REJECTED = TemplateState.REJECTED
STOP = TemplateState.STOP


@pytest.mark.parametrize("name", ["a", "shop_2", "A" * 30, "_", "7"])
def test_an_application_is_named_with_letters_digits_and_underscores(name: str) -> None:
    """APP-03."""
    assert application_name(name) == name


@pytest.mark.parametrize("name", ["", "a" * 31, "my shop", "shop-2", "光", "shop\n", "Ａ"])
def test_other_names_of_applications_are_refused(name: str) -> None:
    """APP-03."""
    with pytest.raises(RuleBroken, match="1 to 30"):
        application_name(name)


@pytest.mark.parametrize("name", ["Hi", "光速", "Shop24", "24Shop", "日光" * 16, "Żółw", "ABC001"])
def test_a_signature_is_named_with_letters_and_digits_of_any_script(name: str) -> None:
    """SIG-02, SIG-03: it is kept as it was given, in the case it was given."""
    assert signature_name(name) == name


@pytest.mark.parametrize("name", ["", "光", "x" * 33, "My Shop", "[Shop]", "Shop!", "a_b", "½½"])
def test_other_names_of_signatures_are_refused(name: str) -> None:
    """SIG-02."""
    with pytest.raises(RuleBroken, match="2 to 32"):
        signature_name(name)


@pytest.mark.parametrize("name", ["12", "2026", "４２"])
def test_digits_alone_are_no_name_of_a_signature(name: str) -> None:
    """SIG-02."""
    with pytest.raises(RuleBroken, match="digits alone"):
        signature_name(name)


def test_a_letter_with_an_accent_is_one_letter_however_it_was_typed() -> None:
    assert signature_name("Cafe\u0301") == "Caf\u00e9"


@pytest.mark.parametrize("name", ["", " ", "x" * 101, "two\nlines"])
def test_a_template_has_a_name_that_can_be_read(name: str) -> None:
    assert template_name("Parcel, ready 包裹") == "Parcel, ready 包裹"
    with pytest.raises(RuleBroken):
        template_name(name)


@pytest.mark.parametrize("number", ["", "+88", "88 24", "1" * 22, "８"])
def test_a_channel_number_is_digits(number: str) -> None:
    assert channel_number("8824110605111") == "8824110605111"
    with pytest.raises(RuleBroken):
        channel_number(number)


MOVES = {
    (UNSUBMITTED, Review.SUBMIT): PENDING,
    (REJECTED, Review.SUBMIT): PENDING,
    (STOP, Review.SUBMIT): PENDING,
    (PENDING, Review.APPROVE): ACTIVE,
    (PENDING, Review.REJECT): REJECTED,
    (ACTIVE, Review.DISABLE): STOP,
    (INACTIVE, Review.DISABLE): STOP,
}


@pytest.mark.parametrize("state", TemplateState)
@pytest.mark.parametrize("review", Review)
def test_a_template_moves_as_the_table_says_and_not_otherwise(
    state: TemplateState, review: Review
) -> None:
    """TPL-24, TPL-25: what was disabled is never active again without a review."""
    if (state, review) in MOVES:
        assert reviewed(state, review) is MOVES[state, review]
    else:
        with pytest.raises(RuleBroken, match=state):
            reviewed(state, review)

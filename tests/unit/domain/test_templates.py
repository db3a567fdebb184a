"""Template texts and the values that fill them (TPL-04 to TPL-08, TPL-20, API-05)."""

from contextlib import suppress
from datetime import date

import pytest
from heliograph.domain.templates import ParametersMismatch, Variable, compiled, signed
from hypothesis import given
from hypothesis import strategies as st

CODE = "Verification code: ${NUM_6}. Please complete the verification as soon as possible."

EVERY_CHARACTER = st.text(st.characters())  # lone surrogates too, as JSON can bring them
FIXED_TEXTS = st.text(st.sampled_from("ab $${}()_1短\n"), max_size=8).filter(
    lambda text: not compiled(text).variables
)


def texts(length: int) -> st.SearchStrategy[str]:
    return st.text(st.sampled_from("aZ09 -短，\u3000\U0001f600"), max_size=length)


def values_of(placeholder: str) -> st.SearchStrategy[str]:
    """Values that the variable accepts."""
    if placeholder == "${DATE}":
        return st.dates(min_value=date(1000, 1, 1)).map(lambda day: f"{day:%Y/%m/%d}")
    if placeholder == "${TIME}":
        return st.times().map(lambda at: f"{at:%H:%M}")
    kind, length = placeholder[2:-1].split("_")
    if kind == "TXT":
        return texts(int(length))
    return st.text(st.sampled_from("0123456789"), min_size=1, max_size=int(length))


PLACEHOLDERS = st.sampled_from(
    ["${DATE}", "${TIME}", *(f"${{{kind}_{n}}}" for kind in ("TXT", "NUM") for n in range(1, 21))]
)
FILLED = st.lists(
    PLACEHOLDERS.flatmap(lambda one: st.tuples(st.just(one), values_of(one))), max_size=20
)


# -- The golden vectors ----------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["12345", "345678"])
def test_a_code_of_at_most_six_digits_is_filled_in(value: str) -> None:
    """Golden vector V1."""
    assert f"code: {value}." in compiled(CODE).render([value])


@pytest.mark.parametrize(
    ("values", "reason"),
    [(["123", "456"], "count"), (["1234567"], "NUM"), (["1a2b3c"], "NUM"), ([], "count")],
)
def test_a_wrong_count_a_wrong_length_and_a_wrong_content_are_refused(
    values: list[str], reason: str
) -> None:
    """Golden vector V2."""
    with pytest.raises(ParametersMismatch, match=reason):
        compiled(CODE).render(values)


def test_a_template_without_variables_takes_no_values() -> None:
    """Golden vector V3."""
    template = compiled("Your order has been shipped.")
    assert template.render([]) == "Your order has been shipped."
    with pytest.raises(ParametersMismatch, match="count"):
        template.render(["1"])


def test_a_leading_zero_of_a_code_arrives() -> None:
    """Golden vector V8."""
    assert "code: 012345." in compiled(CODE).render(["012345"])


# -- Variables (TPL-04) ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["TXT", "NUM"])
@pytest.mark.parametrize("length", range(1, 21))
def test_txt_and_num_have_a_length_from_1_to_20(kind: str, length: int) -> None:
    assert compiled(f"a${{{kind}_{length}}}b").variables == (Variable(kind, length),)


@pytest.mark.parametrize(
    "text",
    [
        "${NUM_0}",
        "${NUM_21}",
        "${NUM_06}",
        "${NUM_100}",
        "${NUM_}",
        "${NUM}",
        "${num_6}",
        "${NUM_6 }",
        "${ NUM_6}",
        "$(NUM_6)",
        "{NUM_6}",
        "$ {NUM_6}",
        "$｛NUM_6｝",
        "${NUM_６}",
        "${DATE_1}",
        "${date}",
        "${1}",
        "${}",
    ],
)
def test_nothing_else_is_a_variable(text: str) -> None:
    assert compiled(text).variables == ()
    assert compiled(text).render([]) == text


def test_variables_may_stand_side_by_side_and_after_a_dollar_sign() -> None:
    template = compiled("$${NUM_2}${TXT_5}${DATE}${TIME}}")
    assert template.render(["10", "a", "2026/3/14", "09:05"]) == "$10a2026/3/1409:05}"


# -- Every template --------------------------------------------------------------------------------


@given(filled=FILLED, data=st.data())
def test_values_are_filled_in_one_after_the_other_and_the_rest_stays(
    filled: list[tuple[str, str]], data: st.DataObject
) -> None:
    """API-05"""
    fixed = [data.draw(FIXED_TEXTS) for _ in filled] + [data.draw(FIXED_TEXTS)]
    pieces = zip(fixed, filled, strict=False)
    content = "".join(text + placeholder for text, (placeholder, _) in pieces) + fixed[-1]
    if len(compiled(content).variables) != len(filled):
        return  # fixed texts that only together look like a variable
    expected = "".join(text + value for text, (_, value) in zip(fixed, filled, strict=False))
    assert compiled(content).render([value for _, value in filled]) == expected + fixed[-1]


@given(filled=FILLED, intruder=EVERY_CHARACTER, content=EVERY_CHARACTER, data=st.data())
def test_values_fit_or_do_not_and_nothing_else_can_happen(
    filled: list[tuple[str, str]], intruder: str, content: str, data: st.DataObject
) -> None:
    values = [value for _, value in filled]
    place = data.draw(st.integers(0, len(values)))
    values[place : place + data.draw(st.integers(0, 1))] = [intruder]
    with suppress(ParametersMismatch):
        rendered = compiled(content.join(["", *(one for one, _ in filled), ""])).render(values)
        assert all(value in rendered for value in values)


@given(content=EVERY_CHARACTER)
def test_a_text_without_variables_is_sent_as_it_is(content: str) -> None:
    if not compiled(content).variables:
        assert compiled(content).render([]) == content


@given(value=EVERY_CHARACTER)
def test_what_stands_in_a_value_is_never_filled_in_again(value: str) -> None:
    with suppress(ParametersMismatch):
        assert compiled("${TXT_20}|${NUM_1}").render([value, "7"]) == f"{value}|7"


# -- The signature ---------------------------------------------------------------------------------


def test_the_signature_stands_in_brackets_in_front() -> None:
    """API-15, SIG-16."""
    assert (
        signed("Your order has been shipped.", "HUAWEI") == "[HUAWEI]Your order has been shipped."
    )


def test_an_international_text_has_no_signature() -> None:
    assert signed("Hello", None) == "Hello"

"""Templates of the newer style: `${1}` whose type is an attribute, and `${PHONE}` (API-05)."""

import pytest
from heliograph.domain.configuration import Area, VariableType
from heliograph.domain.template_size import TemplateSize, largest
from heliograph.domain.templates import ParametersMismatch, Variable, compiled
from heliograph.domain.variable_values import ACCEPTS, LONGEST, MAX_LENGTHS
from hypothesis import given
from hypothesis import strategies as st

CALL = "Call ${1} before ${2}."
TYPES = (VariableType.PHONE, VariableType.DATETIME)


def accepts(kind: VariableType, value: str) -> bool:
    (variable,) = compiled("${1}", (kind,)).variables
    assert compiled(f"${{{kind}}}").variables == (variable,)
    return variable.accepts(value)


def test_the_values_fill_the_numbered_variables_in_their_order() -> None:
    assert compiled(CALL, TYPES).variables == (Variable("PHONE", 15), Variable("DATETIME", 20))
    text = compiled(CALL, TYPES).render(["+86-755-1234567", "2026/3/14 09:30"])
    assert text == "Call +86-755-1234567 before 2026/3/14 09:30."


def test_numbers_are_no_variables_of_a_template_that_has_no_types() -> None:
    assert compiled(CALL).variables == ()


@pytest.mark.parametrize("values", [[], ["12345"], ["12345", "09:30", "x"]])
def test_a_wrong_count_of_values_is_refused(values: list[str]) -> None:
    with pytest.raises(ParametersMismatch, match="count"):
        compiled(CALL, TYPES).render(values)


def test_a_variable_whose_type_is_missing_takes_no_value() -> None:
    with pytest.raises(ParametersMismatch):
        compiled("Call ${1} before ${2}.", TYPES[:1]).render(["12345", "09:30"])


@pytest.mark.parametrize("text", ["${0}", "${21}", "${01}", "${ 1}", "$(1)", "${１}", "${Phone}"])
def test_nothing_else_is_a_variable(text: str) -> None:
    assert compiled(text, TYPES).variables == ()


VALUES: dict[VariableType, tuple[list[str], list[str]]] = {
    VariableType.PHONE: (
        ["1234", "123456789012345", "+8613800000001", "0755-12345678", "95-5-5"],
        ["", "123", "1234567890123456", "1380000000a", "1234-", "1234+", "12 34", "１２３４"],
    ),
    VariableType.CHARDIGIT: (
        ["a", "A_1", "012345", "x" * 20],
        ["", "x" * 21, "a b", "a-b", "é", "短", "a.", "１"],
    ),
    VariableType.DATETIME: (
        [
            *("20260314", "2026-03-14", "2026/03/14", "2026年03月14日", "2026年3月4日"),
            *("09:30", "09:30:15", "09点30", "09点30分", "09点"),
            *("2026-03-14 09:30:15", "2026年03月14日 09:30:15", "2026年3月14日09点30分"),
        ],
        [
            *("", " ", "2026-13-14", "20260230", "2026-02-30", "2026-03/14", "14-03-2026"),
            *("24:00", "9:30", "09:60", "09:30:60", "09.30", "2026", "2026-03", "now"),
            *("2026-03-14 ", " 09:30", "2026-03-14  09:30", "2026-03-14T09:30", "09:30 2026-03-14"),
        ],
    ),
    VariableType.MONEY: (
        ["0", "12.50", "1234567890.12345678", "三百", "壹佰贰拾", "10万", "192.168.0.1"],
        ["", ".", "...", "12,50", "-1", "¥12", "12元", "1" * 21, "abc", "１２"],
    ),
    VariableType.TEXT: (
        ["a", "Zoë", "取件码 123456", "人民公园北门", "短" * 20, "\U0001f600", "a/b", "No-5"],
        [
            *("", "短" * 21, "a.", "好。", "it's", "<b", "b>", "{", "}", "a\nb", "\ud83d"),
            *("13800000001", "138 0000 0001", "138-0000-0001", "QQ12345", "qq: 12345"),
            *("http:/x", "HTTPS://x", "wwwx", "//x"),
        ],
    ),
}


@pytest.mark.parametrize(
    ("kind", "value"), [(kind, value) for kind, (good, _) in VALUES.items() for value in good]
)
def test_a_value_of_its_type_is_accepted(kind: VariableType, value: str) -> None:
    assert accepts(kind, value)


@pytest.mark.parametrize(
    ("kind", "value"), [(kind, value) for kind, (_, bad) in VALUES.items() for value in bad]
)
def test_any_other_value_is_refused(kind: VariableType, value: str) -> None:
    assert not accepts(kind, value)


@pytest.mark.parametrize("kind", sorted({*LONGEST, *MAX_LENGTHS}))
def test_the_longest_value_of_a_class_is_one_that_it_accepts(kind: str) -> None:
    """TPL-21"""
    assert ACCEPTS[kind](LONGEST[kind])
    assert len(LONGEST[kind]) == MAX_LENGTHS.get(kind, len(LONGEST[kind]))


def test_a_template_is_measured_with_the_longest_values_of_its_types() -> None:
    """TPL-21"""
    characters = len("[HUAWEI]Call  before .") + 15 + 20
    assert largest(CALL, "HUAWEI", Area.MAINLAND, TYPES) == TemplateSize(characters, 1)


@given(kind=st.sampled_from(VariableType), value=st.text(st.characters(exclude_categories=[])))
def test_a_value_fits_or_does_not_and_nothing_else_can_happen(
    kind: VariableType, value: str
) -> None:
    if accepts(kind, value):
        assert 0 < len(value) <= 20
        value.encode()

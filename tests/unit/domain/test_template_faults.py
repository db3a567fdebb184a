"""What is wrong with a template's text (TPL-02, 03, 04, 09, 10, 11)."""

import pytest
from heliograph.domain.configuration import Area, MessageType, VariableType
from heliograph.domain.template_faults import template_faults
from hypothesis import given
from hypothesis import strategies as st

CODE = "Your verification code is ${NUM_6}."


def rules(
    content: str,
    message_type: MessageType | None = MessageType.NOTIFICATION,
    *types: VariableType,
    area: Area = Area.MAINLAND,
) -> list[str]:
    return [fault.rule for fault in template_faults(content, message_type, area, types)]


@pytest.mark.parametrize(
    "content",
    [
        "Your order has been shipped.",
        "You have ${NUM_2} parcels at ${TXT_20}, pick up on ${DATE} after ${TIME}.",
        "${TXT_20}, your parcel is here.",
        "您的快递已到${TXT_20},请于${TIME}前领取",
        "Call ${PHONE} before ${DATETIME}.",
        "See https://shop.test/a_b?c=1&d=2 for ${TXT_5}.",
        "x" * 500,
        "Line\nfeed, 100 $ (net) ",
    ],
)
def test_a_sound_template_has_no_faults(content: str) -> None:
    assert rules(content) == []


@pytest.mark.parametrize("length", [0, 501])
def test_a_template_has_1_to_500_characters(length: int) -> None:
    assert rules("x" * length) == ["TPL-02"]


@pytest.mark.parametrize("character", "[]¥★^_&√※")
def test_some_characters_are_forbidden_but_in_a_fixed_link(character: str) -> None:
    """TPL-03, C-15"""
    assert rules(f"Your order {character} is here.") == ["TPL-03"]


@pytest.mark.parametrize(
    "piece",
    [
        *("${NUM_0}", "${NUM_21}", "${num_6}", "${TXT}", "${DATE_1}", "$(NUM_6)", "$｛NUM_6｝"),
        *("${ NUM_6}", "{NUM_6}", "${21}", "${0}", "${}", "{", "}", "${MONEY_5}"),
    ],
)
def test_what_looks_like_a_variable_and_is_none_is_a_format_error(piece: str) -> None:
    """TPL-04"""
    assert "TPL-04" in rules(f"Your order {piece} is here.")


@pytest.mark.parametrize(
    ("content", "types"),
    [
        ("Call ${1} now.", ()),
        ("Call us now.", (VariableType.PHONE,)),
        ("Call ${1} now.", (VariableType.PHONE, VariableType.TEXT)),
        ("Call ${2} or ${1} now.", (VariableType.PHONE, VariableType.TEXT)),
        ("Call ${1} or ${3} now.", (VariableType.PHONE, VariableType.TEXT)),
        ("Call ${1} or ${1} now.", (VariableType.PHONE, VariableType.TEXT)),
        ("Call ${1} or ${TXT_5} now.", (VariableType.PHONE,)),
    ],
)
def test_numbered_variables_are_counted_up_and_each_has_a_type(
    content: str, types: tuple[VariableType, ...]
) -> None:
    """TPL-04"""
    assert rules(content, MessageType.NOTIFICATION, *types) == ["TPL-04"]


def test_numbered_variables_with_their_types_are_sound() -> None:
    types = (VariableType.PHONE, VariableType.TEXT)
    assert rules("Call ${1} or ask ${2} now.", MessageType.NOTIFICATION, *types) == []


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("Order" + " a ${NUM_1}" * 20, []),
        ("Order" + " a ${NUM_1}" * 21, ["TPL-09"]),
        ("Order " + "${NUM_1}" * 4, []),
        ("Order " + "${NUM_1}" * 5, ["TPL-09"]),
        ("Order " + "${NUM_1} " * 5, ["TPL-09"]),
        ("Order " + "${NUM_1}" * 4 + "-" + "${NUM_1}" * 4, []),
    ],
)
def test_variables_are_20_at_most_and_4_in_a_row(content: str, found: list[str]) -> None:
    """TPL-09, C-06"""
    assert rules(content) == found


@pytest.mark.parametrize(
    "content", ["${TXT_20}", "${TXT_20}: ${NUM_6}!", "a${TXT_20}", "， ${DATE}"]
)
def test_a_template_of_nothing_but_variables_is_refused(content: str) -> None:
    """TPL-10"""
    assert rules(content) == ["TPL-10"]


@pytest.mark.parametrize(
    "content", [CODE, "动态码${NUM_4}", "Registration Code: ${NUM_6}", "您的验证码是${NUM_6}"]
)
def test_a_verification_template_has_one_code(content: str) -> None:
    assert rules(content, MessageType.VERIFICATION) == []


@pytest.mark.parametrize(
    "content",
    [
        "Your verification code is on its way.",
        "Your verification code is ${NUM_7}.",
        "Your verification code is ${TXT_6}.",
        "Your verification code is ${NUM_6} until ${TIME}.",
        "Your verification code is ${CHARDIGIT}.",
        CODE + " See http://shop.test",
        "Your number is ${NUM_6}.",
    ],
)
def test_a_verification_template_has_nothing_else(content: str) -> None:
    """TPL-11"""
    assert rules(content, MessageType.VERIFICATION) == ["TPL-11"]
    assert rules(content) == []


def test_only_on_the_mainland_a_code_must_be_called_so() -> None:
    content = "Your number is ${NUM_6}."
    assert rules(content, MessageType.VERIFICATION, area=Area.INTERNATIONAL) == []


def test_all_faults_are_told_at_once() -> None:
    content = "[x] ${NUM_99}" + "${TXT_20}" * 21 + "y" * 500
    assert rules(content) == ["TPL-02", "TPL-03", "TPL-04", "TPL-09", "TPL-09"]


@given(
    content=st.text(st.sampled_from("ab $${}()_1短\n") | st.characters(exclude_categories=[])),
    message_type=st.sampled_from(MessageType) | st.none(),
    area=st.sampled_from(Area),
    types=st.lists(st.sampled_from(VariableType), max_size=3),
)
def test_any_text_has_faults_or_none(
    content: str, message_type: MessageType | None, area: Area, types: list[VariableType]
) -> None:
    for fault in template_faults(content, message_type, area, types):
        assert fault.rule.startswith("TPL-")
        assert fault.text

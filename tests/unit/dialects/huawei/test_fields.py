"""Fields one by one: the JSON that clients write, and numbers (API-04, API-06)."""

import json
from contextlib import suppress

import pytest
from heliograph.dialects.huawei import fields
from heliograph.domain.errors import FieldInvalid, RequestUnreadable
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('["369751"]', ["369751"]),
        ("[369751]", ["369751"]),
        ("[012345]", ["012345"]),
        ("[ 0 , 000,-5,1.50,1e3, 1E+3 ]", ["0", "000", "-5", "1.50", "1e3", "1E+3"]),
        ('["012345", 12, "x 3 y"]', ["012345", "12", "x 3 y"]),
        ('["3","\\u4eba\\u6c11\\u516c\\u56ed"]', ["3", "人民公园"]),
        ('["\\ud83d\\ude00"]', ["😀"]),
        ('["😀"]', ["😀"]),
        ('["a\\"1\\"b", "\\\\", "\\/"]', ['a"1"b', "\\", "/"]),
        ('{"to":[8613112345678],"a":{"b":1}}', {"to": ["8613112345678"], "a": {"b": "1"}}),
        ("[]", []),
        ("12345678901234567890123456789", "12345678901234567890123456789"),
        ("9" * 10_000, "9" * 10_000),
        ('{"a":1,"a":2}', {"a": "2"}),
        ("[true, null]", [True, None]),
    ],
)
def test_numbers_in_json_are_the_texts_they_are(text: str, value: object) -> None:
    assert fields.lenient_json(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "['369751']",
        '["369751"',
        '["369751]',
        '"369751"]',
        "[369751",
        "[,]",
        '["a",]',
        "[+1]",
        "369751,",
        "[NaN]",
        "[Infinity]",
        '["a"] ["b"]',
        '["line\nfeed"]',
        '["nul\x00"]',
        '["\\x41"]',
        '["\\ud83d"]',
        '["\\ude00\\ud83d"]',
        "\ufeff[]",
        "[" * 100_000,
        "[" * 2_000 + "]" * 2_000,
        '{"a":' * 2_000 + "1" + "}" * 2_000,
    ],
)
def test_what_is_no_json_even_so_is_unreadable(text: str) -> None:
    with pytest.raises(RequestUnreadable):
        fields.lenient_json(text)


@pytest.mark.timeout(10)
@pytest.mark.parametrize("piece", ['\\"', '"', "\\", "1,", "1e", "1.", "-", "[", '","', "é", "{"])
def test_json_made_to_be_slow_is_read_at_once(piece: str) -> None:
    for text in (piece * 300_000, f'["{piece * 300_000}', f'["a",{piece * 300_000}'):
        with suppress(RequestUnreadable):
            fields.lenient_json(text)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@settings(deadline=None)
@given(st.lists(TEXTS), st.booleans())
def test_json_without_numbers_means_what_it_means_to_everybody(
    values: list[str], is_ascii: bool
) -> None:
    assert fields.lenient_json(json.dumps(values, ensure_ascii=is_ascii)) == values


@settings(deadline=None)
@given(st.text())
def test_any_text_is_json_or_unreadable(text: str) -> None:
    with suppress(RequestUnreadable):
        fields.lenient_json(text)


# -- texts and arrays ------------------------------------------------------------------------------


def test_an_empty_optional_field_is_an_absent_one() -> None:
    assert fields.optional_text({}, "extend", 5) is None
    assert fields.optional_text({"extend": ""}, "extend", 5) is None
    assert fields.optional_text({"extend": None}, "extend", 5) is None
    assert fields.optional_text({"extend": " "}, "extend", 5) == " "


def test_a_text_has_a_greatest_length() -> None:
    assert fields.required_text({"from": "12345"}, "from", 5) == "12345"
    with pytest.raises(FieldInvalid, match="from: at most 5 characters"):
        fields.required_text({"from": "123456"}, "from", 5)


@pytest.mark.parametrize("value", [["x"], {"x": "y"}, True])
def test_a_text_is_nothing_else(value: object) -> None:
    with pytest.raises(FieldInvalid, match="from: must be a string"):
        fields.optional_text({"from": value}, "from", 5)


def test_a_required_text_is_required() -> None:
    for given_fields in ({}, {"from": ""}, {"from": None}):
        with pytest.raises(FieldInvalid, match="from: required"):
            fields.required_text(given_fields, "from", 5)


def test_an_array_is_nothing_else() -> None:
    assert fields.array({}, "to") == []
    assert fields.array({"to": ["1"]}, "to") == ["1"]
    for value in ("1", {"0": "1"}, True):
        with pytest.raises(FieldInvalid, match="to: must be an array"):
            fields.array({"to": value}, "to")
    wrong: list[list[object]] = [[None], [["1"]], [True], ["1", {}]]
    for values in wrong:
        with pytest.raises(FieldInvalid, match="to: must be an array of strings"):
            fields.texts("to", values)


# -- numbers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number", ["+8613112345678", "13112345678", "1" * 21, "+" + "1" * 20, "+", "++86", "86+"]
)
def test_a_number_may_have_digits_and_plus_signs_only(number: str) -> None:
    assert fields.numbers("to", (number,)) == (number,)


@pytest.mark.parametrize(
    "number",
    [
        " 8613112345678",
        "8613112345678 ",
        "+86 131",
        "+86-131",
        "(86)131",
        "+86131a",
        "１３１１２３４５６７８",
        "٠١٢",
        "²",
        "131\x00",
        "131\n",
        "null",
    ],
)
def test_one_character_that_belongs_in_no_number_refuses_all(number: str) -> None:
    with pytest.raises(FieldInvalid, match="to: each number consists of digits and"):
        fields.numbers("to", ("+8613112345678", number))


@pytest.mark.parametrize("values", [("1" * 22,), ("+86131", "")])
def test_a_number_has_1_to_21_characters(values: tuple[str, ...]) -> None:
    with pytest.raises(FieldInvalid, match="to: each number has 1 to 21 characters"):
        fields.numbers("to", values)


def test_a_send_has_1_to_500_numbers() -> None:
    five_hundred = tuple(str(number) for number in range(500))
    assert fields.numbers("to", five_hundred) == five_hundred
    with pytest.raises(FieldInvalid, match="to: at most 500 numbers"):
        fields.numbers("to", (*five_hundred, "500"))
    for nobody in ((), ("",)):
        with pytest.raises(FieldInvalid, match="to: required"):
            fields.numbers("to", nobody)


@settings(deadline=None)
@given(st.text(min_size=1, max_size=40))
def test_what_is_said_of_a_wrong_number_never_repeats_it(number: str) -> None:
    if 0 < len(number) <= 21 and set(number) <= set("0123456789+"):
        assert fields.numbers("to", (number,)) == (number,)
        return
    with pytest.raises(FieldInvalid) as refusal:
        fields.numbers("to", (number,))
    assert str(refusal.value) in {
        "to: each number consists of digits and +, nothing else",
        "to: each number has 1 to 21 characters",
    }

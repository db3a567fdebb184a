"""What may stand in a variable (TPL-05 to TPL-08, TPL-20)."""

from datetime import date, time

import pytest
from heliograph.domain.templates import compiled
from hypothesis import given
from hypothesis import strategies as st


def accepts(placeholder: str, value: str) -> bool:
    (variable,) = compiled(placeholder).variables
    return variable.accepts(value)


# -- TXT and NUM -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        "a",
        "abcde",
        "短信，测试",
        "a b",
        "",
        "--",
        "\u3000",
        "\xa0",
        "1\u20132",
        "می\u200cشو",
        "$x",
        "%s",
    ],
)
def test_a_text_is_measured_in_characters_whatever_they_are(value: str) -> None:
    """TPL-05, C-08: a character of any script, a digit, a sign or a space counts one."""
    assert accepts("${TXT_5}", value)


def test_an_emoji_is_one_character_of_a_text() -> None:
    assert accepts("${TXT_1}", "\U0001f600")


@pytest.mark.parametrize(
    "value",
    [
        *("abcdef", "{", "}", "${", "a}b"),
        *("a\nb", "\r", "\t", "\x00", "\x1b", "\x7f", "\x85", "\u2028", "\u2029"),
        *("\ud83d", "\ude00", "a\udfffb"),
    ],
)
def test_a_text_has_no_braces_no_line_feeds_and_no_halves_of_characters(value: str) -> None:
    """TPL-05, TPL-20."""
    assert not accepts("${TXT_5}", value)


def test_a_park_in_english_does_not_fit_where_it_fits_in_chinese() -> None:
    """C-10"""
    assert not accepts("${TXT_6}", "Gate of People's Park")
    assert accepts("${TXT_6}", "人民公园门口")


@pytest.mark.parametrize("value", ["0", "000000", "123456"])
def test_a_number_is_digits(value: str) -> None:
    """TPL-06"""
    assert accepts("${NUM_6}", value)


@pytest.mark.parametrize(
    "value",
    [
        *(
            "",
            " ",
            "1 2",
            " 12",
            "12 ",
            "-1",
            "+1",
            "1.5",
            "1,5",
            "1-2",
            "0x1",
            "1e3",
            "١٢٣",
            "１２３",
        ),
        *("²", "①", "12\n", "\n12", "12\x00", "\x1b12", "12\u200b", "12\ud800", "1234567"),
    ],
)
def test_a_number_is_nothing_but_ascii_digits(value: str) -> None:
    """TPL-06"""
    assert not accepts("${NUM_6}", value)


# -- DATE and TIME ---------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["2017/07/16", "2017/7/16", "2017/7/1", "2024/02/29"])
def test_a_date_may_have_short_months_and_days(value: str) -> None:
    """Golden vector V9, TPL-07."""
    assert accepts("${DATE}", value)


@pytest.mark.parametrize("value", ["14:30", "14:30:30", "00:00", "23:59:59"])
def test_a_time_may_have_seconds(value: str) -> None:
    """Golden vector V9, TPL-08."""
    assert accepts("${TIME}", value)


@pytest.mark.parametrize(
    "value",
    [
        *("2017-07-16", "20170716", "2017/7", "17/7/16", "2017/13/1", "2017/2/29", "2017/0/1"),
        *("2017/7/0", "2017/007/1", "0000/1/1", "2017/7/16 ", " 2017/7/16", "2017/7/16\n"),
        *("２０１７/7/16", "2017／7／16", "", "//"),
    ],
)
def test_a_date_is_a_day_of_the_calendar_written_with_slashes(value: str) -> None:
    """TPL-07"""
    assert not accepts("${DATE}", value)


@pytest.mark.parametrize(
    "value",
    [
        "24:00",
        "9:30",
        "09:5",
        "23:60",
        "23:59:60",
        "09:30:",
        "09.30",
        "0930",
        "9:30pm",
        "09:30\n",
        "",
    ],
)
def test_a_time_is_a_time_of_the_day_of_24_hours(value: str) -> None:
    """TPL-08"""
    assert not accepts("${TIME}", value)


@given(day=st.dates(min_value=date(1000, 1, 1)))
def test_every_day_may_be_written_long_or_short(day: date) -> None:
    assert accepts("${DATE}", f"{day:%Y/%m/%d}")
    assert accepts("${DATE}", f"{day.year}/{day.month}/{day.day}")


@given(at=st.times())
def test_every_time_of_the_day_is_one(at: time) -> None:
    assert accepts("${TIME}", f"{at:%H:%M}")
    assert accepts("${TIME}", f"{at:%H:%M:%S}")

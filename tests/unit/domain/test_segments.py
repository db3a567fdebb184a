"""How many segments a text becomes, compared with texts that are really encoded and cut."""

from collections.abc import Callable, Iterator

import pytest
from heliograph.domain.configuration import Area
from heliograph.domain.segments import (
    GSM7_BASIC,
    GSM7_EXTENSION,
    Encoding,
    Segmentation,
    segmentation,
)
from heliograph.domain.templates import compiled, signed
from hypothesis import given
from hypothesis import strategies as st

ESCAPE = 0x1B
# 3GPP TS 23.038, 6.2.1, as code points of Unicode in the order of the septets 0x00 to 0x7F.
# fmt: off
DEFAULT_ALPHABET = (
    0x40, 0xA3, 0x24, 0xA5, 0xE8, 0xE9, 0xF9, 0xEC, 0xF2, 0xC7, 0x0A, 0xD8, 0xF8, 0x0D, 0xC5, 0xE5,
    0x394, 0x5F, 0x3A6, 0x393, 0x39B, 0x3A9, 0x3A0, 0x3A8, 0x3A3, 0x398, 0x39E, ESCAPE,
    0xC6, 0xE6, 0xDF, 0xC9,
    *range(0x20, 0x24), 0xA4, *range(0x25, 0x40),
    0xA1, *range(0x41, 0x5B), 0xC4, 0xD6, 0xD1, 0xDC, 0xA7,
    0xBF, *range(0x61, 0x7B), 0xE4, 0xF6, 0xF1, 0xFC, 0xE0,
)
# fmt: on
# 6.2.1.1, the extension table: what follows the escape.
EXTENSION = {
    0x0A: "\f",
    0x14: "^",
    0x28: "{",
    0x29: "}",
    0x2F: "\\",
    0x3C: "[",
    0x3D: "~",
    0x3E: "]",
    0x40: "|",
    0x65: "€",
}
SEPTETS = {
    **{chr(point): bytes([code]) for code, point in enumerate(DEFAULT_ALPHABET)},
    **{character: bytes([ESCAPE, code]) for code, character in EXTENSION.items()},
}
del SEPTETS[chr(ESCAPE)]

GSM7_TEXTS = st.text(st.sampled_from("aé @€{^~|\f"), max_size=400)
UCS2_TEXTS = st.text(st.sampled_from("a短€\U0001f600\U0001f1e8"), max_size=250)
BMP_TEXTS = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), min_size=71)
TEXTS = GSM7_TEXTS | UCS2_TEXTS | st.text()
AREAS = st.sampled_from(Area)


def cut(text: str, area: Area) -> list[bytes]:
    """Encode a text as it goes over the air and cut it there."""
    if area is Area.INTERNATIONAL and all(character in SEPTETS for character in text):
        return list(_cut(b"".join(SEPTETS[character] for character in text), 160, 153, gsm7_half))
    return list(_cut(text.encode("utf-16-be"), 140, 134, ucs2_half))


def gsm7_half(segment: bytes) -> int:
    """The length of an escape at the end whose letter was cut off."""
    return 1 if segment[-1] == ESCAPE else 0


def ucs2_half(segment: bytes) -> int:
    """The length of a high surrogate at the end whose low one was cut off."""
    return 2 if 0xD8 <= segment[-2] <= 0xDB else 0


def _cut(units: bytes, single: int, room: int, half: Callable[[bytes], int]) -> Iterator[bytes]:
    if len(units) <= single:
        yield units
        return
    while units:
        segment = units[:room]
        segment = segment[: len(segment) - half(segment)]
        yield segment
        units = units[len(segment) :]


# -- The alphabets (SEG-06, C-29) ------------------------------------------------------------------


def test_the_default_alphabet_is_that_of_the_standard() -> None:
    assert len(DEFAULT_ALPHABET) == 128
    assert {chr(point) for point in DEFAULT_ALPHABET if point != ESCAPE} == GSM7_BASIC


def test_the_extension_table_is_that_of_the_standard() -> None:
    assert set(EXTENSION.values()) == GSM7_EXTENSION


# -- Mainland (SEG-01) -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("length", "segments"),
    [(0, 1), (1, 1), (70, 1), (71, 2), (134, 2), (135, 3), (201, 3), (202, 4)],
)
@pytest.mark.parametrize("character", ["短", "a", "，", "€", "["])
def test_a_mainland_text_has_70_characters_in_one_segment_and_67_in_each_of_several(
    character: str, length: int, segments: int
) -> None:
    assert segmentation(character * length, Area.MAINLAND) == Segmentation(
        Encoding.UCS2, length, segments
    )


def test_the_brackets_of_a_signature_count() -> None:
    """Golden vector V5: `[HUAWEI]` has 8 characters."""
    assert segmentation(signed("", "HUAWEI"), Area.MAINLAND).units == 8


def test_signature_fixed_text_and_the_longest_value_add_up() -> None:
    """Golden vector V6: 7 + 2 + 26 + 8 = 43 characters, one segment."""
    text = compiled("x" * 26 + "${NUM_8}").render(["12345678"])
    assert segmentation(signed(text, "ABCDEFG"), Area.MAINLAND) == Segmentation(
        Encoding.UCS2, 43, 1
    )


def test_a_value_counts_its_actual_length_when_sent() -> None:
    """Golden vector V7: `${NUM_8}` = 123456 counts 6."""
    text = compiled("${NUM_8}").render(["123456"])
    assert segmentation(text, Area.MAINLAND).units == 6


# -- International (SEG-02, SEG-03) ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("length", "segments"),
    [(158, 1), (160, 1), (161, 2), (164, 2), (306, 2), (307, 3), (320, 3), (459, 3), (460, 4)],
)
def test_an_international_text_has_160_septets_in_one_segment_and_153_in_each_of_several(
    length: int, segments: int
) -> None:
    """Golden vector V4: 158, 164 and 320 characters are 1, 2 and 3 segments."""
    assert segmentation("a" * length, Area.INTERNATIONAL) == Segmentation(
        Encoding.GSM7, length, segments
    )


@pytest.mark.parametrize("character", sorted(EXTENSION.values()))
def test_an_extension_character_counts_two(character: str) -> None:
    """SEG-02"""
    assert segmentation(character, Area.INTERNATIONAL).units == 2
    assert segmentation(character * 80, Area.INTERNATIONAL).segment_count == 1
    assert segmentation(character * 81, Area.INTERNATIONAL).segment_count == 2


def test_an_extension_character_counts_one_where_the_text_is_ucs2_anyway() -> None:
    """SEG-06"""
    assert segmentation("€短", Area.INTERNATIONAL).units == 2


def test_an_escape_sequence_at_the_end_of_a_segment_goes_to_the_next_one_whole() -> None:
    """SEG-06: 306 septets would fit into two segments if the escape could be cut off its letter."""
    text = "a" * 152 + "€" + "a" * 152
    assert segmentation(text, Area.INTERNATIONAL) == Segmentation(Encoding.GSM7, 306, 3)


def test_one_character_outside_the_alphabet_makes_the_whole_text_ucs2() -> None:
    """SEG-03"""
    assert segmentation("a" * 70 + "短", Area.INTERNATIONAL) == Segmentation(Encoding.UCS2, 71, 2)


@pytest.mark.parametrize("character", ["¨", "`", "ç", "È", "Û", "\t", "’", "\x1b"])
def test_characters_that_only_look_like_gsm_are_none(character: str) -> None:
    """C-29: the vendor's table lists some of these."""
    assert segmentation(character, Area.INTERNATIONAL).encoding is Encoding.UCS2


def test_a_surrogate_pair_is_never_cut() -> None:
    text = "短" * 66 + "\U0001f600" + "短" * 66
    assert segmentation(text, Area.MAINLAND) == Segmentation(Encoding.UCS2, 134, 3)


# -- Every text ------------------------------------------------------------------------------------


@given(text=TEXTS, area=AREAS)
def test_a_text_has_as_many_segments_as_it_is_really_cut_into(text: str, area: Area) -> None:
    assert segmentation(text, area).segment_count == len(cut(text, area))


@given(text=TEXTS, area=AREAS)
def test_a_text_has_as_many_units_as_it_is_really_encoded_in(text: str, area: Area) -> None:
    result = segmentation(text, area)
    octets = sum(map(len, cut(text, area)))
    assert result.units == (octets if result.encoding is Encoding.GSM7 else octets // 2)


@given(text=TEXTS, more=TEXTS, area=AREAS)
def test_a_longer_text_never_has_fewer_segments(text: str, more: str, area: Area) -> None:
    whole, beginning = segmentation(text + more, area), segmentation(text, area)
    assert whole.segment_count >= beginning.segment_count


@given(text=BMP_TEXTS)
def test_a_long_mainland_text_is_charged_by_67_characters(text: str) -> None:
    """SEG-01, for all characters that are one code unit each."""
    assert segmentation(text, Area.MAINLAND).segment_count == -(-len(text) // 67)

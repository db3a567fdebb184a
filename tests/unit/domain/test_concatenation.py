"""What the user data header of a part says, and texts that were cut within a character."""

import pytest
from heliograph.domain.concatenation import Concatenation, concatenation_in, text_and_octets
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("0500034d0302", Concatenation("77", part=2, parts=3)),
        ("060804014d0201", Concatenation("333", part=1, parts=2)),
        ("0b0504158200000003070201", Concatenation("7", part=1, parts=2)),
        ("", Concatenation()),
        ("05", Concatenation()),
        ("0605041582000000", Concatenation()),
        ("0500034d03", Concatenation()),
        ("0400024d03", Concatenation()),
        ("05000341", Concatenation()),
    ],
)
def test_a_header_says_which_part_this_is(header: str, found: Concatenation) -> None:
    """TS 23.040, 9.2.3.24: beside ports, of 8 or 16 bits, or cut off."""
    assert concatenation_in(bytes.fromhex(header)) == found


@given(st.binary(max_size=140))
def test_any_header_can_be_read(header: bytes) -> None:
    found = concatenation_in(header)
    assert (found.part or 0) <= 255
    assert (found.parts or 0) <= 255


@given(st.text(st.characters(codec=None), max_size=80), st.integers(0, 80))
def test_the_halves_of_a_text_are_the_text_again(text: str, place: int) -> None:
    content = text.encode("utf-16-be", "surrogatepass")
    pieces = [content[: 2 * place], content[2 * place :]]
    kept = [text_and_octets(piece.decode("utf-16-be", "surrogatepass")) for piece in pieces]
    again = b"".join(
        said.encode("utf-16-be") if octets is None else bytes.fromhex(octets)
        for said, octets in kept
    )
    assert again == content

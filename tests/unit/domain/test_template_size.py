"""How large the messages of a template get."""

import pytest
from heliograph.domain.configuration import Area
from heliograph.domain.template_size import TemplateSize, largest


@pytest.mark.parametrize(
    ("content", "signature", "area", "size"),
    [
        ("Your order has been shipped.", None, Area.INTERNATIONAL, TemplateSize(28, 1)),
        ("Your order has been shipped.", "Shop", Area.MAINLAND, TemplateSize(34, 1)),
        ("Code: ${NUM_6}", "Shop", Area.MAINLAND, TemplateSize(6 + 6 + 6, 1)),
        ("${DATE} ${TIME}", None, Area.INTERNATIONAL, TemplateSize(10 + 1 + 8, 1)),
        ("x" * 60 + "${TXT_20}", None, Area.MAINLAND, TemplateSize(80, 2)),
    ],
)
def test_it_counts_the_signature_with_its_brackets_and_the_longest_values(
    content: str, signature: str | None, area: Area, size: TemplateSize
) -> None:
    """TPL-21."""
    assert largest(content, signature, area) == size


def test_a_text_value_may_take_an_international_message_out_of_the_7_bit_alphabet() -> None:
    assert largest("x" * 100, None, Area.INTERNATIONAL) == TemplateSize(100, 1)
    assert largest("x" * 100 + "${NUM_1}", None, Area.INTERNATIONAL) == TemplateSize(101, 1)
    assert largest("x" * 100 + "${TXT_1}", None, Area.INTERNATIONAL) == TemplateSize(101, 2)

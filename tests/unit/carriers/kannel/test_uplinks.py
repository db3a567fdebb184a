"""What people write back through the gateway: in parts, in its charsets, or binary."""

from dataclasses import replace

import pytest

from tests.unit.carriers.kannel.test_webhook import UPLINK, WEBHOOK, recorded


def test_a_recorded_binary_message_is_no_text() -> None:
    (uplink,) = WEBHOOK.parse_uplinks(recorded("uplink-binary"))
    assert (uplink.text, uplink.octets, uplink.is_binary) == ("", "00fffe", True)


@pytest.mark.parametrize(
    ("name", "part", "octets"),
    [
        ("part-gsm7", 2, None),
        ("part-utf-16be", 1, None),
        ("part-with-half-a-character", 1, "d83d"),
        ("part-binary", 2, "0203"),
    ],
)
def test_a_recorded_part_says_which_it_is(name: str, part: int, octets: str | None) -> None:
    (uplink,) = WEBHOOK.parse_uplinks(recorded(f"uplink-{name}"))
    assert uplink.is_part
    assert (uplink.part, uplink.parts, uplink.concat_reference) == (part, 2, "77")
    assert uplink.octets == octets
    assert uplink.is_binary is (name == "part-binary")
    assert bool(uplink.text) is (octets is None)


@pytest.mark.parametrize(
    ("charset", "text", "octets", "is_binary"),
    [
        ("UTF-8", "%FF", "ff", True),
        ("UTF-8", "%C3", "c3", True),
        ("UTF-16BE", "%C3", "c3", True),
        ("8-BIT", "T", "54", True),
        ("GSM", "T", "54", True),
        ("UTF-8", "%ED%A0%80", "d800", False),
        ("UTF-16BE", "%D8%3D", "d83d", False),
    ],
)
def test_bytes_that_are_no_text_are_kept_as_they_are(
    charset: str, text: str, octets: str, is_binary: bool
) -> None:
    query = UPLINK.query.replace("text=T", f"text={text}").replace("UTF-8", charset)
    (uplink,) = WEBHOOK.parse_uplinks(replace(UPLINK, query=query))
    assert (uplink.text, uplink.octets, uplink.is_binary) == ("", octets, is_binary)


def test_a_reference_may_have_sixteen_bits() -> None:
    header = replace(UPLINK, query=UPLINK.query + "&udh=%06%08%04%01M%03%02")
    (uplink,) = WEBHOOK.parse_uplinks(header)
    assert (uplink.concat_reference, uplink.parts, uplink.part) == ("333", 3, 2)

"""What handsets write, from the carrier's deliver_sm to our inbound message."""

import pytest

from tests.kannel.conftest import Note
from tests.kannel.line import CHANNEL_NUMBER, Line

UCS2, BINARY = 8, 4


@pytest.mark.parametrize(
    ("text", "data_coding", "parts"),
    [
        ("T", 0, 1),
        ("a+b & c=d 50%", 0, 1),
        ("two  blanks\nand a line", 0, 1),
        ("Yes 好的 & more=1 😀", UCS2, 1),
        ("好的" * 80, UCS2, 3),
        ("y" * 400, 0, 3),
        ("好" * 67 * 10, UCS2, 10),
        ("", 0, 1),
    ],
)
def test_a_text_arrives_unchanged_and_whole(
    line: Line, note: Note, text: str, data_coding: int, parts: int
) -> None:
    sender = line.handset()
    line.smsc.write(sender, CHANNEL_NUMBER, text, data_coding=data_coding, parts=parts)
    (uplink,) = line.ours.wait_for_uplinks(sender)
    assert (uplink.text, uplink.sender, uplink.channel_number) == (text, sender, CHANNEL_NUMBER)
    assert len(uplink.carrier_inbound_id) == 36
    note(f"MO of {len(text)} characters, coding {data_coding}, {parts} parts", "one uplink, intact")


def test_an_uplink_that_we_refuse_comes_again_under_the_same_id(line: Line, note: Note) -> None:
    sender = line.handset()
    before = len(line.ours.raw)
    line.ours.refusals.append(503)
    line.smsc.write(sender, CHANNEL_NUMBER, "again")
    (uplink,) = line.ours.wait_for_uplinks(sender)
    calls = [one for one in line.ours.raw[before:] if "/uplink/" in one]
    assert [uplink.carrier_inbound_id in one for one in calls] == [True, True]
    note("our answer 503 to an MO", "it came again with the same id")


def test_a_binary_message_is_no_text_and_is_refused(own_line: Line, note: Note) -> None:
    """On a line of its own, because the gateway repeats it from then on."""
    sender = own_line.handset()
    own_line.smsc.write(sender, CHANNEL_NUMBER, "\x00\xff\xfe", data_coding=BINARY)
    first, second = own_line.ours.wait_for_calls(2)[:2]
    assert first == second
    assert "charset=8-BIT" in first
    assert own_line.ours.uplinks(sender) == []
    note("MO with binary content", "refused with 400, repeated by the gateway")


def test_the_gateway_answers_no_handset(line: Line) -> None:
    """`max-messages = 0`: our answer's body is no reply."""
    sender = line.handset()
    line.smsc.write(sender, CHANNEL_NUMBER, "T")
    line.ours.wait_for_uplinks(sender)
    # A message behind it would have overtaken no reply.
    message_id, _ = line.send(sender)
    line.ours.wait_for_end(message_id)
    assert len(line.smsc.to(sender)) == 1

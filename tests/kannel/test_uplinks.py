"""What handsets write, from the carrier's deliver_sm to our inbound message."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from heliograph.domain.parts import begun

from tests.fakes import NOON
from tests.kannel.conftest import Note
from tests.kannel.line import CHANNEL_NUMBER, Line, open_line

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


@pytest.mark.parametrize("parts", [1, 2])
def test_a_binary_message_is_taken_with_its_octets(line: Line, note: Note, parts: int) -> None:
    sender = line.handset()
    content = "\x00\xff\xfe\x01\x02\x03"
    line.smsc.write(sender, CHANNEL_NUMBER, content, data_coding=BINARY, parts=parts)
    (uplink,) = line.ours.wait_for_uplinks(sender)
    assert (uplink.text, uplink.octets, uplink.is_binary) == ("", "00fffe010203", True)
    note(f"MO with binary content, {parts} parts", "one uplink, its octets intact")


@pytest.fixture(scope="module")
def parting_line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """A gateway that hands over parts as they come."""
    core = "sms-combine-concatenated-mo = false"
    with open_line(tmp_path_factory.mktemp("parting"), core=core) as opened:
        yield opened


@pytest.mark.parametrize(
    ("text", "data_coding"),
    [
        ("好的" * 80, UCS2),
        ("好" * 66 + "😀" + "的" * 132, UCS2),
        ("y" * 400, 0),
        ("\x00\xff" * 150, BINARY),
    ],
)
def test_parts_that_the_gateway_hands_over_one_by_one_can_be_put_together(
    parting_line: Line, note: Note, text: str, data_coding: int
) -> None:
    sender, is_binary = parting_line.handset(), data_coding == BINARY
    parting_line.smsc.write(sender, CHANNEL_NUMBER, text, data_coding=data_coding, parts=3)
    uplinks = parting_line.ours.wait_for_uplinks(sender, 3)
    said = {(one.part, one.parts, one.concat_reference) for one in uplinks}
    assert said == {(number, 3, "77") for number in (1, 2, 3)}
    assembly = begun(uplinks[0], "key", 1, NOON)
    for one in uplinks[1:]:
        assembly = assembly.with_part(one, NOON)
    whole = assembly.whole(uplinks[0])
    assert (whole.text, whole.missing_parts) == ("" if is_binary else text, ())
    assert whole.octets == (text.encode("latin-1").hex() if is_binary else None)
    note(f"three parts of an MO one by one, coding {data_coding}", "put together, intact")


def test_parts_whose_rest_never_comes_are_handed_over_one_by_one(
    tmp_path: Path, note: Note
) -> None:
    """The gateway waits for half an hour unless it is told otherwise."""
    core = "sms-combine-concatenated-mo-timeout = 2"
    with open_line(tmp_path / "kannel", core=core) as line:
        sender = line.handset()
        line.smsc.write_part(sender, CHANNEL_NUMBER, "three", 3, 3)
        line.smsc.write_part(sender, CHANNEL_NUMBER, "one ", 1, 3)
        uplinks = line.ours.wait_for_uplinks(sender, 2)
    assert {(one.part, one.text) for one in uplinks} == {(1, "one "), (3, "three")}
    note("MO in three parts, one of which never comes", "the others handed over as parts")


def test_the_gateway_answers_no_handset(line: Line) -> None:
    """`max-messages = 0`: our answer's body is no reply."""
    sender = line.handset()
    line.smsc.write(sender, CHANNEL_NUMBER, "T")
    line.ours.wait_for_uplinks(sender)
    # A message behind it would have overtaken no reply.
    message_id, _ = line.send(sender)
    line.ours.wait_for_end(message_id)
    assert len(line.smsc.to(sender)) == 1

"""Texts on the air: their alphabets, their segments, and how the gateway reports on these."""

import re
from collections import deque

import pytest
from heliograph.domain.messages import MessageState
from heliograph.domain.segments import GSM7_BASIC, GSM7_EXTENSION
from heliograph.ports.carriers import Accepted

from tests.kannel.conftest import Note
from tests.kannel.line import Line
from tests.kannel.pdus import HAS_HEADER, Status
from tests.kannel.smsc import Handset, Receipt, Submitted

# 3GPP TS 23.038, 6.2.1, in the order of the codes; the escape code's place is taken by itself.
_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = dict(zip(b"\x0a\x14()/<=>@e", "\f^{}\\[~]|€", strict=True))


def test_every_character_of_the_short_alphabet_arrives(line: Line, note: Note) -> None:
    text = "".join(sorted(GSM7_BASIC)) + "".join(sorted(GSM7_EXTENSION))
    number = line.handset(country="+44790")
    message_id, _ = line.send(number, text)
    line.ours.wait_for_reports(message_id, 2)
    (submitted,) = line.smsc.to(number)
    assert submitted.message.data_coding == 0
    assert _from_gsm7(submitted.message.content) == text
    note("all 137 characters of GSM 7-bit", "arrived unchanged, in one segment")


@pytest.mark.parametrize(
    "text",
    ["您好😀", " blanks  at the ends ", "%a %d 50%% +1 a+b&c=d", "two\r\nlines\tand\0all", "a%20b"],
)
def test_a_text_is_escaped_nowhere_on_its_way(line: Line, text: str) -> None:
    number = line.handset()
    message_id, _ = line.send(number, text)
    line.ours.wait_for_reports(message_id, 2)
    (submitted,) = line.smsc.to(number)
    assert submitted.message.data_coding == 8
    assert submitted.message.content.decode("utf-16-be") == text


def test_the_carrier_gets_the_numbers_and_the_end_of_validity(line: Line, note: Note) -> None:
    number = line.handset()
    message_id, _ = line.send(number)
    line.ours.wait_for_reports(message_id, 2)
    (submitted,) = line.smsc.to(number)
    message = submitted.message
    assert (message.destination, message.destination_type) == (number.lstrip("+"), 1)
    assert message.source == "1069000001"
    assert re.fullmatch(r"[0-9]{12}000\+", message.validity)
    note("recipient +86138...", "at the carrier: digits, TON international; validity in UTC")


@pytest.mark.parametrize(
    ("country", "text", "segments"),
    [
        ("+86138", "您好" * 90, 3),
        ("+86138", "x" * 71, 2),
        ("+44790", "x" * 400, 3),
        ("+44790", "x" * 152 + "€" * 30, 2),
        ("+44790", "您好" * 335, 10),
    ],
)
def test_a_long_text_is_one_message_of_segments_with_one_report(
    line: Line, note: Note, country: str, text: str, segments: int
) -> None:
    number = line.handset(country=country)
    message_id, submitted = line.send(number, text)
    assert submitted == Accepted(segment_count=None)
    line.ours.wait_for_reports(message_id, 2)
    taken = line.smsc.to(number)
    assert len(taken) == segments
    assert _joined(taken) == text
    assert {one.message.esm_class & HAS_HEADER for one in taken} == {HAS_HEADER}
    # The carrier is asked for one receipt, for the first segment.
    assert [one.message.registered_delivery & 3 for one in taken] == [1] + [0] * (segments - 1)
    reports = line.ours.reports(message_id)
    assert sorted(one.carrier_code for one in reports) == ["ACK/", "DELIVRD 000"]
    assert {one.segment for one in reports} == {None}
    assert {one.carrier_message_id for one in reports} == {taken[0].carrier_message_id}
    note(
        f"{len(text)} characters, {segments} segments, coding {taken[0].message.data_coding}",
        "one receipt asked for (segment 1), one final report; DELIVERED before or after ACK/",
    )


def test_a_segment_of_ours_may_be_cut_through_a_character_beyond_the_bmp(
    line: Line, note: Note
) -> None:
    """The count that the customer is told is one more here (SEG-06); the text is whole again."""
    text = "a" * 66 + "😀" + "b" * 66
    number = line.handset()
    message_id, _ = line.send(number, text)
    line.ours.wait_for_reports(message_id, 2)
    taken = line.smsc.to(number)
    assert len(taken) == 2
    assert _joined(taken) == text
    assert taken[0].message.content.endswith(b"\xd8\x3d")
    note("a surrogate pair at the end of a segment", "cut through; the handset joins it again")


@pytest.mark.parametrize("refused_segment", [1, 2])
def test_a_refused_segment_rejects_the_whole_message(
    line: Line, note: Note, refused_segment: int
) -> None:
    answers = deque([Status.ESME_ROK] * (refused_segment - 1) + [Status.ESME_RINVDSTADR])
    number = line.handset(Handset(answers, receipts=[Receipt("DELIVRD")]))
    message_id, submitted = line.send(number, "您好" * 90)
    assert submitted == Accepted()
    line.ours.wait_for_end(message_id)
    expected = ["NACK/"] if refused_segment == 1 else ["DELIVRD 000", "NACK/"]
    reports = line.ours.wait_for_reports(message_id, len(expected))
    assert sorted(one.carrier_code for one in reports) == expected
    rejected = next(one for one in reports if one.carrier_code == "NACK/")
    assert rejected.outcome is not None
    assert rejected.outcome.state is MessageState.REJECTED
    seen = ", then ".join(one.carrier_code for one in reports)
    note(f"ESME_RINVDSTADR for segment {refused_segment} of 3", f"reports: {seen}")


def _joined(taken: list[Submitted]) -> str:
    """The text as a handset puts it together, by the headers of the segments."""
    pieces = sorted((one.message.content[5], one.message.content[6:]) for one in taken)
    whole = b"".join(piece for _, piece in pieces)
    is_ucs2 = taken[0].message.data_coding == 8
    return whole.decode("utf-16-be") if is_ucs2 else _from_gsm7(whole)


def _from_gsm7(content: bytes) -> str:
    codes = iter(content)
    return "".join(_EXTENSION[next(codes)] if code == 0x1B else _BASIC[code] for code in codes)

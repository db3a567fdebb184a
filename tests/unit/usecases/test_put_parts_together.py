"""Putting together what a carrier hands over in parts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from heliograph.domain.errors import ChannelUnknown
from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.parts import PATIENCE
from heliograph.domain.replies import PushFormat, ReplySettings
from heliograph.usecases.route_inbound_message import Routed

from tests.fakes import NOON
from tests.unit.usecases.long_replies import SECOND, THREE, UPLINK, Handsets, part


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_a_message_in_parts_is_forwarded_as_one_when_the_last_part_comes(
    order: Sequence[int],
) -> None:
    handsets = Handsets()
    assert [handsets.hand_over(THREE[n]) for n in order] == [None, None, Routed.PUSHED]
    assert handsets.texts == ["one two three"]
    assert set(handsets.let_pass(2 * PATIENCE)) == {Routed.JOINED}
    assert handsets.texts == ["one two three"]
    assert handsets.waiting == []


def test_the_record_names_what_came_first_and_the_time_of_what_came_last() -> None:
    handsets = Handsets()
    handsets.hand_over(THREE[1])
    handsets.hand_over(THREE[0])
    handsets.let_pass(9 * SECOND)
    handsets.hand_over(THREE[2])
    (stored,) = handsets.store.records.values()
    assert stored.inbound_id == THREE[1].inbound_id
    assert stored.carrier_inbound_id == THREE[1].carrier_inbound_id
    assert stored.received_at == NOON + 9 * SECOND
    assert stored.missing_parts == ()


def test_what_is_there_is_forwarded_when_the_rest_has_not_come_in_time() -> None:
    handsets = Handsets()
    handsets.hand_over(THREE[0])
    handsets.let_pass(PATIENCE - SECOND)
    handsets.hand_over(THREE[2])
    assert handsets.let_pass(PATIENCE - SECOND) == [Routed.JOINED]
    assert handsets.texts == []
    assert handsets.let_pass(SECOND) == [Routed.PUSHED]
    assert [(one.text, one.missing_parts) for one in handsets.notices] == [("one three", (2,))]
    (stored,) = handsets.store.records.values()
    assert stored.missing_parts == (2,)


def test_a_part_that_comes_too_late_is_forwarded_by_itself() -> None:
    handsets = Handsets()
    handsets.hand_over(THREE[0])
    handsets.hand_over(THREE[1])
    handsets.let_pass(PATIENCE)
    handsets.hand_over(THREE[2])
    handsets.let_pass(PATIENCE)
    assert handsets.texts == ["one two ", "three"]
    assert [notice.missing_parts for notice in handsets.notices] == [(3,), (1, 2)]
    assert len({notice.inbound_id for notice in handsets.notices}) == 2


@pytest.mark.parametrize("pause", [timedelta(), PATIENCE, timedelta(days=40)])
def test_a_reference_that_a_handset_uses_again_is_another_message(pause: timedelta) -> None:
    """References have 8 or 16 bits, and some handsets always use the same one."""
    handsets = Handsets()
    for number in (1, 2):
        handsets.hand_over(part(number, 2, f"a{number}"))
    handsets.let_pass(pause)
    for number in (1, 2):
        handsets.hand_over(part(number, 2, f"b{number}", carrier_inbound_id=f"later-{number}"))
    assert handsets.texts == ["a1a2", "b1b2"]


def test_a_reference_that_is_used_again_before_the_first_message_ends_is_another_message() -> None:
    handsets = Handsets()
    handsets.hand_over(part(1, 2, "a1"))
    handsets.hand_over(part(1, 2, "b1", carrier_inbound_id="later-1"))
    handsets.hand_over(part(2, 2, "b2", carrier_inbound_id="later-2"))
    assert handsets.texts == ["b1b2"]
    handsets.let_pass(PATIENCE)
    assert handsets.texts == ["b1b2", "a1"]


def test_what_waits_too_long_gets_no_parts_of_a_later_message() -> None:
    """The entry that should have closed it may be in the dead-letter queue."""
    handsets = Handsets()
    handsets.hand_over(part(1, 2, "a1"))
    ((_, lost),) = handsets.waiting
    handsets.waiting.clear()
    handsets.let_pass(PATIENCE + SECOND)
    for number in (2, 1):
        handsets.hand_over(part(number, 2, f"b{number}", carrier_inbound_id=f"later-{number}"))
    assert handsets.texts == ["b1b2"]
    assert handsets.receive(lost) is Routed.PUSHED
    assert handsets.texts == ["b1b2", "a1"]


def test_a_part_that_the_network_doubled_under_another_id_counts_once() -> None:
    handsets = Handsets()
    handsets.hand_over(THREE[0])
    handsets.hand_over(replace(THREE[0], carrier_inbound_id="doubled"))
    handsets.hand_over(THREE[1])
    handsets.hand_over(THREE[2])
    handsets.let_pass(2 * PATIENCE)
    assert handsets.texts == ["one two three"]


@pytest.mark.parametrize("after", [timedelta(), PATIENCE, timedelta(days=11)])
def test_parts_that_the_carrier_repeats_change_nothing(after: timedelta) -> None:
    handsets = Handsets()
    for one in THREE:
        handsets.hand_over(one)
    handsets.let_pass(after)
    assert [handsets.hand_over(one) for one in THREE] == [Routed.JOINED] * 3
    handsets.let_pass(PATIENCE)
    assert handsets.texts == ["one two three"]


@pytest.mark.parametrize(
    "other",
    [
        {"sender": "+8613800000013"},
        {"concat_reference": "8"},
        {"parts": 4},
        {"carrier": "other"},
        {"is_binary": True, "octets": "00", "text": ""},
    ],
)
def test_parts_of_different_messages_are_not_put_together(other: dict[str, object]) -> None:
    handsets = Handsets()
    handsets.hand_over(THREE[0])
    changed: CarrierUplink = replace(THREE[1], **other)  # type: ignore[arg-type]
    handsets.hand_over(changed)
    handsets.hand_over(THREE[2])
    assert len(handsets.assemblies.records) == 2
    assert handsets.texts == []


@pytest.mark.parametrize(
    ("number", "total", "text"),
    [(1, 1, "whole"), (0, 2, "x"), (3, 2, "x"), (1, 256, "x"), (1, 2, "x" * 161)],
)
def test_what_is_no_part_is_forwarded_as_it_is(number: int, total: int, text: str) -> None:
    handsets = Handsets()
    assert handsets.hand_over(part(number, total, text)) is Routed.PUSHED
    assert handsets.texts == [text]
    assert handsets.assemblies.records == {}


def test_the_content_of_a_message_that_was_forwarded_is_in_its_own_record_only() -> None:
    handsets = Handsets()
    for one in THREE:
        handsets.hand_over(one)
    (assembly,) = handsets.assemblies.records.values()
    assert [kept.content for kept in assembly.parts.values()] == [None] * 3


def test_a_message_for_a_channel_of_nobody_waits_whole_for_an_operator() -> None:
    handsets = Handsets()
    channels = dict(handsets.owners.channels)
    handsets.owners.channels.clear()
    handsets.hand_over(THREE[0])
    handsets.hand_over(THREE[1])
    last = replace(THREE[2], received_at=NOON, entry_id="last")
    with pytest.raises(ChannelUnknown):
        handsets.work_off(last)
    handsets.owners.channels.update(channels)
    assert handsets.work_off(last) is Routed.PUSHED
    assert handsets.texts == ["one two three"]


# -- Encodings -------------------------------------------------------------------------------------

CUT_EMOJI = "A😀B".encode("utf-16-be")
HEAD = replace(part(1, 2, ""), octets=CUT_EMOJI[:4].hex())
TAIL = replace(part(2, 2, ""), octets=CUT_EMOJI[4:].hex())


def test_a_character_that_was_cut_in_two_is_whole_again() -> None:
    handsets = Handsets()
    handsets.hand_over(TAIL)
    handsets.hand_over(HEAD)
    assert handsets.texts == ["A😀B"]


def test_half_a_character_whose_other_half_never_comes_is_marked() -> None:
    handsets = Handsets()
    handsets.hand_over(HEAD)
    handsets.let_pass(PATIENCE)
    assert handsets.texts == ["A\ufffd"]


def test_half_a_character_in_a_message_that_is_no_part_is_marked() -> None:
    handsets = Handsets()
    handsets.hand_over(replace(UPLINK, text="", octets=CUT_EMOJI[:4].hex()))
    assert handsets.texts == ["A\ufffd"]
    (stored,) = handsets.store.records.values()
    assert stored.octets is None


@pytest.mark.parametrize(
    ("push_format", "routed"),
    [(PushFormat.FORM, Routed.BINARY), (PushFormat.JSON, Routed.PUSHED)],
)
def test_a_binary_message_is_stored_and_pushed_only_where_the_format_can_say_it(
    push_format: PushFormat, routed: Routed
) -> None:
    """A form has a text only (UPL-06); octets in it would pass for what somebody wrote."""
    handsets = Handsets(ReplySettings(push_format=push_format))
    handsets.hand_over(replace(part(2, 2, ""), is_binary=True, octets="fe"))
    assert handsets.hand_over(replace(part(1, 2, ""), is_binary=True, octets="00ff")) is routed
    (stored,) = handsets.store.records.values()
    assert (stored.text, stored.octets) == ("", "00fffe")
    assert [notice.octets for notice in handsets.notices] in ([], ["00fffe"])
    assert bool(handsets.notices) is (routed is Routed.PUSHED)


# -- Opt-outs --------------------------------------------------------------------------------------


def test_an_opt_out_is_judged_by_the_whole_text() -> None:
    """UPL-12, C-11: neither half is a word."""
    handsets = Handsets()
    handsets.hand_over(part(2, 2, "OP"))
    handsets.hand_over(part(1, 2, "ST"))
    assert set(handsets.barrings.barred(UPLINK.channel_number, [UPLINK.sender])) == {UPLINK.sender}


def test_a_part_that_would_be_an_opt_out_by_itself_is_none() -> None:
    handsets = Handsets()
    handsets.hand_over(part(1, 2, "STOP"))
    handsets.hand_over(part(2, 2, "ping is closed today"))
    assert handsets.texts == ["STOPping is closed today"]
    assert handsets.barrings.records == {}

"""The verdict on replies: a half one, a second one, and a message in spite of an opt-out."""

from dataclasses import replace
from datetime import timedelta

import pytest
from heliograph.domain.inbound import InboundMessage

from tests.fakes import NOON
from tests.faults.people import LongReply
from tests.faults.replies import seconds_after_opt_out, torn
from tests.faults.witness import Pushed, Witness

SENDER = "+8613900000001"
WRITTEN = {SENDER: LongReply(("one ", "two ", "three"))}
STORED = InboundMessage(
    inbound_id="i-1",
    application_id="10001",
    carrier="simulator",
    carrier_inbound_id="mo-1",
    sender=SENDER,
    channel_number="1069",
    text="one two three",
    received_at=NOON,
    stored_by="entry",
)
HALF = replace(STORED, text="one two ", missing_parts=(3,))
ANOTHER = replace(
    STORED, inbound_id="i-2", carrier_inbound_id="mo-2", received_at=NOON + timedelta(minutes=3)
)


def push_of(stored: InboundMessage) -> Pushed:
    form = {"from": stored.sender, "smsMsgId": stored.inbound_id, "body": stored.text}
    return Pushed("webhook-id", tuple(form.items()))


@pytest.mark.parametrize("times", [1, 2])
def test_a_reply_that_is_stored_once_and_told_again_under_its_id_is_whole(times: int) -> None:
    assert torn(WRITTEN, [STORED], [push_of(STORED)] * times) == []


def test_a_reply_with_a_part_that_never_came_is_told_with_what_is_there() -> None:
    written = {SENDER: replace(WRITTEN[SENDER], missing=(3,))}
    assert torn(written, [HALF], [push_of(HALF)]) == []
    assert torn(written, [STORED], [push_of(STORED)]) == [SENDER]


@pytest.mark.parametrize(
    ("stored", "told"),
    [
        ([], []),
        ([STORED], []),
        ([], [STORED]),
        ([HALF], [HALF]),
        ([STORED], [HALF]),
        ([STORED], [HALF, STORED]),
        ([STORED, ANOTHER], [STORED]),
        ([STORED], [STORED, ANOTHER]),
        ([STORED, ANOTHER], [STORED, ANOTHER]),
        ([replace(STORED, text="one three two ")], [replace(STORED, text="one three two ")]),
    ],
)
def test_a_reply_that_is_torn_or_doubled_or_lost_is_noticed(
    stored: list[InboundMessage], told: list[InboundMessage]
) -> None:
    assert torn(WRITTEN, stored, map(push_of, told)) == [SENDER]


def test_who_is_written_to_after_an_opt_out_is_noticed_with_the_longest_time() -> None:
    witness = Witness(
        barred={"861": 10.0, "862": 10.0, "863": 10.0},
        submits=[("861", 9.0), ("862", 14.5), ("862", 11.0), ("862", 9.0), ("864", 20.0)],
    )
    assert seconds_after_opt_out(witness) == {"862": 4.5}


def test_an_opt_out_counts_from_when_it_was_first_recorded() -> None:
    witness = Witness()
    witness.opted_out("861")
    first = witness.barred["861"]
    witness.opted_out("861")
    witness.opted_out(None)
    assert witness.barred == {"861": first}

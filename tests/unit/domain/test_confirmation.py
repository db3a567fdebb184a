"""The message that confirms an opt-out: its text, and the id that never changes."""

from dataclasses import replace
from datetime import timedelta
from uuid import NAMESPACE_OID, uuid4, uuid5

import pytest
from heliograph.domain.configuration import Area
from heliograph.domain.confirmation import (
    CONFIRMATION_TEMPLATE,
    confirmation_faults,
    confirmation_job,
)
from heliograph.domain.inbound import InboundMessage
from heliograph.domain.message_ids import accepted_at, is_message_id
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import NOON
from tests.unit.usecases.examples import INTERNATIONAL, MAINLAND, NOTIFICATION, WORLDWIDE

TEXT = "You will get no more messages."


def reply(inbound_id: str = "", after: timedelta = timedelta()) -> InboundMessage:
    return InboundMessage(
        inbound_id=inbound_id or str(uuid4()),
        application_id=MAINLAND.application_id,
        carrier="simulator",
        carrier_inbound_id="mo-1",
        sender="+8613800000011",
        channel_number=NOTIFICATION.channel_number,
        text="T",
        received_at=NOON + after,
        stored_by="entry-1",
    )


def message_id(of: InboundMessage) -> str:
    (recipient,) = confirmation_job(of, MAINLAND, NOTIFICATION, TEXT).recipients
    return recipient.message_id


def test_it_comes_from_the_channel_with_its_signature() -> None:
    """SIG-01"""
    job = confirmation_job(reply(), MAINLAND, NOTIFICATION, TEXT)
    assert (job.channel_number, job.text) == (NOTIFICATION.channel_number, f"[HUAWEI]{TEXT}")
    assert (job.template_id, job.segment_count) == (CONFIRMATION_TEMPLATE, 1)
    assert job.recipients[0].number == "+8613800000011"


def test_an_international_one_has_no_signature_and_counts_its_segments() -> None:
    assert confirmation_job(reply(), INTERNATIONAL, WORLDWIDE, TEXT).text == TEXT
    long = confirmation_job(reply(), INTERNATIONAL, WORLDWIDE, "x" * 161)
    assert long.segment_count == 2


def test_it_is_accepted_when_the_reply_came_and_valid_like_a_notification() -> None:
    came = reply(after=timedelta(microseconds=1_234_567))
    job = confirmation_job(came, MAINLAND, NOTIFICATION, TEXT)
    assert job.accepted_at == NOON + timedelta(milliseconds=1234)
    assert job.valid_until == job.accepted_at + MAINLAND.validity.other
    assert accepted_at(message_id(came)) == job.accepted_at


@given(st.text(), st.text())
def test_one_reply_makes_one_id_and_two_replies_make_two(one: str, other: str) -> None:
    first, second = (reply(str(uuid5(NAMESPACE_OID, repr(name)))) for name in (one, other))
    assert message_id(first) == message_id(replace(first, stored_by="another", text="stop"))
    assert is_message_id(message_id(first))
    assert (message_id(first) == message_id(second)) is (one == other)


@pytest.mark.parametrize(
    "text", [TEXT, "x" * 500, "您已退订", "Stopped: https://a.example/x_y?b=1&c"]
)
def test_a_fixed_text_may_confirm(text: str) -> None:
    assert confirmation_faults(text, Area.MAINLAND) == ()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "TPL-02"),
        ("  ", "TPL-02"),
        ("x" * 501, "TPL-02"),
        ("[shop] stopped", "TPL-03"),
        ("Stopped at ${TIME}.", "TPL-04"),
        ("Stopped, ${1}.", "TPL-04"),
        ("Stopped, ${name}.", "TPL-04"),
    ],
)
def test_what_could_not_be_a_fixed_template_may_not_confirm(text: str, rule: str) -> None:
    assert rule in {fault.rule for fault in confirmation_faults(text, Area.MAINLAND)}

"""Queue entries: what is written is read again, and what cannot be read is never repeated."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from heliograph.domain.configuration import Area
from heliograph.domain.exports import ExportJob
from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.jobs import (
    JobRecipient,
    Push,
    ReportBatch,
    SendJob,
    StatusReport,
    UplinkNotice,
)
from heliograph.domain.messages import DeliveryReport, MessageState, Outcome, ReportSource
from heliograph.queues.entries import EntryUnreadable, dump, load
from heliograph.sandbox.handset import HandsetAction, ReplyDue, ReportsDue
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.architecture.sources import LAYER, sources

TIMES = st.datetimes(timezones=st.just(UTC))
COUNTS = st.integers(0, 2**31)
TEXTS = st.text()

OUTCOMES = st.builds(Outcome, reported_at=st.none() | TIMES)
RECIPIENTS = st.lists(st.builds(JobRecipient), max_size=50).map(tuple)
REPORTS = st.builds(
    StatusReport,
    outcome=OUTCOMES,
    sequence=COUNTS,
    segment_count=COUNTS,
    client_reference=st.none() | TEXTS,
)

ENTRIES: dict[str, tuple[Any, st.SearchStrategy[Any]]] = {
    "SendJob": (
        SendJob,
        st.builds(
            SendJob,
            segment_count=COUNTS,
            accepted_at=TIMES,
            recipients=RECIPIENTS,
            status_callback=st.none() | TEXTS,
            client_reference=st.none() | TEXTS,
            attempt=COUNTS,
        ),
    ),
    "DeliveryReport": (
        DeliveryReport,
        st.builds(
            DeliveryReport,
            outcome=st.none() | OUTCOMES,
            carrier_message_id=st.none() | TEXTS,
            received_at=TIMES,
        ),
    ),
    "StatusReport": (StatusReport, REPORTS),
    "Push": (
        Push,
        REPORTS
        | st.builds(UplinkNotice, received_at=TIMES)
        | st.builds(ReportBatch, reports=st.lists(REPORTS, min_size=1, max_size=5).map(tuple)),
    ),
    "CarrierUplink": (CarrierUplink, st.builds(CarrierUplink, received_at=TIMES)),
    "ExportJob": (ExportJob, st.builds(ExportJob)),
    "HandsetAction": (
        HandsetAction,
        st.builds(ReportsDue, statuses=st.lists(st.tuples(TEXTS, TEXTS)).map(tuple), done_at=TIMES)
        | st.builds(ReplyDue),
    ),
}

each_entry_type = pytest.mark.parametrize("name", sorted(ENTRIES))

JOB = SendJob(
    application_id="10001",
    dialect="huawei",
    area=Area.MAINLAND,
    channel_number="8824110605111",
    template_id="t1",
    text="[Shop]Your code is 012345.",
    segment_count=1,
    accepted_at=datetime(2026, 3, 14, 12, 0, 0, 250_000, tzinfo=UTC),
    recipients=(JobRecipient(message_id="id_10001", number="+8613112345678"),),
)


def test_every_type_that_a_function_reads_from_a_queue_is_tested_here() -> None:
    read = {
        name
        for source in sources(LAYER / "bootstrap")
        for name in re.findall(r"\bload\((\w+), entry", source.text)
    }
    assert read == ENTRIES.keys()


@each_entry_type
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_an_entry_is_read_as_it_was_written(name: str, data: st.DataObject) -> None:
    entry_type, entries = ENTRIES[name]
    entry = data.draw(entries)
    assert load(entry_type, dump(entry)) == entry


@settings(deadline=None)
@given(TEXTS | st.sampled_from(["\ufffe", "\uffff", "a\uffffb\\uffff", "\x00\x1f\x7f"]))
def test_an_entry_has_only_characters_that_sqs_takes(text: str) -> None:
    """SQS: #x9, #xA, #xD, #x20 to #xD7FF, #xE000 to #xFFFD and #x10000 to #x10FFFF."""
    uplink = CarrierUplink(
        carrier="simulator",
        carrier_inbound_id="1",
        sender="+86131",
        channel_number="106",
        text=text,
        received_at=JOB.accepted_at,
    )
    body = dump(uplink)
    assert re.fullmatch("[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*", body)
    assert load(CarrierUplink, body) == uplink


def test_the_two_kinds_of_push_are_told_apart() -> None:
    report = StatusReport(
        message_id="id_1",
        dialect="huawei",
        url="https://customer.test/",
        recipient="+86131",
        outcome=Outcome(
            state=MessageState.EXPIRED, status_code="EXPIRED", source=ReportSource.PLATFORM
        ),
        sequence=1,
        segment_count=1,
    )
    notice = UplinkNotice(
        inbound_id="1",
        application_id="10001",
        dialect="huawei",
        url="https://customer.test/",
        sender="+86131",
        channel_number="106",
        text="T",
        received_at=JOB.accepted_at,
    )
    assert load(Push, dump(report)) == report
    assert load(Push, dump(notice)) == notice


# -- entries of another version --------------------------------------------------------------------


def test_a_field_that_a_newer_version_wrote_is_ignored() -> None:
    assert load(SendJob, json.dumps({**json.loads(dump(JOB)), "newer": {"x": 1}})) == JOB


def test_a_field_that_an_older_version_did_not_write_has_its_default() -> None:
    content = json.loads(dump(JOB))
    for optional in ("status_callback", "client_reference", "attempt"):
        del content[optional]
    assert load(SendJob, json.dumps(content)) == JOB


def test_an_entry_keeps_its_name_wherever_it_is_put() -> None:
    """SQS gives an entry another id when it is put twice or redriven from a dead-letter queue."""
    assert load(SendJob, dump(JOB)).entry_id == load(SendJob, dump(JOB)).entry_id == JOB.entry_id
    assert replace(JOB, entry_id="another") == JOB


# -- entries that are none -------------------------------------------------------------------------

PRIVATE = "+8613987654321 pick up 7 parcels"


def _with(**changes: Any) -> str:
    return json.dumps({**json.loads(dump(JOB)), **changes})


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", ""),
        ("{", ""),
        (PRIVATE, ""),
        (f'"{PRIVATE}"', ""),
        (f'["{PRIVATE}"]', ""),
        ("{}", "accepted_at"),
        (_with(area=PRIVATE), "area"),
        (_with(accepted_at=PRIVATE), "accepted_at"),
        (_with(segment_count=PRIVATE), "segment_count"),
        (_with(recipients=[PRIVATE]), "recipients.0"),
        (_with(recipients=[{"message_id": "1", "number": [PRIVATE]}]), "recipients.0.number"),
        (_with(recipients={PRIVATE: PRIVATE}), "recipients"),
        (_with(text={PRIVATE: 1}), "text"),
        (_with(text="\ud800"), ""),
    ],
)
def test_what_cannot_be_read_says_where_but_never_what(text: str, place: str) -> None:
    with pytest.raises(EntryUnreadable) as unreadable:
        load(SendJob, text)
    said = str(unreadable.value)
    assert "SendJob" in said
    assert place in said
    assert not any(word in said for word in PRIVATE.split() if len(word) > 1)
    assert unreadable.value.__suppress_context__


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_an_entry_of_one_queue_is_none_of_another(name: str) -> None:
    entry_type, _ = ENTRIES[name]
    others = {"SendJob": '{"inbound_id":"1"}'}.get(name, dump(JOB))
    with pytest.raises(EntryUnreadable):
        load(entry_type, others)


@settings(deadline=None)
@given(st.text())
def test_any_text_is_an_entry_or_unreadable(text: str) -> None:
    with pytest.raises(EntryUnreadable):
        load(SendJob, text)

"""How the callbacks of every carrier must be read, whatever its vendor (see carriers/)."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from heliograph.domain.errors import WebhookNotAuthentic, WebhookUnreadable
from heliograph.domain.messages import MessageState, ReportSource
from heliograph.ports.http import HttpRequest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.contracts.carriers import (
    CALLING,
    CASES,
    with_each_carrier,
    with_each_carrier_that_calls,
)
from tests.contracts.carriers.case import (
    MESSAGE_ID,
    SUBMISSION,
    CallingCase,
    CarrierCase,
    Said,
)
from tests.fakes import NOON, FakeClock

SECOND = timedelta(seconds=1)

with_each_carrier_that_signs_the_content = pytest.mark.parametrize(
    "case", [case for case in CALLING if case.signs_content], ids=lambda case: case.name
)
with_each_carrier_that_signs_the_time = pytest.mark.parametrize(
    "case", [case for case in CALLING if case.good_for], ids=lambda case: case.name
)
with_each_carrier_that_proves_in_headers = pytest.mark.parametrize(
    "case",
    [case for case in CALLING if case.proves_in_headers],
    ids=lambda case: case.name,
)
with_each_carrier_that_tells_the_time = pytest.mark.parametrize(
    "case", [case for case in CASES if case.tells_time], ids=lambda case: case.name
)

# -- verify ---------------------------------------------------------------------------


@with_each_carrier_that_calls
def test_a_callback_that_the_carrier_signed_is_authentic(case: CallingCase) -> None:
    oldest = (case.good_for or timedelta(days=365)) - SECOND
    for age in (oldest, timedelta(0), timedelta(seconds=-299)):
        case.webhook(FakeClock()).verify(case.report(case.delivered, NOON - age))


@with_each_carrier_that_signs_the_time
def test_a_callback_signed_too_long_ago_or_in_the_future_is_rejected(case: CallingCase) -> None:
    assert case.good_for
    for age in (case.good_for + SECOND, timedelta(seconds=-301), timedelta(days=-365)):
        request = case.report(case.delivered, NOON - age)
        with pytest.raises(WebhookNotAuthentic):
            case.webhook(FakeClock()).verify(request)


@with_each_carrier_that_signs_the_content
@given(data=st.data())
def test_a_callback_with_one_changed_byte_is_rejected(
    case: CallingCase, data: st.DataObject
) -> None:
    request = case.report(case.delivered, NOON)
    body = bytearray(request.body)
    place = data.draw(st.integers(0, len(body) - 1))
    body[place] ^= data.draw(st.integers(1, 255))
    assume(case.signed_content(bytes(body)) != case.signed_content(request.body))
    with pytest.raises(WebhookNotAuthentic):
        case.webhook(FakeClock()).verify(replace(request, body=bytes(body)))


@with_each_carrier_that_proves_in_headers
def test_a_callback_without_any_of_its_headers_is_rejected(case: CallingCase) -> None:
    request = case.report(case.delivered, NOON)
    assert request.headers
    for missing in request.headers:
        rest = {name: value for name, value in request.headers.items() if name != missing}
        with pytest.raises(WebhookNotAuthentic):
            case.webhook(FakeClock()).verify(replace(request, headers=rest))


@with_each_carrier_that_proves_in_headers
@given(data=st.data())
def test_a_callback_with_invented_headers_is_rejected(
    case: CallingCase, data: st.DataObject
) -> None:
    request = case.report(case.delivered, NOON)
    name = data.draw(st.sampled_from(sorted(request.headers)))
    value = data.draw(
        st.text()
        | st.from_regex(r"[0-9]{1,400}", fullmatch=True)
        | st.just("half of a pair \ud800, as the JSON of an event may hold")
    )
    assume(value != request.headers[name])
    with pytest.raises(WebhookNotAuthentic):
        case.webhook(FakeClock()).verify(replace(request, headers={**request.headers, name: value}))


@with_each_carrier_that_calls
def test_a_callback_that_is_turned_to_another_message_is_rejected(case: CallingCase) -> None:
    request, other = case.report(case.delivered, NOON), f"{MESSAGE_ID[:-1]}3"
    turned = replace(
        request,
        query=request.query.replace(MESSAGE_ID, other),
        body=request.body.replace(MESSAGE_ID.encode(), other.encode()),
    )
    assert turned != request
    with pytest.raises(WebhookNotAuthentic):
        case.webhook(FakeClock()).verify(turned)


# -- reports --------------------------------------------------------------------------


@with_each_carrier
def test_a_final_report_says_how_the_message_ended(case: CarrierCase) -> None:
    request = case.report(case.delivered, NOON)
    (report,) = case.reader(FakeClock()).parse_reports(request)
    assert (report.message_id, report.carrier) == (MESSAGE_ID, case.name)
    assert (report.carrier_code, report.received_at) == (case.delivered.code, NOON)
    assert report.outcome is not None
    assert report.outcome.state is MessageState.DELIVERED
    assert report.outcome.status_code == "DELIVRD"
    assert report.outcome.source is ReportSource.CARRIER
    assert report.outcome.carrier_code == case.delivered.code


@with_each_carrier_that_tells_the_time
def test_a_final_report_says_when_the_message_ended_in_utc(case: CarrierCase) -> None:
    request = case.report(case.delivered, NOON)
    (report,) = case.reader(FakeClock()).parse_reports(request)
    assert report.outcome is not None
    assert report.outcome.reported_at == datetime(2026, 3, 14, 12, 0, 1, tzinfo=UTC)
    assert report.outcome.reported_at.tzinfo is UTC


@with_each_carrier
def test_a_carrier_that_tells_no_time_has_reported_when_its_report_came(case: CarrierCase) -> None:
    later = NOON + timedelta(minutes=3)
    request = case.report(case.delivered, later)
    (report,) = case.reader(FakeClock(later)).parse_reports(request)
    assert report.outcome is not None
    assert (report.outcome.reported_at == later) is not case.tells_time


@with_each_carrier
def test_a_failure_is_undelivered(case: CarrierCase) -> None:
    request = case.report(case.undelivered, NOON)
    (report,) = case.reader(FakeClock()).parse_reports(request)
    assert report.outcome is not None
    assert report.outcome.state is MessageState.UNDELIVERED


@with_each_carrier
def test_an_interim_report_has_no_outcome(case: CarrierCase) -> None:
    request = case.report(case.interim, NOON)
    (report,) = case.reader(FakeClock()).parse_reports(request)
    assert (report.outcome, report.carrier_code) == (None, case.interim.code)


@with_each_carrier
def test_an_unknown_code_is_a_failure_and_passed_on_verbatim(case: CarrierCase) -> None:
    request = case.report(case.unknown, NOON)
    (report,) = case.reader(FakeClock()).parse_reports(request)
    assert report.outcome is not None
    assert report.outcome.state is MessageState.UNDELIVERED
    assert report.outcome.status_code == report.outcome.carrier_code == case.unknown.code


# -- uplinks --------------------------------------------------------------------------


@with_each_carrier
@pytest.mark.parametrize("text", ["T", "Yes 好的 & more=1", "a\nb\u0000\uffff", "😀", ""])
def test_the_text_of_an_uplink_arrives_unchanged(case: CarrierCase, text: str) -> None:
    request = case.uplink("mo-1", text, NOON)
    (uplink,) = case.reader(FakeClock()).parse_uplinks(request)
    assert (uplink.carrier, uplink.text, uplink.received_at) == (case.name, text, NOON)
    assert uplink.sender == SUBMISSION.recipient
    assert uplink.channel_number == SUBMISSION.sender


@with_each_carrier
def test_an_uplink_has_the_same_id_however_often_the_carrier_repeats_it(case: CarrierCase) -> None:
    def inbound_id(carrier_inbound_id: str, received_at: datetime) -> str:
        request = case.uplink(carrier_inbound_id, "T", received_at)
        (uplink,) = case.reader(FakeClock(received_at)).parse_uplinks(request)
        return uplink.inbound_id

    assert inbound_id("mo-1", NOON) == inbound_id("mo-1", NOON + timedelta(minutes=1))
    assert inbound_id("mo-1", NOON) != inbound_id("mo-2", NOON)


# -- what cannot be read --------------------------------------------------------------


@with_each_carrier
@given(body=st.binary(max_size=200))
def test_bytes_that_mean_nothing_are_unreadable(case: CarrierCase, body: bytes) -> None:
    reader, request = case.reader(FakeClock()), case.signed(body, NOON)
    with pytest.raises(WebhookUnreadable):
        reader.parse_reports(request)
    with pytest.raises(WebhookUnreadable):
        reader.parse_uplinks(request)


@with_each_carrier
@settings(max_examples=60)
@given(data=st.data())
def test_a_damaged_callback_is_read_or_unreadable_and_nothing_else(
    case: CarrierCase, data: st.DataObject
) -> None:
    code = data.draw(st.text(max_size=12))
    at = data.draw(st.text(max_size=30) | st.datetimes().map(datetime.isoformat))
    whole = data.draw(
        st.sampled_from([case.report(Said(code, at), NOON), case.uplink(code, at, NOON)])
        if _is_encodable(code + at)
        else st.just(case.report(case.delivered, NOON))
    )
    content = whole.body or whole.query.encode()
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(content))] * 2)))
    damaged = content[:start] + data.draw(st.binary(max_size=6)) + content[end:]
    for request in (whole, case.signed(damaged, NOON)):
        _read_or_refuse(case, request)


@with_each_carrier_that_tells_the_time
@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "", "2026-03-14T12:00:00"]
)
def test_a_time_that_does_not_exist_in_utc_is_unreadable(case: CarrierCase, at: str) -> None:
    request = case.report(Said(case.delivered.code, at), NOON)
    with pytest.raises(WebhookUnreadable):
        case.reader(FakeClock()).parse_reports(request)


@with_each_carrier
def test_what_is_said_of_an_unreadable_callback_holds_no_number_and_no_text(
    case: CarrierCase,
) -> None:
    uplink = case.uplink("mo-1", "my own words", NOON)
    report = case.report(case.delivered, NOON)
    with pytest.raises(WebhookUnreadable) as as_report:
        case.reader(FakeClock()).parse_reports(uplink)
    with pytest.raises(WebhookUnreadable) as as_uplink:
        case.reader(FakeClock()).parse_uplinks(report)
    for caught in (as_report, as_uplink):
        assert "138" not in str(caught.value)
        assert "my own words" not in str(caught.value)
        # A logged traceback would show the cause, and with it what the carrier sent.
        assert caught.value.__cause__ is None
        assert caught.value.__suppress_context__ or caught.value.__context__ is None


@with_each_carrier_that_calls
def test_the_acknowledgement_is_a_2xx(case: CallingCase) -> None:
    assert 200 <= case.webhook(FakeClock()).acknowledgement().status < 300


def _read_or_refuse(case: CarrierCase, request: HttpRequest) -> None:
    reader = case.reader(FakeClock())
    for parse in (reader.parse_reports, reader.parse_uplinks):
        try:
            parsed = parse(request)
        except WebhookUnreadable:
            continue
        assert len(parsed) == 1
        json.dumps(str(parsed[0])).encode()  # it can travel in a queue


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True

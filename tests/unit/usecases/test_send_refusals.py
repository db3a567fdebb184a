"""What refuses a recipient, a group or a whole send, and that the others do not suffer."""

import pytest
from heliograph.domain.configuration import Application, TemplateState
from heliograph.domain.errors import FieldInvalid
from heliograph.domain.jobs import SendJob
from heliograph.domain.sending import Refusal, SendGroup, SendRequest, SendRow
from heliograph.usecases.send_messages import SendMessages

from tests.fakes import FakeClock, FakeMeasures, FakeQueue
from tests.unit.usecases.examples import (
    CODE,
    GENERAL,
    HELLO,
    INTERNATIONAL,
    MAINLAND,
    NOTIFICATION,
    PARCEL,
    SECOND_SHOP,
    SHIPPED,
    VERIFICATION,
    WORLDWIDE,
    configuration,
    template,
)

NUMBER = "13800000001"
LONG = template("long", "短" * 63 + "${NUM_8}", NOTIFICATION)
OF_EVERY_STATE = [
    template(f"state-{state}", "Your order will be shipped.", NOTIFICATION, state)
    for state in TemplateState
]


def send(
    *groups: SendGroup,
    application: Application = MAINLAND,
    channel_number: str | None = NOTIFICATION.channel_number,
    queue: FakeQueue[SendJob] | None = None,
) -> tuple[SendRow, ...]:
    request = SendRequest(
        application=application, dialect="huawei", groups=groups, channel_number=channel_number
    )
    settings = configuration(LONG, *OF_EVERY_STATE)
    queue = FakeQueue() if queue is None else queue
    return SendMessages(settings, queue, FakeClock(), FakeMeasures())(request).rows


def group(template_id: str, *parameters: str, to: tuple[str, ...] = (NUMBER,)) -> SendGroup:
    return SendGroup(recipients=to, template_id=template_id, parameters=parameters)


def refusal_of(
    template_id: str,
    *parameters: str,
    application: Application = MAINLAND,
    channel_number: str = NOTIFICATION.channel_number,
) -> Refusal | None:
    (row,) = send(
        group(template_id, *parameters), application=application, channel_number=channel_number
    )
    return row.refusal


# -- Templates (TPL-01, TPL-24) --------------------------------------------------------------------


@pytest.mark.parametrize("state", TemplateState)
def test_only_a_template_that_is_approved_and_activated_is_sent(state: TemplateState) -> None:
    may_be_sent = state is TemplateState.APPROVED_ACTIVATED
    expected = None if may_be_sent else Refusal.TEMPLATE_NOT_ACTIVE
    assert refusal_of(f"state-{state}") is expected


def test_a_template_that_does_not_exist_is_not_sent() -> None:
    assert refusal_of("none") is Refusal.TEMPLATE_NOT_ACTIVE


def test_another_applications_template_is_not_sent() -> None:
    """APP-07: and the answer does not tell that it exists."""
    assert refusal_of(HELLO.template_id, "a", "09:30") is Refusal.TEMPLATE_NOT_ACTIVE


# -- Channels (API-14, SIG-14) ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "channel_number",
    [
        pytest.param("0", id="nobody's"),
        pytest.param(WORLDWIDE.channel_number, id="another application's"),
        pytest.param(VERIFICATION.channel_number, id="of another type"),
        pytest.param(SECOND_SHOP.channel_number, id="of another signature"),
    ],
)
def test_a_channel_that_does_not_belong_to_the_template_sends_nothing(channel_number: str) -> None:
    assert refusal_of(SHIPPED.template_id, channel_number=channel_number) is (
        Refusal.CHANNEL_MISMATCH
    )


def test_a_verification_template_goes_through_its_own_channel() -> None:
    channel_number = VERIFICATION.channel_number
    assert refusal_of(CODE.template_id, "012345", channel_number=channel_number) is None


def test_a_channel_is_required_where_the_template_is_not_a_general_one() -> None:
    queue: FakeQueue[SendJob] = FakeQueue()
    with pytest.raises(FieldInvalid, match="from") as refused:
        send(group(SHIPPED.template_id), channel_number=None, queue=queue)
    assert refused.value.field == "from"
    assert queue.calls == 0


def test_a_missing_channel_refuses_the_groups_before_it_too() -> None:
    """Nothing is half done."""
    queue: FakeQueue[SendJob] = FakeQueue()
    general = SendGroup(
        recipients=(NUMBER,), template_id=GENERAL.template_id, signature_name="HUAWEI"
    )
    with pytest.raises(FieldInvalid):
        send(general, group(SHIPPED.template_id), channel_number=None, queue=queue)
    assert queue.entries == []


def test_an_international_general_template_is_not_sent() -> None:
    """TPL-35: there are general templates for mainland messages only."""
    general = template("worldwide", "Hello", WORLDWIDE, is_general=True)
    request = SendRequest(
        application=INTERNATIONAL,
        dialect="huawei",
        groups=(SendGroup(recipients=("+2412000000",), template_id=general.template_id),),
    )
    (row,) = SendMessages(configuration(general), FakeQueue(), FakeClock(), FakeMeasures())(
        request
    ).rows
    assert row.refusal is Refusal.CHANNEL_MISMATCH


# -- Values (API-05) -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "parameters",
    [(), ("3",), ("3", "home", "x"), ("3x", "home"), ("123", "home"), ("3", "a{b}"), ("3", "a\nb")],
)
def test_values_that_do_not_fit_send_nothing(parameters: tuple[str, ...]) -> None:
    """TPL-20 too: no line feed comes in through a value."""
    assert refusal_of(PARCEL.template_id, *parameters) is Refusal.PARAMETERS_MISMATCH


def test_a_template_without_variables_takes_no_values() -> None:
    """Golden vector V3."""
    assert refusal_of(SHIPPED.template_id) is None
    assert refusal_of(SHIPPED.template_id, "1") is Refusal.PARAMETERS_MISMATCH


def test_a_value_that_is_longer_than_the_segment_has_room_costs_another_one() -> None:
    """SEG-04: 8 + 63 characters are too many for one segment, whatever the variable could hold."""
    (row,) = send(group(LONG.template_id, "1"))
    assert row.segment_count == 2


# -- Numbers (API-06, API-08) ----------------------------------------------------------------------


@pytest.mark.parametrize("submitted", ["+", "", "86+13800000001", "++1", "1" * 22])
def test_a_malformed_number_refuses_only_itself(submitted: str) -> None:
    queue: FakeQueue[SendJob] = FakeQueue()
    rows = send(group(SHIPPED.template_id, to=(NUMBER, submitted, "13800000002")), queue=queue)
    assert [row.refusal for row in rows] == [None, Refusal.NUMBER_MALFORMED, None]
    assert rows[1].number is None
    assert [one.number for one in queue.entries[0].recipients] == [
        "+8613800000001",
        "+8613800000002",
    ]


@pytest.mark.parametrize("submitted", ["0", "99999", "+1", "12345678901234567890"])
def test_a_number_that_cannot_exist_is_accepted(submitted: str) -> None:
    """API-08: its report tells the truth."""
    (row,) = send(group(SHIPPED.template_id, to=(submitted,)))
    assert row.refusal is None


# -- One group's refusal ---------------------------------------------------------------------------


def test_a_refused_group_does_not_hinder_the_others() -> None:
    queue: FakeQueue[SendJob] = FakeQueue()
    rows = send(
        group("none"),
        group(SHIPPED.template_id),
        group(PARCEL.template_id, "x", "home"),
        group(PARCEL.template_id, "3", "home"),
        queue=queue,
    )
    assert [row.refusal for row in rows] == [
        Refusal.TEMPLATE_NOT_ACTIVE,
        None,
        Refusal.PARAMETERS_MISMATCH,
        None,
    ]
    assert len(queue.entries) == 2


def test_a_refused_row_says_who_and_from_where_but_has_no_segments() -> None:
    (row,) = send(group("none"))
    assert (row.submitted, row.number) == (NUMBER, "+8613800000001")
    assert (row.channel_number, row.segment_count) == (NOTIFICATION.channel_number, 0)


def test_an_international_number_without_its_plus_fails_alone() -> None:
    """API-07: its country would be a guess."""
    to = ("2412000000", "+2412000000", "8613800000001")
    rows = send(
        group(HELLO.template_id, "Zoe", "19:30", to=to),
        application=INTERNATIONAL,
        channel_number=WORLDWIDE.channel_number,
    )
    assert [(row.number, row.refusal) for row in rows] == [
        (None, Refusal.NUMBER_MALFORMED),
        ("+2412000000", None),
        (None, Refusal.NUMBER_MALFORMED),
    ]

"""Judging a send without sending it: what a text becomes, and for whom."""

from dataclasses import replace

import pytest
from heliograph.domain.configuration import Template, VariableType
from heliograph.domain.sending import Origin, Refusal, SendGroup, SendRequest
from heliograph.usecases.judge_send import JudgedGroup, JudgeSend

from tests.fakes import NOON
from tests.unit.usecases.examples import MAINLAND, NOTIFICATION, configuration, template

CALL = replace(
    template("call", "Call ${1} before ${2}.", NOTIFICATION),
    variable_types=(VariableType.PHONE, VariableType.DATETIME),
)
NAMED = template("named", "Call ${PHONE} before ${DATETIME}.", NOTIFICATION)
ORDER = template("order", "Your order ${NUM_8}.", NOTIFICATION)


def judged(wanted: Template, *parameters: str, to: tuple[str, ...] = ("1",)) -> JudgedGroup:
    request = SendRequest(
        application=MAINLAND,
        dialect="huawei",
        groups=(SendGroup(recipients=to, template_id=wanted.template_id, parameters=parameters),),
        channel_number=NOTIFICATION.channel_number,
    )
    (group,) = JudgeSend(configuration(CALL, NAMED, ORDER))(request, Origin(NOON))
    return group


@pytest.mark.parametrize("wanted", [CALL, NAMED])
def test_variables_of_the_newer_style_are_filled_by_their_type(wanted: Template) -> None:
    group = judged(wanted, "0755-1234567", "2026-03-14 09:30")
    assert group.text is not None
    assert group.text.text == "[HUAWEI]Call 0755-1234567 before 2026-03-14 09:30."


@pytest.mark.parametrize("wanted", [CALL, NAMED])
@pytest.mark.parametrize(
    "values", [(), ("12345",), ("12345", "09:30", "x"), ("shop", "09:30"), ("12345", "soon")]
)
def test_values_of_another_count_or_type_are_refused(
    wanted: Template, values: tuple[str, ...]
) -> None:
    """API-05"""
    group = judged(wanted, *values)
    assert group.text is None
    assert [row.refusal for row in group.rows] == [Refusal.PARAMETERS_MISMATCH]


def test_a_text_is_measured_with_its_actual_values() -> None:
    """Golden vector V7: `${NUM_8}` = 123456 counts 6 in a send."""
    group = judged(ORDER, "123456")
    assert group.text is not None
    assert group.text.segmentation.units == len("[HUAWEI]Your order .") + 6


def test_what_is_accepted_has_a_number_and_no_refusal() -> None:
    group = judged(ORDER, "1", to=("13800000001", "+", "8613800000001", "+2412000000"))
    assert [number for _, number in group.accepted] == ["+8613800000001", "+2412000000"]
    assert [row.refusal for row in group.rows] == [
        None,
        Refusal.NUMBER_MALFORMED,
        Refusal.DUPLICATE,
        None,
    ]

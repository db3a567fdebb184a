"""What operators set up."""

import pytest
from heliograph.domain.configuration import Application, Area, Template, TemplateState


def a_template(state: TemplateState) -> Template:
    return Template(
        template_id="8ff55eac1d0b478ab3c06c3c6a492300",
        application_id="10001",
        name="shipped",
        content="Your order has been shipped.",
        state=state,
    )


@pytest.mark.parametrize("state", TemplateState)
def test_a_template_may_be_sent_only_while_it_is_approved_and_activated(
    state: TemplateState,
) -> None:
    """TPL-24"""
    expected = state is TemplateState.APPROVED_ACTIVATED
    assert a_template(state).may_be_sent is expected


def test_a_template_has_seven_states() -> None:
    """TPL-23"""
    assert len(TemplateState) == 7


def test_an_application_keeps_its_secrets_and_its_key_out_of_logs() -> None:
    """PRV-04"""
    application = Application(
        application_id="10001",
        name="shop",
        area=Area.MAINLAND,
        dialect="huawei",
        app_key="c8RWg3ggEcyd4D3p94bf3Y7x1Ile",
        app_secrets=("q4Ii87BhST9vcs8wvrzN80SfD7Al",),
    )
    for text in (repr(application), str(application), f"{[application]}"):
        assert "q4Ii87" not in text
        assert "c8RWg3" not in text
        assert "10001" in text

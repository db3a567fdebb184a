"""General templates: the signature of the request decides channel and text (TPL-35)."""

from dataclasses import replace

import pytest
from heliograph.domain.configuration import Channel
from heliograph.domain.sending import Refusal, SendGroup

from tests.unit.usecases.examples import (
    GENERAL,
    GENERAL_CODE,
    NOTIFICATION,
    SECOND_SHOP,
    VERIFICATION,
)
from tests.unit.usecases.sends import QUEUED, Sends, refusals, shipped_to


@pytest.fixture
def send() -> Sends:
    return Sends()


@pytest.mark.parametrize("wanted", [NOTIFICATION, SECOND_SHOP])
def test_a_general_template_takes_channel_and_text_from_the_wanted_signature(
    send: Sends, wanted: Channel
) -> None:
    group = replace(
        shipped_to("13800000001"),
        template_id=GENERAL.template_id,
        signature_name=wanted.signature_name,
    )
    result = send(group, channel_number=None)
    (job,) = send.queue.entries
    assert job.text == f"[{wanted.signature_name}]Your order has been shipped."
    assert job.channel_number == result.rows[0].channel_number == wanted.channel_number


def test_of_signatures_of_one_name_that_of_the_templates_type_is_taken(send: Sends) -> None:
    """SIG-04: the same name may stand for two types."""
    group = SendGroup(
        recipients=("13800000001",),
        template_id=GENERAL_CODE.template_id,
        parameters=("012345",),
        signature_name="HUAWEI",
    )
    send(group, channel_number=None)
    assert send.queue.entries[0].channel_number == VERIFICATION.channel_number


def test_a_general_template_may_name_the_channel_of_its_signature(send: Sends) -> None:
    group = replace(
        shipped_to("13800000001"), template_id=GENERAL.template_id, signature_name="SecondShop"
    )
    assert refusals(send(group, channel_number=SECOND_SHOP.channel_number)) == [QUEUED]
    assert refusals(send(group, channel_number=NOTIFICATION.channel_number)) == [
        Refusal.CHANNEL_MISMATCH
    ]


@pytest.mark.parametrize("signature_name", [None, "Nobody", "huawei"])
def test_a_general_template_without_an_approved_signature_is_not_sent(
    send: Sends, signature_name: str | None
) -> None:
    """SIG-03: names are case-sensitive."""
    group = replace(
        shipped_to("13800000001"), template_id=GENERAL.template_id, signature_name=signature_name
    )
    assert refusals(send(group, channel_number=None)) == [Refusal.CHANNEL_MISMATCH]


def test_the_signature_of_a_request_means_nothing_to_other_templates(send: Sends) -> None:
    group = replace(shipped_to("13800000001"), signature_name="SecondShop")
    send(group)
    assert send.queue.entries[0].text.startswith("[HUAWEI]")
